"""Files that were not read, and of each kind of resource the share that was taken"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.add_column("unknown_codes", sa.Column("is_unclear", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "files_not_read",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["import_batches.id"], name=op.f("fk_files_not_read_batch")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_files_not_read")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_files_not_read_batch"), "files_not_read", ["batch"])
    op.create_table(
        "feed_shares",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("read", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("not_understood", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["import_batches.id"], name=op.f("fk_feed_shares_batch")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_shares")),
        sa.UniqueConstraint("batch", "kind", name=op.f("uq_feed_shares_batch_kind")),
        sqlite_strict=True,
    )
