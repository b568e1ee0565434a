"""Facts from opioid prescriptions for pain, and from benzodiazepines and naloxone beside them (section 1 and 5)."""

from dataclasses import dataclass

import numpy as np

from db.vocabulary import AGONISTS, PAIN_OPIOIDS, REVERSAL_MEDICATIONS, Medication
from services.arrays.columns import FAR_APART, NOT_RECORDED, Array, Rows, at, latest_of, when
from services.arrays.groups import Groups
from services.clinical.courses import courses, in_courses, last_overlap, stops
from services.clinical.coverage import covered_within, pieces
from services.clinical.doses import OPIOIDS, PARTS, SERIES, Steps, daily_dose, dose_on, dose_series
from services.clinical.numbers import CAUTION_FROM, LTOT_COVERED, LTOT_HOLDS, LTOT_WINDOW
from services.clinical.tapers import is_reduction, is_restored
from services.facts.events import History


@dataclass(frozen=True)
class Dosing:
    """The dose series of a run of patients, and what is read from them more than once."""

    supplies: Rows  # of every series, with the course each belongs to
    daily: Steps
    steps: Rows  # the supplies that lower a dose
    # from here on `patient` is the patient again
    steps_of_patients: Rows
    opioids: Rows  # the supplies of opioids for pain
    opioid_courses: Rows
    opioid_stops: Rows


def dosing(spans: Rows) -> Dosing:
    """`spans` of all medications as `covered` gives them."""
    doses = dose_series(spans)
    is_step = is_reduction(doses)
    was_restored = is_restored(doses) if is_step.any() else is_step
    supplies = in_courses(doses.with_(is_step=is_step, is_restored=was_restored))
    steps = supplies.where(supplies.is_step)
    for_pain = _of_patients(supplies.where(supplies.patient % SERIES == OPIOIDS))
    course = courses(for_pain)
    return Dosing(supplies, daily_dose(doses), steps, _of_patients(steps), for_pain, course, stops(course))


def _of_patients(rows: Rows) -> Rows:
    return Rows(rows.patients // SERIES, **rows.columns | {"patient": rows.patient // SERIES})


def long_term_therapy(spans: Rows) -> dict[str, Array]:
    """First and last covered day of the window of 120 days, for patients on LTOT; the first day of the present course
    that was so, and the day on which its supply was made. `spans` as `by_day` gives them."""
    last = spans.highest(spans.covered_to)
    window = last - LTOT_WINDOW + 1
    piece = pieces(spans)
    in_window = piece.where(piece.covered_to >= window[piece.patient])
    first = in_window.lowest(np.maximum(in_window.begins, window[in_window.patient]))
    is_long_term = covered_within(piece, window, last) >= LTOT_COVERED
    nobody = np.full(spans.patients, NOT_RECORDED)
    since = when(is_long_term, _first_long_term_day(piece)) if is_long_term.any() else nobody
    day = since[spans.patient]
    covers = (spans.covered_from <= day) & (spans.covered_to >= day)
    return {
        "ltot_from": when(is_long_term, first),
        "ltot_covered_to": when(is_long_term, last),
        "ltot_since": since,
        "ltot_known_on": spans.where(covers).lowest(spans.supplied_on[covers]),
    }


def _first_long_term_day(piece: Rows) -> Array:
    """Per patient the first covered day of the present course (no break longer than LTOT_HOLDS) with enough covered
    days in the window up to it: later supplies never move it."""
    is_far_behind = piece.begins - Groups(piece.patient).before(piece.covered_to) - 1 > LTOT_HOLDS
    begun = piece.where(is_far_behind)
    course_from = latest_of(begun.last(begun.begins), piece.first(piece.begins))
    candidates = piece.where(
        (piece.begins >= course_from[piece.patient]) & (_covered_up_to(piece, piece.covered_to, piece) >= LTOT_COVERED)
    )
    first = candidates.where(Groups(candidates.patient).starts)
    low, high = first.begins, first.covered_to
    while len(first) and (low < high).any():  # within a piece every day adds to the window or leaves it as it is
        middle = np.floor((low + high) / 2)
        is_enough = _covered_up_to(piece, middle, first) >= LTOT_COVERED
        low, high = np.where(is_enough, low, np.minimum(middle + 1, high)), np.where(is_enough, middle, high)
    return first.last(high)


def _covered_up_to(piece: Rows, day: Array, of: Rows) -> Array:
    """Of each row of `of` the covered days in the window that ends with `day`. `piece` in order of day, none twice."""
    length = piece.covered_to - piece.begins + 1
    before = np.cumsum(length) - length

    def up_to(last: Array) -> Array:
        place = piece.place_of_last(piece.begins, of.patient, last)
        inside = np.minimum(last - at(piece.begins, place) + 1, at(length, place))
        return np.where(place >= 0, at(before, place) + inside, at(before, np.searchsorted(piece.patient, of.patient)))

    return up_to(day) - up_to(day - LTOT_WINDOW)


def last_course(found: Dosing) -> dict[str, Array]:
    """The course of opioids that runs or ran last: its days, MME on its last, its days at the caution point."""
    course, daily = found.opioid_courses, found.daily
    first, last = course.last(course.first_day), course.last(course.last_day)
    series = np.arange(course.patients) * SERIES + OPIOIDS
    high = daily.amounts["dose"] >= CAUTION_FROM * PARTS
    high &= daily.patient % SERIES == OPIOIDS
    ends = np.append(daily.key[1:], np.nan) - daily.patient * FAR_APART - 1  # a dose changes to none at last
    days = Rows(course.patients, patient=daily.patient[high] // SERIES, day=daily.day[high], end=ends[high])
    of_course = days.where(days.day >= first[days.patient])
    return {
        "opioid_first_on": first,
        "opioid_covered_to": last,
        "mme": dose_on(daily, series, last) / PARTS,
        "mme_caution_on": of_course.first(of_course.day),
        "mme_caution_to": of_course.last(of_course.end),
    }


def with_benzodiazepine(spans: Rows) -> dict[str, Array]:
    """How far benzodiazepines reach, and the last stretch on which they run beside MOUD, other than naltrexone, or an
    opioid. `spans` of all medications."""
    is_benzodiazepine = spans.medication.is_(Medication.benzodiazepine)
    reach = spans.where(is_benzodiazepine)
    covered_to = reach.highest(reach.covered_to)
    if not len(reach):  # most patients: nothing to lay side by side
        nothing = np.full(spans.patients, NOT_RECORDED)
        return _overlap(covered_to, nothing, nothing)
    is_opioid = spans.medication.is_(*AGONISTS, *PAIN_OPIOIDS)
    return _overlap(covered_to, *last_overlap(spans, is_benzodiazepine, is_opioid))


def _overlap(covered_to: Array, first: Array, last: Array) -> dict[str, Array]:
    return {
        "benzodiazepine_covered_to": covered_to,
        "opioid_benzodiazepine_from": first,
        "opioid_benzodiazepine_to": last,
    }


def naloxone(history: History) -> dict[str, Array]:
    """Nalmefene counts as well."""
    supplied = history.supplies.where(history.supplies.medication.is_(*REVERSAL_MEDICATIONS))
    return {"naloxone_on": supplied.highest(supplied.supplied_on)}
