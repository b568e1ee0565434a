"""What is not in a feed that holds everything any more is noted, until a person decides"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.create_table(
        "absent_rows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.String(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("taken_back_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["batch"], ["import_batches.id"], name=op.f("fk_absent_rows_batch_import_batches")),
        sa.ForeignKeyConstraint(
            ["taken_back_by"], ["import_batches.id"], name=op.f("fk_absent_rows_taken_back_by_import_batches")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absent_rows")),
        sa.UniqueConstraint("batch", "table_name", "row", name=op.f("uq_absent_rows_batch_table_name_row")),
        sqlite_strict=True,
    )
