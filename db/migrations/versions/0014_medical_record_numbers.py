"""Patients have the number that stands on paper beside the id of the source"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("patients", sa.Column("mrn", sa.String(), nullable=True))
    op.create_index("ix_patients_mrn", "patients", ["mrn"])
