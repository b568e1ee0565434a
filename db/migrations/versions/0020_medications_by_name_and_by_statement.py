"""A supply may be stated only; a treatment may be known by the days prescribed; both by a name alone"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0018"

SOURCES = ("dispensed", "administered", "prescribed", "stated")


def upgrade() -> None:
    for table in ("medication_supplies", "treatments"):
        op.add_column(table, sa.Column("by_name", sa.String(), nullable=True))
    lasting = sa.CheckConstraint(
        "covered_to IS NULL OR started_on IS NULL OR covered_to >= started_on",
        name=op.f("ck_treatments_covered_to_not_before_started_on"),
    )
    op.add_column("treatments", sa.Column("covered_to", sa.Date(), lasting, nullable=True))
    op.drop_index(op.f("ix_treatments_patient"), table_name="treatments")
    op.create_index(
        op.f("ix_treatments_patient"), "treatments", ["patient", "component", "started_on", "covered_to", "ended_on"]
    )
    name = op.f("ck_medication_supplies_supply_source_word")
    with op.batch_alter_table("medication_supplies") as copied:  # SQLite changes no check: the table is copied
        copied.drop_constraint(name, type_="check")
        copied.create_check_constraint(name, " OR ".join(f"supply_source = '{word}'" for word in SOURCES))
