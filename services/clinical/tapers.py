"""Tapers seen in the supplies: dose-reduction steps, tapers that nobody declared, and steps that are too fast.

The rows are those of the dose series: `patient` is patient * SERIES + series.
"""

import numpy as np

from services.arrays.columns import Array, Rows, when
from services.arrays.groups import Groups
from services.clinical.doses import Steps, dose_on
from services.clinical.numbers import COURSE_ENDS_WITH, FOUR_WEEKS, LONG_COURSE, TAPER_MONTH, WEEK
from services.clinical.thresholds import Limits


def is_reduction(doses: Rows) -> Array:
    """Whether each supply has a lower dose than the one of the same medication before it, not more than 7 uncovered
    days apart; but not where the next supply, as near, undoes it: one half dose between whole ones is no taper. Rows
    in the order of `covered`."""
    same = Groups(doses.patient, doses.medication.codes)
    before, after = same.before(doses.dose), same.after(doses.dose)
    follows = doses.covered_from - same.before(doses.covered_to) - 1 < COURSE_ENDS_WITH
    is_followed = same.after(doses.covered_from) - doses.covered_to - 1 < COURSE_ENDS_WITH
    return (doses.dose < before) & follows & ~(is_followed & (after >= before))


def is_restored(doses: Rows) -> Array:
    """Whether the dose before each supply came back with a later supply of the same medication. Rows in the order of
    `covered`."""
    same = Groups(doses.patient, doses.medication.codes)
    return same.highest_after(doses.dose) >= same.before(doses.dose)


def is_taper_detected(rows: Rows, daily: Steps, limits: Limits) -> Array:
    """Whether the month up to each supply has a mean dose so much lower than the month `taper_apart` days before,
    without a stop since. `rows` as `in_courses` gives them."""
    found = _is_unbroken_since(rows.supplied_on - limits.taper_apart, rows)
    patient, day = rows.patient[found], rows.supplied_on[found]
    now = _month_up_to(day, patient, daily)
    before = _month_up_to(day - limits.taper_apart, patient, daily)
    # means compared without dividing: whole numbers stay exact
    is_lower = 100 * now["dose"] * before["days"] <= (100 - limits.taper_reduction) * before["dose"] * now["days"]
    found[found] = is_lower & (now["days"] > 0) & (before["dose"] > 0)
    return found


def _month_up_to(day: Array, patient: Array, daily: Steps) -> dict[str, Array]:
    """The doses of a month together, and its days with a dose."""
    return daily.sums(patient, day - TAPER_MONTH + 1, day)


def _is_unbroken_since(earlier: Array, rows: Rows) -> Array:
    """Whether the first covered day of the month up to `earlier` belongs to the course of the supply."""
    is_of_another_course = rows.reached_before >= earlier - TAPER_MONTH + 1
    return (rows.course_first <= earlier) & ~is_of_another_course


def tapering(rows: Rows, is_detected: Array) -> tuple[Array, Array]:
    """Per series that is tapering at its last supply: the first day of the unbroken run of supply days on which the
    taper is detected, and the last covered day."""
    not_detected = rows.where(~is_detected)
    last_without = not_detected.highest(not_detected.supplied_on)
    of_run = rows.where(is_detected & ~(rows.supplied_on <= last_without[rows.patient]))
    since = of_run.lowest(of_run.supplied_on)
    return since, when(~np.isnan(since), rows.highest(rows.covered_to))


def is_fast(steps: Rows, daily: Steps, limits: Limits) -> Array:
    """Whether the dose falls by more than a clinic's limits allow in the week up to the first day that each step's
    supply covers, or in four weeks after a long course of opioids."""
    day = steps.covered_from
    dose = 100 * dose_on(daily, steps.patient, day)
    in_a_week = dose < (100 - limits.fast_taper_week) * dose_on(daily, steps.patient, day - WEEK)
    in_four_weeks = dose < (100 - limits.fast_taper_month) * dose_on(daily, steps.patient, day - FOUR_WEEKS)
    return in_a_week | (in_four_weeks & (day - steps.course_first >= LONG_COURSE))
