"""The head of a file of which rows were rejected is kept, so that they can be corrected and sent again"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.create_table(
        "file_heads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("head", sa.String(), nullable=False),
        sa.Column("delimiter", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["import_batches.id"], name=op.f("fk_file_heads_batch_import_batches")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_heads")),
        sa.UniqueConstraint("batch", "file", name=op.f("uq_file_heads_batch_file")),
        sqlite_strict=True,
    )
