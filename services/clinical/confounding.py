"""Which scores are withdrawal-confounded (section 4), by what, and since when: a tag beside the score, no filter."""

import numpy as np

from db.vocabulary import Instrument, label
from services.arrays.columns import NOT_RECORDED, Array, Rows, at, known, when
from services.arrays.groups import Groups
from services.clinical.coverage import furthest_so_far, gap_before
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


def resumed(spans: Rows, matters_from: float) -> Rows:
    """The spans before which a gap ended that was long enough: so many uncovered days, after an injection from the day
    on which the next was late by its label. `spans` as `by_day` gives them, with late_on and is_injected."""
    gap = gap_before(spans)
    if not spans.is_injected.any():
        return spans.where(gap >= matters_from)
    reach = _reach_before(spans)
    is_late = (gap >= 1) & (spans.covered_from >= reach.late_on)
    return spans.where(np.where(reach.is_injected, is_late, gap >= matters_from))


def _reach_before(spans: Rows) -> Rows:
    """Of each span the one that reached furthest of those before it; its own row for the first, which has no gap."""
    places = furthest_so_far(spans)
    before = np.maximum(np.arange(len(spans)) - 1, 0)
    return spans.where(places[before]) if len(spans) else spans


def running_gap(scores: Rows, made: Rows, matters_from: float, lasts: float) -> Array:
    """Of each score its own day, if a gap ran then that was long enough (as in `resumed`); else NaN. Nor after its day
    `lasts`: withdrawal is over then, and what is left is depression. `made` in order of the day they were made."""
    if not len(made):
        return np.full(len(scores), NOT_RECORDED)
    places = made.place_of_last(made.supplied_on, scores.patient, scores.taken_on)
    if not made.is_injected.any():
        reached_on = at(Groups(made.patient).running_highest(made.covered_to), places)
        uncovered = scores.taken_on - reached_on
        return when((uncovered >= matters_from) & (uncovered <= lasts), scores.taken_on)
    reach = made.where(furthest_so_far(made)[np.maximum(places, 0)])
    day_of_gap = np.where(reach.is_injected, scores.taken_on - reach.late_on + 1, scores.taken_on - reach.covered_to)
    matters = np.where(reach.is_injected, 1, matters_from)
    return when((places >= 0) & (day_of_gap >= matters) & (day_of_gap <= lasts), scores.taken_on)


def in_withdrawal(scores: Rows, screenings: Rows, around: float) -> Array:
    """Of each score the last day so many days either side on which withdrawal was measured; NaN where none was."""
    is_mild = np.logical_or.reduce(
        [screenings.instrument.is_(scale) & (screenings.total >= mild) for scale, mild in MILD_WITHDRAWAL.items()]
    )
    measured = screenings.where(is_mild)
    places = measured.place_of_last(measured.taken_on, scores.patient, scores.taken_on + around)
    found = at(measured.taken_on, places)
    return when(found >= scores.taken_on - around, found)
