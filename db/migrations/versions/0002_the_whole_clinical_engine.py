"""The whole clinical engine"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    # What is worked out is made anew; its version goes, so that the next start works everyone out again.
    op.drop_table("due_items")
    op.drop_table("patient_facts")
    op.execute("DELETE FROM settings WHERE key = 'followup_version'")
    op.create_table(
        "threshold_settings",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_threshold_settings")),
        sqlite_strict=True,
    )
    op.create_table(
        "due_items",
        sa.Column("patient", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("clinic", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("owner_role", sa.String(), nullable=False),
        sa.Column("owner", sa.Integer(), nullable=True),
        sa.Column("evidence_on", sa.Date(), nullable=True),
        sa.Column("evidence_value", sa.Float(), nullable=True),
        sa.Column("evidence_before", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["patient"], ["patients.id"], name=op.f("fk_due_items_patient")),
        sa.PrimaryKeyConstraint("patient", "reason", "urgency", name=op.f("pk_due_items")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_due_items_clinic",
        "due_items",
        ["clinic", "urgency", "due_on", "patient", "reason", "opens_on", "closes_on", "owner"],
        unique=False,
    )
    op.create_index("ix_due_items_network", "due_items", ["urgency", "due_on", "patient"], unique=False)
    op.create_index("ix_due_items_owner", "due_items", ["owner", "urgency", "due_on", "patient"], unique=False)
    op.create_table(
        "patient_facts",
        sa.Column("patient", sa.Integer(), nullable=False),
        sa.Column("clinic", sa.Integer(), nullable=False),
        sa.Column("caseload_until", sa.Date(), nullable=True),
        sa.Column("opioid_need_until", sa.Date(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("oud_on", sa.Date(), nullable=True),
        sa.Column("oud_onset_on", sa.Date(), nullable=True),
        sa.Column("depression_on", sa.Date(), nullable=True),
        sa.Column("depression_onset_on", sa.Date(), nullable=True),
        sa.Column("came_first", sa.String(), nullable=True),
        sa.Column("depression_evidence_on", sa.Date(), nullable=True),
        sa.Column("opioid_evidence_on", sa.Date(), nullable=True),
        sa.Column("enrolled_on", sa.Date(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("moud_medication", sa.String(), nullable=True),
        sa.Column("moud_ended_on", sa.Date(), nullable=True),
        sa.Column("moud_end_reason", sa.String(), nullable=True),
        sa.Column("moud_last_supplied_on", sa.Date(), nullable=True),
        sa.Column("moud_supply_medication", sa.String(), nullable=True),
        sa.Column("moud_covered_to", sa.Date(), nullable=True),
        sa.Column("moud_dose_mg", sa.Float(), nullable=True),
        sa.Column("moud_is_observed_daily", sa.Boolean(), nullable=False),
        sa.Column("moud_dose_due_on", sa.Date(), nullable=True),
        sa.Column("moud_dose_late_on", sa.Date(), nullable=True),
        sa.Column("moud_episode_started_on", sa.Date(), nullable=True),
        sa.Column("continuity_failed_on", sa.Date(), nullable=True),
        sa.Column("care_lost_on", sa.Date(), nullable=True),
        sa.Column("withdrawal_free", sa.Boolean(), nullable=True),
        sa.Column("initiated_on", sa.Date(), nullable=True),
        sa.Column("engaged_on", sa.Date(), nullable=True),
        sa.Column("oud_remitted_on", sa.Date(), nullable=True),
        sa.Column("ltot_from", sa.Date(), nullable=True),
        sa.Column("ltot_covered_to", sa.Date(), nullable=True),
        sa.Column("opioid_first_on", sa.Date(), nullable=True),
        sa.Column("opioid_covered_to", sa.Date(), nullable=True),
        sa.Column("mme", sa.Float(), nullable=True),
        sa.Column("mme_caution_on", sa.Date(), nullable=True),
        sa.Column("tapering_since", sa.Date(), nullable=True),
        sa.Column("tapering_until", sa.Date(), nullable=True),
        sa.Column("taper_detected_on", sa.Date(), nullable=True),
        sa.Column("taper_step_on", sa.Date(), nullable=True),
        sa.Column("fast_taper_on", sa.Date(), nullable=True),
        sa.Column("opioid_stopped_on", sa.Date(), nullable=True),
        sa.Column("taper_watch_until", sa.Date(), nullable=True),
        sa.Column("benzodiazepine_covered_to", sa.Date(), nullable=True),
        sa.Column("opioid_benzodiazepine_from", sa.Date(), nullable=True),
        sa.Column("opioid_benzodiazepine_to", sa.Date(), nullable=True),
        sa.Column("naloxone_on", sa.Date(), nullable=True),
        sa.Column("phq9_on", sa.Date(), nullable=True),
        sa.Column("phq9_total", sa.Float(), nullable=True),
        sa.Column("phq9_previous", sa.Float(), nullable=True),
        sa.Column("phq9_instrument", sa.String(), nullable=True),
        sa.Column("phq9_item1", sa.Float(), nullable=True),
        sa.Column("phq9_item3", sa.Float(), nullable=True),
        sa.Column("phq9_cognitive_affective", sa.Float(), nullable=True),
        sa.Column("phq9_confounded_by", sa.String(), nullable=True),
        sa.Column("phq9_changed_on", sa.Date(), nullable=True),
        sa.Column("phq9_untagged_on", sa.Date(), nullable=True),
        sa.Column("phq9_positive_tagged_on", sa.Date(), nullable=True),
        sa.Column("phq9_positive_tagged_total", sa.Float(), nullable=True),
        sa.Column("phq9_repeat_on", sa.Date(), nullable=True),
        sa.Column("positive_since", sa.Date(), nullable=True),
        sa.Column("index_on", sa.Date(), nullable=True),
        sa.Column("index_total", sa.Float(), nullable=True),
        sa.Column("index_holds_from", sa.Date(), nullable=True),
        sa.Column("last_index_on", sa.Date(), nullable=True),
        sa.Column("last_index_total", sa.Float(), nullable=True),
        sa.Column("last_index_instrument", sa.String(), nullable=True),
        sa.Column("item9_on", sa.Date(), nullable=True),
        sa.Column("item9", sa.Integer(), nullable=True),
        sa.Column("cssrs_on", sa.Date(), nullable=True),
        sa.Column("cssrs_risk", sa.Integer(), nullable=True),
        sa.Column("gad7_on", sa.Date(), nullable=True),
        sa.Column("gad7_total", sa.Float(), nullable=True),
        sa.Column("gad7_confounded_by", sa.String(), nullable=True),
        sa.Column("withdrawal_screened_on", sa.Date(), nullable=True),
        sa.Column("isi_on", sa.Date(), nullable=True),
        sa.Column("isi_total", sa.Float(), nullable=True),
        sa.Column("sleep_item", sa.Float(), nullable=True),
        sa.Column("anhedonia_on", sa.Date(), nullable=True),
        sa.Column("sleep_item_on", sa.Date(), nullable=True),
        sa.Column("last_kept_on", sa.Date(), nullable=True),
        sa.Column("last_kept_behavioral_on", sa.Date(), nullable=True),
        sa.Column("last_no_show_on", sa.Date(), nullable=True),
        sa.Column("last_booked_on", sa.Date(), nullable=True),
        sa.Column("moud_booked_by_end_on", sa.Date(), nullable=True),
        sa.Column("has_behavioral_visit_near_phq9", sa.Boolean(), nullable=False),
        sa.Column("last_contact_on", sa.Date(), nullable=True),
        sa.Column("last_safety_review_on", sa.Date(), nullable=True),
        sa.Column("last_case_review_on", sa.Date(), nullable=True),
        sa.Column("last_plan_review_on", sa.Date(), nullable=True),
        sa.Column("moud_declined_on", sa.Date(), nullable=True),
        sa.Column("depression_treated_from", sa.Date(), nullable=True),
        sa.Column("depression_treated_to", sa.Date(), nullable=True),
        sa.Column("sleep_treated_on", sa.Date(), nullable=True),
        sa.Column("overdose_on", sa.Date(), nullable=True),
        sa.Column("referral_sent_on", sa.Date(), nullable=True),
        sa.Column("referral_due_on", sa.Date(), nullable=True),
        sa.Column("consent_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["patient"], ["patients.id"], name=op.f("fk_patient_facts_patient")),
        sa.PrimaryKeyConstraint("patient", name=op.f("pk_patient_facts")),
        sqlite_strict=True,
    )
    op.create_table(
        "reason_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("patient", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("evidence_on", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("not_applicable_because", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_by", sa.String(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("key", sa.String(), nullable=False),
        sa.CheckConstraint(
            "(answer = 'acknowledged') = (until IS NOT NULL)", name=op.f("ck_reason_answers_until_if_acknowledged")
        ),
        sa.CheckConstraint(
            "(answer = 'not_applicable') = (not_applicable_because IS NOT NULL)",
            name=op.f("ck_reason_answers_because_if_not_applicable"),
        ),
        sa.CheckConstraint(
            "answer = 'acknowledged' OR answer = 'not_applicable'", name=op.f("ck_reason_answers_answer_word")
        ),
        sa.CheckConstraint(
            "not_applicable_because IS NULL OR not_applicable_because = 'done_elsewhere' OR not_applicable_because = 'patient_declined' OR not_applicable_because = 'wrong_record' OR not_applicable_because = 'clinically_not_indicated' OR not_applicable_because = 'left_the_area'",
            name=op.f("ck_reason_answers_not_applicable_because_word"),
        ),
        sa.CheckConstraint(
            "until IS NULL OR until > answered_on", name=op.f("ck_reason_answers_until_after_answered_on")
        ),
        sa.ForeignKeyConstraint(["patient"], ["patients.id"], name=op.f("fk_reason_answers_patient")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reason_answers")),
        sa.UniqueConstraint("key", name=op.f("uq_reason_answers_key")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_reason_answers_patient"), "reason_answers", ["patient", "reason"], unique=False)
    op.create_table(
        "score_tags",
        sa.Column("patient", sa.Integer(), nullable=False),
        sa.Column("screening", sa.Integer(), nullable=False),
        sa.Column("confounded_by", sa.String(), nullable=False),
        sa.Column("changed_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "confounded_by = 'moud_started' OR confounded_by = 'moud_switched' OR confounded_by = 'moud_gap' OR confounded_by = 'taper' OR confounded_by = 'opioid_stopped' OR confounded_by = 'withdrawal_score'",
            name=op.f("ck_score_tags_confounded_by_word"),
        ),
        sa.ForeignKeyConstraint(["patient"], ["patients.id"], name=op.f("fk_score_tags_patient")),
        sa.PrimaryKeyConstraint("patient", "screening", name=op.f("pk_score_tags")),
        sqlite_strict=True,
    )
    op.drop_index(op.f("ix_appointments_patient"), table_name="appointments")
    op.create_index(
        op.f("ix_appointments_patient"), "appointments", ["patient", "starts_on", "kind", "status"], unique=False
    )
    op.drop_index(op.f("ix_conditions_patient"), table_name="conditions")
    op.create_index(
        op.f("ix_conditions_patient"),
        "conditions",
        ["patient", "condition", "status", "onset_on", "recorded_on", "entered_on", "resolved_on"],
        unique=False,
    )
    op.drop_index(op.f("ix_consents_patient"), table_name="consents")
    op.create_index(
        op.f("ix_consents_patient"), "consents", ["patient", "signed_on", "expires_on", "revoked_on"], unique=False
    )
    op.drop_index(op.f("ix_contacts_patient"), table_name="contacts")
    op.create_index(op.f("ix_contacts_patient"), "contacts", ["patient", "on", "kind", "outcome"], unique=False)
    op.drop_index(op.f("ix_medication_supplies_patient"), table_name="medication_supplies")
    op.create_index(
        op.f("ix_medication_supplies_patient"),
        "medication_supplies",
        ["patient", "medication", "supplied_on", "supply_source", "days_supply", "dose_mg"],
        unique=False,
    )
    op.drop_index(op.f("ix_moud_episodes_patient"), table_name="moud_episodes")
    op.create_index(
        op.f("ix_moud_episodes_patient"),
        "moud_episodes",
        ["patient", "enrolled_on", "medication", "started_on", "ended_on", "end_reason"],
        unique=False,
    )
    op.drop_index(op.f("ix_referrals_patient"), table_name="referrals")
    op.create_index(
        op.f("ix_referrals_patient"),
        "referrals",
        ["patient", "sent_on", "appointment_on", "report_on", "closed_on"],
        unique=False,
    )
    op.drop_index(op.f("ix_screenings_patient"), table_name="screenings")
    op.create_index(
        op.f("ix_screenings_patient"),
        "screenings",
        [
            "patient",
            "instrument",
            "taken_on",
            "scoring",
            "total",
            "item_1",
            "item_2",
            "item_3",
            "item_4",
            "item_5",
            "item_6",
            "item_9",
        ],
        unique=False,
    )
    op.drop_index(op.f("ix_treatments_patient"), table_name="treatments")
    op.create_index(
        op.f("ix_treatments_patient"), "treatments", ["patient", "component", "started_on", "ended_on"], unique=False
    )
