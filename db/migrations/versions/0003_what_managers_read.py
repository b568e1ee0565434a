"""What managers read"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    # What is worked out is made anew; its version goes, so that the next start works everyone out again.
    op.drop_table("score_tags")
    op.execute("DELETE FROM settings WHERE key = 'followup_version'")
    op.add_column("patient_facts", sa.Column("initiated_lost_on", sa.Date(), nullable=True))
    op.create_table(
        "score_tags",
        sa.Column("patient", sa.Integer(), nullable=False),
        sa.Column("screening", sa.Integer(), nullable=False),
        sa.Column("confounded_by", sa.String(), nullable=True),
        sa.Column("changed_on", sa.Date(), nullable=True),
        sa.Column("index_from", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "confounded_by IS NULL OR confounded_by = 'moud_started' OR confounded_by = 'moud_switched' OR confounded_by = 'moud_gap' OR confounded_by = 'taper' OR confounded_by = 'opioid_stopped' OR confounded_by = 'withdrawal_score'",
            name=op.f("ck_score_tags_confounded_by_word"),
        ),
        sa.ForeignKeyConstraint(["patient"], ["patients.id"], name=op.f("fk_score_tags_patient")),
        sa.PrimaryKeyConstraint("patient", "screening", name=op.f("pk_score_tags")),
        sqlite_strict=True,
    )
    op.create_table(
        "figure_counts",
        sa.Column("metric", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("is_as_then", sa.Boolean(), nullable=False),
        sa.Column("clinic", sa.Integer(), nullable=False),
        sa.Column("group_word", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "metric",
            "field",
            "month",
            "is_as_then",
            "clinic",
            "group_word",
            "stage",
            "part",
            "amount",
            name=op.f("pk_figure_counts"),
        ),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "figure_months",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("is_as_then", sa.Boolean(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("version", sa.String(), nullable=True),
        sa.Column("worked_out_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("month", "is_as_then", name=op.f("pk_figure_months")),
        sqlite_strict=True,
    )
    op.create_table(
        "metric_targets",
        sa.Column("metric", sa.String(), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("value >= 0", name=op.f("ck_metric_targets_value_not_negative")),
        sa.PrimaryKeyConstraint("metric", "line", name=op.f("pk_metric_targets")),
        sqlite_strict=True,
    )
    op.add_column("accounts", sa.Column("sees_patients", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.drop_index(op.f("ix_patients_care_manager"), table_name="patients")
    for member in ("care_manager", "prescriber", "therapist"):
        op.create_index(op.f(f"ix_patients_{member}"), "patients", [member, "clinic"], unique=False)
    op.add_column(
        "patients",
        sa.Column(
            "closed_on",
            sa.Date(),
            sa.CheckConstraint(
                "closed_on IS NULL OR birth_date IS NULL OR closed_on >= birth_date",
                name=op.f("ck_patients_closed_on_not_before_birth_date"),
            ),
            sa.CheckConstraint(
                "closed_on IS NULL OR status <> 'active'", name=op.f("ck_patients_closed_on_blank_while_active")
            ),
            nullable=True,
        ),
    )
