"""Records that a source merged: whose history theirs now is, and under which record each row came"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

OF_PATIENTS = (
    "appointments", "conditions", "consents", "contacts", "drug_tests", "events", "medication_supplies",
    "moud_episodes", "referrals", "screenings", "treatments",
)  # fmt: skip


def upgrade() -> None:
    for table in (*OF_PATIENTS, "reason_answers"):
        _add(table, "of_record")
        if table != "reason_answers":
            _index(table, "of_record")
    _add("patients", "merged_into")
    _index("patients", "merged_into")
    is_part = sa.text("resource IS NOT NULL")
    op.create_table(
        "patient_merges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("source_key", sa.String(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=True),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.Column("extra", sa.String(), nullable=True),
        sa.Column("version", sa.String(), nullable=True),
        sa.Column("patient", sa.Integer(), nullable=False),
        sa.Column("of_record", sa.Integer(), nullable=True),
        sa.Column("resource", sa.String(), nullable=True),
        sa.Column("replaces", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["import_batches.id"], name=op.f("fk_patient_merges_batch")),
        sa.ForeignKeyConstraint(["of_record"], ["patients.id"], name=op.f("fk_patient_merges_of_record")),
        sa.ForeignKeyConstraint(["patient"], ["patients.id"], name=op.f("fk_patient_merges_patient")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patient_merges")),
        sa.UniqueConstraint("source", "source_key", name=op.f("uq_patient_merges_source_source_key")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_patient_merges_patient"), "patient_merges", ["patient", "replaces"])
    op.create_index(
        op.f("ix_patient_merges_source"),
        "patient_merges",
        ["source", "resource"],
        sqlite_where=is_part,
        postgresql_where=is_part,
    )
    _index("patient_merges", "of_record")


def _add(table: str, column: str) -> None:
    """Both databases know this spelling; of a new column with a foreign key SQLite knows no other."""
    known = f"CONSTRAINT fk_{table}_{column} REFERENCES patients (id)"
    op.execute(f"ALTER TABLE {table} ADD COLUMN {column} INTEGER {known}")


def _index(table: str, column: str) -> None:
    is_known = sa.text(f"{column} IS NOT NULL")
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column], sqlite_where=is_known, postgresql_where=is_known)
