"""The first tables"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("patient", sa.Integer(), nullable=True),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("seal", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
        sa.UniqueConstraint("seal", name=op.f("uq_audit_entries_seal")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_audit_entries_patient"), "audit_entries", ["patient", "at"], unique=False)
    op.create_table(
        "clinics",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clinics")),
        sa.UniqueConstraint("name", name=op.f("uq_clinics_name")),
        sqlite_strict=True,
    )
    op.create_table(
        "import_batches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("files", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("rows_read", sa.Integer(), nullable=False),
        sa.Column("rows_added", sa.Integer(), nullable=False),
        sa.Column("rows_changed", sa.Integer(), nullable=False),
        sa.Column("rows_unchanged", sa.Integer(), nullable=False),
        sa.Column("rows_rejected", sa.Integer(), nullable=False),
        sa.Column("by_table", sa.String(), nullable=False),
        sa.CheckConstraint(
            "status = 'loaded' OR status = 'stopped' OR status = 'undone'", name=op.f("ck_import_batches_status_word")
        ),
        sa.CheckConstraint(
            "status = 'stopped' OR rows_read = rows_added + rows_changed + rows_unchanged + rows_rejected",
            name=op.f("ck_import_batches_counts_add_up"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batches")),
        sqlite_strict=True,
    )
    op.create_table(
        "settings",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_settings")),
        sqlite_strict=True,
    )
    op.create_table(
        "sign_in_failures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_failures")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_sign_in_failures_address"), "sign_in_failures", ["address", "at"], unique=False)
    op.create_index(op.f("ix_sign_in_failures_username"), "sign_in_failures", ["username", "at"], unique=False)
    op.create_table(
        "staff",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=True),
        sa.CheckConstraint(
            "role IS NULL OR role = 'care_manager' OR role = 'prescriber' OR role = 'therapist' OR role = 'psychiatric_consultant' OR role = 'front_desk' OR role = 'manager' OR role = 'administrator' OR role = 'auditor'",
            name=op.f("ck_staff_role_word"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("name", name=op.f("uq_staff_name")),
        sqlite_strict=True,
    )
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("staff", sa.Integer(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("sees_every_clinic", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "role = 'care_manager' OR role = 'prescriber' OR role = 'therapist' OR role = 'psychiatric_consultant' OR role = 'front_desk' OR role = 'manager' OR role = 'administrator' OR role = 'auditor'",
            name=op.f("ck_accounts_role_word"),
        ),
        sa.ForeignKeyConstraint(["staff"], ["staff.id"], name=op.f("fk_accounts_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("username", name=op.f("uq_accounts_username")),
        sqlite_strict=True,
    )
    op.create_table(
        "patients",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("source_key", sa.String(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=True),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.Column("extra", sa.String(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.String(), nullable=False),
        sa.Column("given_name", sa.String(), nullable=True),
        sa.Column("family_name", sa.String(), nullable=True),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("sex", sa.String(), nullable=True),
        sa.Column("race", sa.String(), nullable=True),
        sa.Column("ethnicity", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("postal_code", sa.String(), nullable=True),
        sa.Column("payer", sa.String(), nullable=True),
        sa.Column("clinic", sa.Integer(), nullable=False),
        sa.Column("care_manager", sa.Integer(), nullable=True),
        sa.Column("prescriber", sa.Integer(), nullable=True),
        sa.Column("therapist", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("deceased_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "sex IS NULL OR sex = 'male' OR sex = 'female' OR sex = 'other' OR sex = 'unknown'",
            name=op.f("ck_patients_sex_word"),
        ),
        sa.CheckConstraint(
            "status = 'active' OR status = 'closed' OR status = 'deceased'", name=op.f("ck_patients_status_word")
        ),
        sa.CheckConstraint(
            "deceased_on IS NULL OR birth_date IS NULL OR deceased_on >= birth_date",
            name=op.f("ck_patients_deceased_on_not_before_birth_date"),
        ),
        sa.ForeignKeyConstraint(["batch"], ["import_batches.id"], name=op.f("fk_patients_batch")),
        sa.ForeignKeyConstraint(["care_manager"], ["staff.id"], name=op.f("fk_patients_care_manager")),
        sa.ForeignKeyConstraint(["clinic"], ["clinics.id"], name=op.f("fk_patients_clinic")),
        sa.ForeignKeyConstraint(["prescriber"], ["staff.id"], name=op.f("fk_patients_prescriber")),
        sa.ForeignKeyConstraint(["therapist"], ["staff.id"], name=op.f("fk_patients_therapist")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patients")),
        sa.UniqueConstraint("patient_id", name=op.f("uq_patients_patient_id")),
        sa.UniqueConstraint("source", "source_key", name=op.f("uq_patients_source_source_key")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_patients_care_manager"), "patients", ["care_manager"], unique=False)
    op.create_index(op.f("ix_patients_clinic"), "patients", ["clinic", "family_name", "given_name"], unique=False)
    op.create_index(op.f("ix_patients_family_name"), "patients", ["family_name", "given_name"], unique=False)
    op.create_table(
        "rejected_rows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.String(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("reasons", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["import_batches.id"], name=op.f("fk_rejected_rows_batch")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rejected_rows")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_rejected_rows_batch"), "rejected_rows", ["batch", "file", "line"], unique=False)
    op.create_table(
        "unknown_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("resource", sa.String(), nullable=False),
        sa.Column("system", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("display", sa.String(), nullable=True),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["import_batches.id"], name=op.f("fk_unknown_codes_batch")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unknown_codes")),
        sa.UniqueConstraint(
            "batch", "resource", "system", "code", name=op.f("uq_unknown_codes_batch_resource_system_code")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "account_clinics",
        sa.Column("account", sa.Integer(), nullable=False),
        sa.Column("clinic", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name=op.f("fk_account_clinics_account")),
        sa.ForeignKeyConstraint(["clinic"], ["clinics.id"], name=op.f("fk_account_clinics_clinic")),
        sa.PrimaryKeyConstraint("account", "clinic", name=op.f("pk_account_clinics")),
        sqlite_strict=True,
    )
    op.create_table(
        "appointments",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("source_key", sa.String(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=True),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.Column("extra", sa.String(), nullable=True),
        sa.Column("patient", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("starts_time", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("status_reason", sa.String(), nullable=True),
        sa.Column("clinician", sa.String(), nullable=True),
        sa.Column("modality", sa.String(), nullable=True),
        sa.CheckConstraint(
            "kind = 'moud' OR kind = 'behavioral_health' OR kind = 'psychiatry' OR kind = 'primary_care' OR kind = 'group' OR kind = 'case_review'",
            name=op.f("ck_appointments_kind_word"),
        ),
        sa.CheckConstraint(
            "status = 'scheduled' OR status = 'kept' OR status = 'no_show' OR status = 'cancelled'",
            name=op.f("ck_appointments_status_word"),
        ),
        sa.ForeignKeyConstraint(["batch"], ["import_batches.id"], name=op.f("fk_appointments_batch")),
        sa.ForeignKeyConstraint(["patient"], ["patients.id"], name=op.f("fk_appointments_patient")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointments")),
        sa.UniqueConstraint("source", "source_key", name=op.f("uq_appointments_source_source_key")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_appointments_patient"), "appointments", ["patient", "starts_on"], unique=False)
    op.create_table(
        "conditions",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("source_key", sa.String(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=True),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.Column("extra", sa.String(), nullable=True),
        sa.Column("patient", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("condition", sa.String(), nullable=False),
        sa.Column("code_system", sa.String(), nullable=True),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("onset_on", sa.Date(), nullable=True),
        sa.Column("recorded_on", sa.Date(), nullable=True),
        sa.Column("resolved_on", sa.Date(), nullable=True),
        sa.Column("severity", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.CheckConstraint(
            "condition = 'opioid_use_disorder' OR condition = 'depression' OR condition = 'anxiety' OR condition = 'bipolar' OR condition = 'psychosis' OR condition = 'chronic_pain' OR condition = 'insomnia' OR condition = 'ptsd' OR condition = 'alcohol_use_disorder' OR condition = 'substance_use_disorder' OR condition = 'other'",
            name=op.f("ck_conditions_condition_word"),
        ),
        sa.CheckConstraint(
            "status = 'active' OR status = 'recurrence' OR status = 'relapse' OR status = 'inactive' OR status = 'remission' OR status = 'resolved'",
            name=op.f("ck_conditions_status_word"),
        ),
        sa.CheckConstraint(
            "resolved_on IS NULL OR onset_on IS NULL OR resolved_on >= onset_on",
            name=op.f("ck_conditions_resolved_on_not_before_onset_on"),
        ),
        sa.ForeignKeyConstraint(["batch"], ["import_batches.id"], name=op.f("fk_conditions_batch")),
        sa.ForeignKeyConstraint(["patient"], ["patients.id"], name=op.f("fk_conditions_patient")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conditions")),
        sa.UniqueConstraint("source", "source_key", name=op.f("uq_conditions_source_source_key")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_conditions_patient"), "conditions", ["patient", "condition"], unique=False)
    op.create_table(
        "consents",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("source_key", sa.String(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=True),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.Column("extra", sa.String(), nullable=True),
        sa.Column("patient", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("revoked_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "expires_on IS NULL OR signed_on IS NULL OR expires_on >= signed_on",
            name=op.f("ck_consents_expires_on_not_before_signed_on"),
        ),
        sa.CheckConstraint(
            "revoked_on IS NULL OR signed_on IS NULL OR revoked_on >= signed_on",
            name=op.f("ck_consents_revoked_on_not_before_signed_on"),
        ),
        sa.ForeignKeyConstraint(["batch"], ["import_batches.id"], name=op.f("fk_consents_batch")),
        sa.ForeignKeyConstraint(["patient"], ["patients.id"], name=op.f("fk_consents_patient")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
        sa.UniqueConstraint("source", "source_key", name=op.f("uq_consents_source_source_key")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_consents_patient"), "consents", ["patient", "signed_on"], unique=False)
    op.create_table(
        "contacts",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("source_key", sa.String(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=True),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.Column("extra", sa.String(), nullable=True),
        sa.Column("patient", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("time", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.CheckConstraint(
            "kind = 'telephone' OR kind = 'visit' OR kind = 'message' OR kind = 'safety_review' OR kind = 'case_review' OR kind = 'plan_review' OR kind = 'outreach_failed'",
            name=op.f("ck_contacts_kind_word"),
        ),
        sa.CheckConstraint("minutes IS NULL OR minutes BETWEEN 0 AND 1440", name=op.f("ck_contacts_minutes_range")),
        sa.ForeignKeyConstraint(["batch"], ["import_batches.id"], name=op.f("fk_contacts_batch")),
        sa.ForeignKeyConstraint(["patient"], ["patients.id"], name=op.f("fk_contacts_patient")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
        sa.UniqueConstraint("source", "source_key", name=op.f("uq_contacts_source_source_key")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_contacts_patient"), "contacts", ["patient", "on"], unique=False)
    op.create_table(
        "drug_tests",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("source_key", sa.String(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=True),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.Column("extra", sa.String(), nullable=True),
        sa.Column("patient", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("collected_on", sa.Date(), nullable=False),
        sa.Column("substance", sa.String(), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("expected", sa.String(), nullable=True),
        sa.CheckConstraint(
            "result = 'positive' OR result = 'negative' OR result = 'inconclusive'",
            name=op.f("ck_drug_tests_result_word"),
        ),
        sa.ForeignKeyConstraint(["batch"], ["import_batches.id"], name=op.f("fk_drug_tests_batch")),
        sa.ForeignKeyConstraint(["patient"], ["patients.id"], name=op.f("fk_drug_tests_patient")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drug_tests")),
        sa.UniqueConstraint("source", "source_key", name=op.f("uq_drug_tests_source_source_key")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_drug_tests_patient"), "drug_tests", ["patient", "collected_on"], unique=False)
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
        sa.ForeignKeyConstraint(["owner"], ["staff.id"], name=op.f("fk_due_items_owner")),
        sa.ForeignKeyConstraint(["patient"], ["patients.id"], name=op.f("fk_due_items_patient")),
        sa.PrimaryKeyConstraint("patient", "reason", "urgency", name=op.f("pk_due_items")),
        sqlite_strict=True,
    )
    op.create_index("ix_due_items_clinic", "due_items", ["clinic", "urgency", "due_on", "patient"], unique=False)
    op.create_index("ix_due_items_network", "due_items", ["urgency", "due_on", "patient"], unique=False)
    op.create_index("ix_due_items_owner", "due_items", ["owner", "urgency", "due_on", "patient"], unique=False)
    op.create_index(
        "ix_due_items_patient",
        "due_items",
        ["patient", "urgency", "opens_on", "closes_on", "clinic", "owner"],
        unique=False,
    )
    op.create_index(
        "ix_due_items_reason",
        "due_items",
        ["reason", "clinic", "opens_on", "closes_on", "patient", "owner"],
        unique=False,
    )
    op.create_table(
        "events",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("source_key", sa.String(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=True),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.Column("extra", sa.String(), nullable=True),
        sa.Column("patient", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.CheckConstraint(
            "kind = 'overdose' OR kind = 'ed_visit' OR kind = 'hospital_admission' OR kind = 'incarceration' OR kind = 'release' OR kind = 'return_to_use' OR kind = 'dose_change' OR kind = 'taper_started' OR kind = 'taper_ended'",
            name=op.f("ck_events_kind_word"),
        ),
        sa.ForeignKeyConstraint(["batch"], ["import_batches.id"], name=op.f("fk_events_batch")),
        sa.ForeignKeyConstraint(["patient"], ["patients.id"], name=op.f("fk_events_patient")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
        sa.UniqueConstraint("source", "source_key", name=op.f("uq_events_source_source_key")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_events_patient"), "events", ["patient", "kind", "on"], unique=False)
    op.create_table(
        "medication_supplies",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("source_key", sa.String(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=True),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.Column("extra", sa.String(), nullable=True),
        sa.Column("patient", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("medication", sa.String(), nullable=False),
        sa.Column("rxnorm", sa.String(), nullable=True),
        sa.Column("supplied_on", sa.Date(), nullable=False),
        sa.Column("days_supply", sa.Integer(), nullable=False),
        sa.Column("days_supply_is_default", sa.Boolean(), nullable=False),
        sa.Column("dose_mg", sa.Float(), nullable=True),
        sa.Column("quantity", sa.Float(), nullable=True),
        sa.Column("strength", sa.String(), nullable=True),
        sa.Column("supply_source", sa.String(), nullable=False),
        sa.CheckConstraint(
            "medication = 'buprenorphine' OR medication = 'buprenorphine_xr' OR medication = 'methadone' OR medication = 'naltrexone_xr' OR medication = 'naltrexone_oral' OR medication = 'buprenorphine_pain' OR medication = 'methadone_pain' OR medication = 'codeine' OR medication = 'fentanyl' OR medication = 'hydrocodone' OR medication = 'hydromorphone' OR medication = 'meperidine' OR medication = 'morphine' OR medication = 'oxycodone' OR medication = 'oxymorphone' OR medication = 'tapentadol' OR medication = 'tramadol' OR medication = 'opioid_other' OR medication = 'benzodiazepine' OR medication = 'naloxone'",
            name=op.f("ck_medication_supplies_medication_word"),
        ),
        sa.CheckConstraint(
            "supply_source = 'dispensed' OR supply_source = 'administered' OR supply_source = 'prescribed'",
            name=op.f("ck_medication_supplies_supply_source_word"),
        ),
        sa.CheckConstraint(
            "days_supply IS NULL OR days_supply BETWEEN 1 AND 366",
            name=op.f("ck_medication_supplies_days_supply_range"),
        ),
        sa.CheckConstraint("dose_mg >= 0", name=op.f("ck_medication_supplies_dose_not_negative")),
        sa.ForeignKeyConstraint(["batch"], ["import_batches.id"], name=op.f("fk_medication_supplies_batch")),
        sa.ForeignKeyConstraint(["patient"], ["patients.id"], name=op.f("fk_medication_supplies_patient")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_medication_supplies")),
        sa.UniqueConstraint("source", "source_key", name=op.f("uq_medication_supplies_source_source_key")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_medication_supplies_patient"),
        "medication_supplies",
        ["patient", "medication", "supplied_on", "supply_source", "days_supply"],
        unique=False,
    )
    op.create_table(
        "moud_episodes",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("source_key", sa.String(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=True),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.Column("extra", sa.String(), nullable=True),
        sa.Column("patient", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("medication", sa.String(), nullable=False),
        sa.Column("enrolled_on", sa.Date(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.String(), nullable=True),
        sa.Column("setting", sa.String(), nullable=True),
        sa.Column("prescriber", sa.String(), nullable=True),
        sa.CheckConstraint(
            "end_reason IS NULL OR end_reason = 'completed' OR end_reason = 'patient_choice' OR end_reason = 'transferred' OR end_reason = 'dropped_out' OR end_reason = 'incarcerated' OR end_reason = 'adverse_effect' OR end_reason = 'died' OR end_reason = 'supply_ended' OR end_reason = 'other'",
            name=op.f("ck_moud_episodes_end_reason_word"),
        ),
        sa.CheckConstraint(
            "medication = 'buprenorphine' OR medication = 'buprenorphine_xr' OR medication = 'methadone' OR medication = 'naltrexone_xr' OR medication = 'naltrexone_oral' OR medication = 'buprenorphine_pain' OR medication = 'methadone_pain' OR medication = 'codeine' OR medication = 'fentanyl' OR medication = 'hydrocodone' OR medication = 'hydromorphone' OR medication = 'meperidine' OR medication = 'morphine' OR medication = 'oxycodone' OR medication = 'oxymorphone' OR medication = 'tapentadol' OR medication = 'tramadol' OR medication = 'opioid_other' OR medication = 'benzodiazepine' OR medication = 'naloxone'",
            name=op.f("ck_moud_episodes_medication_word"),
        ),
        sa.CheckConstraint(
            "setting IS NULL OR setting = 'otp' OR setting = 'office' OR setting = 'telehealth' OR setting = 'trial'",
            name=op.f("ck_moud_episodes_setting_word"),
        ),
        sa.CheckConstraint(
            "ended_on IS NULL OR enrolled_on IS NULL OR ended_on >= enrolled_on",
            name=op.f("ck_moud_episodes_ended_on_not_before_enrolled_on"),
        ),
        sa.CheckConstraint(
            "ended_on IS NULL OR started_on IS NULL OR ended_on >= started_on",
            name=op.f("ck_moud_episodes_ended_on_not_before_started_on"),
        ),
        sa.CheckConstraint(
            "started_on IS NULL OR enrolled_on IS NULL OR started_on >= enrolled_on",
            name=op.f("ck_moud_episodes_started_on_not_before_enrolled_on"),
        ),
        sa.ForeignKeyConstraint(["batch"], ["import_batches.id"], name=op.f("fk_moud_episodes_batch")),
        sa.ForeignKeyConstraint(["patient"], ["patients.id"], name=op.f("fk_moud_episodes_patient")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moud_episodes")),
        sa.UniqueConstraint("source", "source_key", name=op.f("uq_moud_episodes_source_source_key")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_moud_episodes_patient"), "moud_episodes", ["patient", "enrolled_on"], unique=False)
    op.create_table(
        "patient_facts",
        sa.Column("patient", sa.Integer(), nullable=False),
        sa.Column("clinic", sa.Integer(), nullable=False),
        sa.Column("caseload_until", sa.Date(), nullable=True),
        sa.Column("opioid_need_until", sa.Date(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("oud_on", sa.Date(), nullable=True),
        sa.Column("depression_on", sa.Date(), nullable=True),
        sa.Column("enrolled_on", sa.Date(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("moud_medication", sa.String(), nullable=True),
        sa.Column("moud_ended_on", sa.Date(), nullable=True),
        sa.Column("moud_end_reason", sa.String(), nullable=True),
        sa.Column("moud_last_supplied_on", sa.Date(), nullable=True),
        sa.Column("moud_supply_medication", sa.String(), nullable=True),
        sa.Column("moud_covered_to", sa.Date(), nullable=True),
        sa.Column("moud_dose_mg", sa.Float(), nullable=True),
        sa.Column("moud_is_observed_daily", sa.Boolean(), nullable=True),
        sa.Column("ltot_from", sa.Date(), nullable=True),
        sa.Column("ltot_covered_to", sa.Date(), nullable=True),
        sa.Column("tapering_since", sa.Date(), nullable=True),
        sa.Column("phq9_on", sa.Date(), nullable=True),
        sa.Column("phq9_total", sa.Float(), nullable=True),
        sa.Column("phq9_previous", sa.Float(), nullable=True),
        sa.Column("phq9_instrument", sa.String(), nullable=True),
        sa.Column("phq9_confounded_by", sa.String(), nullable=True),
        sa.Column("depression_index_on", sa.Date(), nullable=True),
        sa.Column("item9_on", sa.Date(), nullable=True),
        sa.Column("item9", sa.Integer(), nullable=True),
        sa.Column("cssrs_on", sa.Date(), nullable=True),
        sa.Column("cssrs_risk", sa.Integer(), nullable=True),
        sa.Column("gad7_on", sa.Date(), nullable=True),
        sa.Column("gad7_total", sa.Float(), nullable=True),
        sa.Column("withdrawal_screened_on", sa.Date(), nullable=True),
        sa.Column("last_kept_on", sa.Date(), nullable=True),
        sa.Column("last_kept_behavioral_on", sa.Date(), nullable=True),
        sa.Column("last_no_show_on", sa.Date(), nullable=True),
        sa.Column("last_booked_on", sa.Date(), nullable=True),
        sa.Column("moud_booked_by_end_on", sa.Date(), nullable=True),
        sa.Column("has_behavioral_visit_near_phq9", sa.Boolean(), nullable=False),
        sa.Column("last_contact_on", sa.Date(), nullable=True),
        sa.Column("last_safety_review_on", sa.Date(), nullable=True),
        sa.Column("moud_declined_on", sa.Date(), nullable=True),
        sa.Column("depression_treated_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["clinic"], ["clinics.id"], name=op.f("fk_patient_facts_clinic")),
        sa.ForeignKeyConstraint(["patient"], ["patients.id"], name=op.f("fk_patient_facts_patient")),
        sa.PrimaryKeyConstraint("patient", name=op.f("pk_patient_facts")),
        sqlite_strict=True,
    )
    op.create_table(
        "referrals",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("source_key", sa.String(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=True),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.Column("extra", sa.String(), nullable=True),
        sa.Column("patient", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("sent_to", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("appointment_on", sa.Date(), nullable=True),
        sa.Column("report_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "appointment_on IS NULL OR sent_on IS NULL OR appointment_on >= sent_on",
            name=op.f("ck_referrals_appointment_on_not_before_sent_on"),
        ),
        sa.CheckConstraint(
            "closed_on IS NULL OR sent_on IS NULL OR closed_on >= sent_on",
            name=op.f("ck_referrals_closed_on_not_before_sent_on"),
        ),
        sa.CheckConstraint(
            "report_on IS NULL OR sent_on IS NULL OR report_on >= sent_on",
            name=op.f("ck_referrals_report_on_not_before_sent_on"),
        ),
        sa.ForeignKeyConstraint(["batch"], ["import_batches.id"], name=op.f("fk_referrals_batch")),
        sa.ForeignKeyConstraint(["patient"], ["patients.id"], name=op.f("fk_referrals_patient")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referrals")),
        sa.UniqueConstraint("source", "source_key", name=op.f("uq_referrals_source_source_key")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_referrals_patient"), "referrals", ["patient", "sent_on"], unique=False)
    op.create_table(
        "screenings",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("source_key", sa.String(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=True),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.Column("extra", sa.String(), nullable=True),
        sa.Column("patient", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("instrument", sa.String(), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("total", sa.Float(), nullable=True),
        sa.Column("scoring", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=True),
        sa.Column("item_1", sa.Integer(), nullable=True),
        sa.Column("item_2", sa.Integer(), nullable=True),
        sa.Column("item_3", sa.Integer(), nullable=True),
        sa.Column("item_4", sa.Integer(), nullable=True),
        sa.Column("item_5", sa.Integer(), nullable=True),
        sa.Column("item_6", sa.Integer(), nullable=True),
        sa.Column("item_7", sa.Integer(), nullable=True),
        sa.Column("item_8", sa.Integer(), nullable=True),
        sa.Column("item_9", sa.Integer(), nullable=True),
        sa.Column("item_10", sa.Integer(), nullable=True),
        sa.Column("item_11", sa.Integer(), nullable=True),
        sa.Column("item_12", sa.Integer(), nullable=True),
        sa.Column("item_13", sa.Integer(), nullable=True),
        sa.Column("item_14", sa.Integer(), nullable=True),
        sa.Column("item_15", sa.Integer(), nullable=True),
        sa.Column("item_16", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(scoring = 'incomplete') = (total IS NULL)", name=op.f("ck_screenings_total_unless_incomplete")
        ),
        sa.CheckConstraint(
            "instrument = 'phq9' OR instrument = 'phq9_teen' OR instrument = 'phq2' OR instrument = 'gad7' OR instrument = 'gad2' OR instrument = 'cows' OR instrument = 'sows16' OR instrument = 'sows10' OR instrument = 'withdrawal_level' OR instrument = 'isi' OR instrument = 'peg' OR instrument = 'audit_c' OR instrument = 'dast10' OR instrument = 'tea' OR instrument = 'bam_r_use' OR instrument = 'bam_r_risk' OR instrument = 'bam_r_protective' OR instrument = 'cssrs' OR instrument = 'dsm5_oud' OR instrument = 'ort_oud'",
            name=op.f("ck_screenings_instrument_word"),
        ),
        sa.CheckConstraint(
            "mode IS NULL OR mode = 'clinic' OR mode = 'telephone' OR mode = 'self'",
            name=op.f("ck_screenings_mode_word"),
        ),
        sa.CheckConstraint(
            "scoring = 'complete' OR scoring = 'prorated' OR scoring = 'incomplete'",
            name=op.f("ck_screenings_scoring_word"),
        ),
        sa.ForeignKeyConstraint(["batch"], ["import_batches.id"], name=op.f("fk_screenings_batch")),
        sa.ForeignKeyConstraint(["patient"], ["patients.id"], name=op.f("fk_screenings_patient")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screenings")),
        sa.UniqueConstraint("source", "source_key", name=op.f("uq_screenings_source_source_key")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_screenings_patient"), "screenings", ["patient", "instrument", "taken_on"], unique=False)
    op.create_table(
        "sign_in_sessions",
        sa.Column("token_digest", sa.String(), nullable=False),
        sa.Column("account", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name=op.f("fk_sign_in_sessions_account")),
        sa.PrimaryKeyConstraint("token_digest", name=op.f("pk_sign_in_sessions")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_sign_in_sessions_account"), "sign_in_sessions", ["account"], unique=False)
    op.create_table(
        "treatments",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("source_key", sa.String(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=True),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.Column("extra", sa.String(), nullable=True),
        sa.Column("patient", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("component", sa.String(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "component = 'antidepressant' OR component = 'cbt' OR component = 'psychotherapy' OR component = 'support_group' OR component = 'mindfulness' OR component = 'contingency_management' OR component = 'peer_support' OR component = 'sleep_treatment' OR component = 'pain_treatment' OR component = 'other'",
            name=op.f("ck_treatments_component_word"),
        ),
        sa.CheckConstraint(
            "ended_on IS NULL OR started_on IS NULL OR ended_on >= started_on",
            name=op.f("ck_treatments_ended_on_not_before_started_on"),
        ),
        sa.ForeignKeyConstraint(["batch"], ["import_batches.id"], name=op.f("fk_treatments_batch")),
        sa.ForeignKeyConstraint(["patient"], ["patients.id"], name=op.f("fk_treatments_patient")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_treatments")),
        sa.UniqueConstraint("source", "source_key", name=op.f("uq_treatments_source_source_key")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_treatments_patient"), "treatments", ["patient", "component", "started_on"], unique=False)
    guard_the_audit()


def guard_the_audit() -> None:
    """The audit only grows: the database itself refuses to change or delete an entry."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_no_{verb.lower()} BEFORE {verb} ON audit_entries "
                "BEGIN SELECT RAISE(ABORT, 'audit entries are append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'audit entries are append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()"
    )
