"""The first dose of an enrolment, recorded or seen in the supplies. One definition for facts and metrics."""

import numpy as np
import sqlalchemy as sa

from db.tables import MedicationSupply, table_of
from services.arrays.columns import FAR_APART, Array, Rows
from services.arrays.scope import AS_OF, known

SUPPLIES = table_of(MedicationSupply).c


def first_doses(episodes: Rows, supplies: Rows) -> Array:
    """Of each episode: started_on as recorded, else the first supply of its medication while the episode ran.
    Supplies come in order of medication and day."""
    kinds = len(supplies.medication.kind)
    place = _key(supplies.patient, supplies.medication.codes, kinds) + supplies.supplied_on
    asked = _key(episodes.patient, episodes.medication.codes, kinds)
    next_one = np.searchsorted(place, asked + episodes.enrolled_on)
    found = np.append(place, np.nan)[next_one] - asked
    runs_until = np.where(np.isnan(episodes.ended_on), np.inf, episodes.ended_on)
    is_in_episode = (found < FAR_APART / 2) & (found <= runs_until)
    return np.where(np.isnan(episodes.started_on), np.where(is_in_episode, found, np.nan), episodes.started_on)


def _key(patient: Array, medication: Array, kinds: int) -> Array:
    return (patient * kinds + medication) * FAR_APART


def first_dose(episode, supplies=SUPPLIES) -> sa.ColumnElement:
    """The same in SQL, for figures over enrolments: needs the parameter as_of."""
    first_supply = (
        sa.select(sa.func.min(supplies.supplied_on))
        .where(
            supplies.patient == episode.patient,
            supplies.medication == episode.medication,
            supplies.supplied_on >= episode.enrolled_on,
            supplies.supplied_on <= sa.func.coalesce(known(episode.ended_on), AS_OF),
        )
        .scalar_subquery()
    )
    return sa.case((known(episode.started_on).is_not(None), episode.started_on), else_=first_supply)
