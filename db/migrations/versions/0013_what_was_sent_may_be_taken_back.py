"""Rows say which version of the source they are, and are kept as they were when an import changes or takes them back"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0009"

OF_PATIENTS = (
    "appointments", "conditions", "consents", "contacts", "drug_tests", "events", "medication_supplies",
    "moud_episodes", "referrals", "screenings", "treatments",
)  # fmt: skip


def upgrade() -> None:
    is_part = sa.text("resource IS NOT NULL")
    for table in (*OF_PATIENTS, "patients"):
        op.add_column(table, sa.Column("version", sa.String(), nullable=True))
    for table in OF_PATIENTS:
        op.add_column(table, sa.Column("resource", sa.String(), nullable=True))
        op.create_index(
            f"ix_{table}_source", table, ["source", "resource"], sqlite_where=is_part, postgresql_where=is_part
        )
    op.create_table(
        "earlier_rows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ended_by", sa.Integer(), nullable=False),
        sa.Column("ended", sa.String(), nullable=False),
        sa.Column("table_name", sa.String(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("patient", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("source_key", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=True),
        sa.Column("ended_version", sa.String(), nullable=True),
        sa.Column("batch", sa.Integer(), nullable=True),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.Column("values", sa.String(), nullable=False),
        sa.CheckConstraint("ended = 'changed' OR ended = 'taken_back'", name=op.f("ck_earlier_rows_ended_word")),
        sa.ForeignKeyConstraint(["batch"], ["import_batches.id"], name=op.f("fk_earlier_rows_batch")),
        sa.ForeignKeyConstraint(["ended_by"], ["import_batches.id"], name=op.f("fk_earlier_rows_ended_by")),
        sa.ForeignKeyConstraint(["patient"], ["patients.id"], name=op.f("fk_earlier_rows_patient")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_earlier_rows")),
        sqlite_strict=True,
    )
    op.create_table(
        "void_resources",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("resource", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["import_batches.id"], name=op.f("fk_void_resources_batch")),
        sa.PrimaryKeyConstraint("source", "resource", name=op.f("pk_void_resources")),
        sqlite_strict=True,
    )
    op.create_index("ix_earlier_rows_source", "earlier_rows", ["source", "table_name", "source_key"])
    op.create_index("ix_earlier_rows_patient", "earlier_rows", ["patient"])
    op.create_index("ix_earlier_rows_ended_by", "earlier_rows", ["ended_by"])
