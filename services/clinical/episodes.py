"""The first dose of an enrolment, recorded or seen in the supplies. One definition for facts and metrics."""

import sqlalchemy as sa

from db.tables import MedicationSupply
from services.clinical.scope import AS_OF, known

SUPPLIES = MedicationSupply.__table__.c


def first_dose(episode) -> sa.ColumnElement:
    """started_on as recorded by as_of, else the first supply of its medication while the episode ran."""
    first_supply = (
        sa.select(sa.func.min(SUPPLIES.supplied_on))
        .where(
            SUPPLIES.patient == episode.patient,
            SUPPLIES.medication == episode.medication,
            SUPPLIES.supplied_on >= episode.enrolled_on,
            SUPPLIES.supplied_on <= sa.func.coalesce(known(episode.ended_on), AS_OF),
        )
        .scalar_subquery()
    )
    return sa.case((known(episode.started_on).is_not(None), episode.started_on), else_=first_supply)
