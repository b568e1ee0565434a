"""What an import raised for want of a kind of record is kept with it"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("import_batches", sa.Column("missing_records", sa.String(), nullable=False, server_default="[]"))
