"""The first dose of an enrolment, recorded or seen in the supplies. One definition for facts and metrics."""

import numpy as np
import sqlalchemy as sa

from db.tables import MedicationSupply, table_of
from db.vocabulary import MOUD_INGREDIENTS
from services.arrays.columns import FAR_APART, Array, Rows, Words
from services.arrays.scope import AS_OF, known

SUPPLIES = table_of(MedicationSupply).c


def first_doses(episodes: Rows, supplies: Rows) -> Array:
    """Of each episode: started_on as recorded, else the first supply of its ingredient, in whatever form, while the
    episode ran: who was enrolled for tablets and is given the injection is treated."""
    kinds = len(MOUD_INGREDIENTS) + 1
    place = np.sort(_key(supplies.patient, _ingredients(supplies.medication), kinds) + supplies.supplied_on)
    asked = _key(episodes.patient, _ingredients(episodes.medication), kinds)
    next_one = np.searchsorted(place, asked + episodes.enrolled_on)
    found = np.append(place, np.nan)[next_one] - asked
    runs_until = np.where(np.isnan(episodes.ended_on), np.inf, episodes.ended_on)
    is_in_episode = (found < FAR_APART / 2) & (found <= runs_until)
    return np.where(np.isnan(episodes.started_on), np.where(is_in_episode, found, np.nan), episodes.started_on)


def _key(patient: Array, ingredient: Array, kinds: int) -> Array:
    return (patient * kinds + ingredient) * FAR_APART


def _ingredients(medication: Words) -> Array:
    """The place in MOUD_INGREDIENTS of each; of what is no MOUD the number behind them."""
    found = np.full(len(medication.codes), float(len(MOUD_INGREDIENTS)))
    for place, forms in enumerate(MOUD_INGREDIENTS):
        found[medication.is_(*forms)] = place
    return found


def first_dose(episode, supplies=SUPPLIES) -> sa.ColumnElement:
    """The same in SQL, for figures over enrolments: needs the parameter as_of."""
    first_supply = (
        sa.select(sa.func.min(supplies.supplied_on))
        .where(
            supplies.patient == episode.patient,
            _is_of_ingredient(supplies, episode),
            supplies.supplied_on >= episode.enrolled_on,
            supplies.supplied_on <= sa.func.coalesce(known(episode.ended_on), AS_OF),
        )
        .scalar_subquery()
    )
    return sa.case((known(episode.started_on).is_not(None), episode.started_on), else_=first_supply)


def _is_of_ingredient(supplies, episode) -> sa.ColumnElement[bool]:
    both = (sa.and_(episode.medication.in_(forms), supplies.medication.in_(forms)) for forms in MOUD_INGREDIENTS)
    return sa.or_(*both)
