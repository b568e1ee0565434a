"""Which scores are withdrawal-confounded (section 4), by what, and since when: a tag beside the score, no filter."""

import numpy as np

from db.vocabulary import Instrument, label
from services.arrays.columns import NOT_RECORDED, Array, Rows, at, known, when
from services.arrays.groups import Groups
from services.clinical.coverage import reached_by
from services.clinical.numbers import COWS_MILD, SOWS16_MODERATE, WITHDRAWAL_LEVEL_MILD

MILD_WITHDRAWAL = {
    Instrument.cows: COWS_MILD,
    Instrument.sows16: SOWS16_MODERATE,
    Instrument.withdrawal_level: WITHDRAWAL_LEVEL_MILD,
}
FREE_OF_WITHDRAWAL = ", ".join(f"{label(scale)} below {mild}" for scale, mild in MILD_WITHDRAWAL.items())


def last_within(changes: Rows, days: Array, scores: Rows, look_back: float) -> Array:
    """Of each score the last of these days in T - look_back … T; NaN where there is none."""
    if not len(changes):
        return np.full(len(scores), NOT_RECORDED)
    known_days = changes.with_(day=days).where(known(days))
    in_order = known_days.sorted_by(known_days.day)
    found = at(in_order.day, in_order.place_of_last(in_order.day, scores.patient, scores.taken_on))
    return when(found >= scores.taken_on - look_back, found)


def switches(made: Rows) -> Rows:
    """Supplies of another medication than the one before."""
    before = Groups(made.patient).before(made.medication.codes.astype(float))
    return made.where(known(before) & (before != made.medication.codes))


def running_gap(scores: Rows, made: Rows, matters_from: float, lasts: float) -> Array:
    """Of each score the first day of the uncovered run that ran then, if it had lasted so many days; else NaN. Nor
    when it began more than `lasts` days before: withdrawal is over then, and what is left is depression."""
    reached = reached_by(made, scores.patient, scores.taken_on)
    uncovered = scores.taken_on - reached
    return when((uncovered >= matters_from) & (uncovered <= lasts + 1), reached + 1)


def in_withdrawal(scores: Rows, screenings: Rows, around: float) -> Array:
    """Of each score the last day so many days either side on which withdrawal was measured; NaN where none was."""
    is_mild = np.logical_or.reduce(
        [screenings.instrument.is_(scale) & (screenings.total >= mild) for scale, mild in MILD_WITHDRAWAL.items()]
    )
    measured = screenings.where(is_mild)
    places = measured.place_of_last(measured.taken_on, scores.patient, scores.taken_on + around)
    found = at(measured.taken_on, places)
    return when(found >= scores.taken_on - around, found)
