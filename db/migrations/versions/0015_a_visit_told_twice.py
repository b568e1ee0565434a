"""A visit that is told twice, as an Appointment and as an Encounter, counts once"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.add_column("appointments", sa.Column("told_by", sa.Integer(), nullable=True))
    op.drop_index(op.f("ix_appointments_patient"), table_name="appointments")
    op.create_index(
        op.f("ix_appointments_patient"), "appointments", ["patient", "starts_on", "kind", "status", "told_by"]
    )
