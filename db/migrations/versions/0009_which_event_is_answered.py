"""An answer says which of the events of a day it is about"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("reason_answers", sa.Column("evidence_which", sa.Integer(), nullable=True))
