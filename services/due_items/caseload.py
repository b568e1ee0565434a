"""Who is on the caseload on which days (section 1): by need, and by an open reason of safety, at whatever urgency."""

from dataclasses import replace

import numpy as np

from services.arrays.columns import FOREVER, NOT_RECORDED, Array, known, when
from services.clinical.numbers import FOLLOWED_AFTER_MOUD, LTOT_HOLDS
from services.clinical.thresholds import Limits
from services.due_items.raised import raised
from services.facts.declaration import Facts
from services.facts.events import History
from services.facts.work_out import work_out
from services.rules.catalogue import REASONS

SAFETY = [reason for reason in REASONS if reason.is_safety]


def facts_of(history: History, limits: Limits) -> Facts:
    """Everything worked out from the events of a run of patients, and who of them is on the caseload."""
    return with_caseload(work_out(history, limits))


def with_caseload(facts: Facts) -> Facts:
    """The facts with the first day on the caseload as recorded now, the first day off it, and since when it lasts.

    Whatever is recorded has begun by the last day of the record but one thing: a reason that opens the day after a
    review or contact. So the days from then on are one stretch.
    """
    safety_from, safety_until = _held_by_safety(facts)
    until = np.fmax(facts.caseload_until, when(facts.is_active, safety_until))
    has_need = known(facts.caseload_until)
    return replace(
        facts,
        caseload_from=when(~has_need, safety_from),
        caseload_until=until,
        caseload_began_on=_began_on(facts, safety_from, safety_until),
    )


def _held_by_safety(facts: Facts) -> tuple[Array, Array]:
    """The first day on which a reason of safety is open, and the first after the last; NaN where none is."""
    first, until = np.full(len(facts.patient), np.nan), np.full(len(facts.patient), np.nan)
    for reason in SAFETY:
        events = raised(reason, facts)
        if events is not None:
            np.fmin.at(first, events.place, events.begins_on)
            np.fmax.at(until, events.place, events.ends_on)
    return first, until


def _began_on(facts: Facts, safety_from: Array, safety_until: Array) -> Array:
    """Since when the caseload lasts without a break: the beginning of the last stretch of what holds somebody on it."""
    is_enrolled = known(facts.enrolled_on)
    episode_until = when(known(facts.episode_ends_on), facts.episode_ends_on, FOREVER)
    stretches = (
        (facts.moud_episode_enrolled_on, np.where(is_enrolled, FOREVER, facts.moud_ended_on + FOLLOWED_AFTER_MOUD + 1)),
        (facts.oud_on, FOREVER),
        (facts.depression_on, FOREVER),
        (facts.positive_since, episode_until),
        (facts.ltot_since, facts.ltot_covered_to + LTOT_HOLDS + 1),
        (safety_from, safety_until),
    )
    first = np.array([begins for begins, _ in stretches])
    until = np.array([np.broadcast_to(ends, begins.shape) for begins, ends in stretches])
    until = when(known(first), until, NOT_RECORDED)
    order = np.argsort(first, axis=0)
    first, until = np.take_along_axis(first, order, axis=0), np.take_along_axis(until, order, axis=0)
    reach = np.fmax.accumulate(until, axis=0)
    is_begin = np.vstack([known(first[:1]), first[1:] > reach[:-1]])
    return np.fmax.reduce(when(is_begin, first), axis=0)
