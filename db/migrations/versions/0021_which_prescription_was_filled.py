"""A supply may name the prescription that it fills, and a prescription then knows since when it is filled"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

COVERING = [
    "patient", "medication", "supplied_on", "supply_source", "days_supply", "dose_mg", "dose_unit", "filled_on",
]  # fmt: skip


def upgrade() -> None:
    is_linked = sa.text("prescription IS NOT NULL")
    op.add_column("medication_supplies", sa.Column("prescription", sa.String(), nullable=True))
    op.add_column("medication_supplies", sa.Column("filled_on", sa.Date(), nullable=True))
    op.drop_index(op.f("ix_medication_supplies_patient"), table_name="medication_supplies")
    op.create_index(op.f("ix_medication_supplies_patient"), "medication_supplies", COVERING)
    op.create_index(
        "ix_medication_supplies_prescription",
        "medication_supplies",
        ["source", "prescription"],
        sqlite_where=is_linked,
        postgresql_where=is_linked,
    )
