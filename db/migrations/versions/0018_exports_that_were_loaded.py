"""Exports of an EHR that were loaded: up to which moment a source is known here"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "loaded_exports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("job", sa.String(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("request", sa.String(), nullable=False),
        sa.Column("asked_since", sa.String(), nullable=True),
        sa.Column("transaction_time", sa.String(), nullable=False),
        sa.Column("errors", sa.Integer(), nullable=False),
        sa.Column("is_complete", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["import_batches.id"], name=op.f("fk_loaded_exports_batch")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loaded_exports")),
        sa.UniqueConstraint("job", name=op.f("uq_loaded_exports_job")),
        sqlite_strict=True,
    )
    op.create_index("ix_loaded_exports_source", "loaded_exports", ["source"])
