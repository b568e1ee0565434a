"""Facts about tapers, declared or seen in the supplies, and about opioids that stopped without one (section 5)."""

import numpy as np

from db.vocabulary import EventKind
from services.arrays.columns import FOREVER, Array, Rows, at, first_known, known, latest_of, when
from services.clinical import tapers as t
from services.clinical.doses import OPIOIDS, SERIES, of_patients
from services.clinical.numbers import STEPS_COUNT_FROM, WATCHED_AFTER_TAPER
from services.clinical.thresholds import Limits
from services.facts.events import History
from services.facts.opioids import Dosing


def tapers(history: History, dosing: Dosing, limits: Limits) -> dict[str, Array]:
    """Since when each patient's opioids are reduced, as detected from supplies or declared, and its last step."""
    is_detected = t.is_taper_detected(dosing.supplies, dosing.daily, limits)
    detected, covered_to = map(of_patients, t.tapering(dosing.supplies, is_detected))
    started, ended = _declared(history)
    declared = started.last(started.on)
    declared = when(~(ended.last(ended.on) >= declared), declared)

    detected_on = np.fmin.reduce(detected, axis=1)
    since = np.fmin(detected_on, declared)
    step_on = first_known(_last_step(dosing, since), since)  # of several opioids none may be lower by itself
    stop = dosing.opioid_stops
    stopped_on = when(_is_of_last_course(stop, dosing), stop.last(stop.stopped_on))
    was_tapering = known(detected[:, OPIOIDS]) | _is_declared_on(stopped_on - 1, started, ended)
    return {
        "tapering_since": since,
        "tapering_until": latest_of(np.fmax.reduce(covered_to, axis=1), when(known(declared), FOREVER)),
        "taper_detected_on": detected_on,
        "taper_step_on": step_on,
        "opioid_ended_on": stop.last(stop.stopped_on),
        "opioid_stopped_on": when(~was_tapering, stopped_on),
        "taper_watch_until": latest_of(step_on, stopped_on) + WATCHED_AFTER_TAPER,
    }


def _declared(history: History) -> tuple[Rows, Rows]:
    kind = history.events.kind
    return history.events.where(kind.is_(EventKind.taper_started)), history.events.where(
        kind.is_(EventKind.taper_ended)
    )


def _is_declared_on(day: Array, started: Rows, ended: Rows) -> Array:
    """Whether a declared taper ran on the day; the day it ended is its own."""
    everyone = np.arange(len(day))
    since = at(started.on, started.place_of_last(started.on, everyone, day))
    return known(since) & ~(at(ended.on, ended.place_of_last(ended.on, everyone, day - 1)) >= since)


def _is_of_last_course(stop: Rows, dosing: Dosing) -> Array:
    course = dosing.opioid_courses
    return stop.last(stop.last_day) == course.last(course.last_day)


def _last_step(dosing: Dosing, since: Array) -> Array:
    """Per patient who is tapering the last dose-reduction step of any series."""
    step = dosing.steps_of_patients
    of_taper = step.where(step.supplied_on >= since[step.patient] - STEPS_COUNT_FROM)
    return of_taper.highest(of_taper.supplied_on)


def fast_steps(dosing: Dosing, limits: Limits) -> Rows:
    """One row per step that was too fast: `on`, and is_restored: whether the dose is back at its earlier level."""
    steps = dosing.steps
    fast = steps.where(t.is_fast(steps, dosing.daily, limits)) if len(steps) else steps
    patient, on = fast.patient // SERIES, fast.supplied_on
    rows = Rows(fast.patients // SERIES, patient=patient, on=on, is_restored=fast.is_restored)
    return rows.sorted_by(rows.on)
