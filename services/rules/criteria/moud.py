"""About MOUD enrolments and covered days."""

import numpy as np

from db.vocabulary import XR_MEDICATIONS
from services.arrays.columns import (
    NOT_RECORDED,
    Array,
    first_known,
    is_after,
    is_unknown,
    known,
    latest_of,
    nothing_since,
    when,
)
from services.facts.declaration import Facts
from services.rules.reason import Criterion

OBSERVED_GRACE = 3  # observed daily dosing: on the list from the third missed day
GAP_IS_SAME_DAY_FROM = 8  # day of the gap
DROPPED_OUT_FROM = 31  # day of the gap
RUNS_OUT_LEAD, RUNS_OUT_LEAD_XR = 3, 7  # days before the last covered day
MAINTENANCE_FROM = 90  # days after the first dose
WITHDRAWAL_CHECK_FROM = 3  # days after the first dose from which a withdrawal score counts
DECLINED_HOLDS = 90  # days
OFFER_AFTER = 7  # days after OUD was recorded or the last enrolment ended
CHECKS_AFTER_MOUD = (14, 28, 56, 84, 182, 364, 728)  # days after the end: 2, 4, 8, 12, 26, 52 and 104 weeks
LAST_CHECK_OPEN = 28  # days after which the last check is dropped


def has_started(f: Facts) -> Array:
    """Enrolled now, with a first dose in this enrolment."""
    return known(f.enrolled_on) & known(f.started_on)


def _is_covered_since_start(f: Facts) -> Array:
    return has_started(f) & (f.moud_covered_to >= f.started_on)


is_enrolled = Criterion("an open MOUD enrolment", lambda f: known(f.enrolled_on))
is_started = Criterion("a first dose", lambda f: known(f.started_on))
is_not_started = Criterion("no first dose yet", lambda f: is_unknown(f.started_on))
has_cover = Criterion("a supply that covers days since the first dose", _is_covered_since_start)
is_not_observed_daily = Criterion(
    "a take-home or XR supply, not observed daily dosing", lambda f: ~f.moud_is_observed_daily
)
cover_is_of_this_enrolment = Criterion(
    "a supply that reaches into this enrolment",
    lambda f: is_unknown(f.started_on) | (f.moud_covered_to >= f.started_on),
)
is_not_booked_to_the_end = Criterion(
    "no MOUD visit booked up to the last covered day", lambda f: runs_out_due(f) <= f.moud_covered_to
)
has_active_oud = Criterion("an active opioid use disorder", lambda f: known(f.oud_on))
lacks_withdrawal_score = Criterion(
    "no withdrawal score from the third day on",
    lambda f: nothing_since(f.started_on + WITHDRAWAL_CHECK_FROM, f.withdrawal_screened_on),
)


def gap_from(f: Facts) -> Array:
    """Day 1 of the gap, as the measure clock counts it: the first day without medication."""
    return f.moud_covered_to + 1


def gap_due(f: Facts) -> Array:
    """Day 1 of the gap; for doses observed daily the third missed day."""
    return f.moud_covered_to + np.where(f.moud_is_observed_daily, OBSERVED_GRACE, 1)


def gap_escalates(f: Facts) -> Array:
    """Day 8 of the gap, on which 180-day continuity fails [N]."""
    return f.moud_covered_to + GAP_IS_SAME_DAY_FROM


def dropped_out_on(f: Facts) -> Array:
    """Day 31 of the gap."""
    return f.moud_covered_to + DROPPED_OUT_FROM


def runs_out_due(f: Facts) -> Array:
    """Days before the last covered day, more for injections, and not before a MOUD visit booked by then is past."""
    lead = np.where(f.moud_supply_medication.is_(*XR_MEDICATIONS), RUNS_OUT_LEAD_XR, RUNS_OUT_LEAD)
    return latest_of(f.moud_covered_to - lead, f.moud_booked_by_end_on + 1)


def without_moud_since(f: Facts) -> Array:
    """The day the last enrolment ended, else the day OUD was recorded."""
    return first_known(f.moud_ended_on, f.oud_on)


def _is_supplied_without_enrolment(f: Facts) -> Array:
    return is_after(f.moud_last_supplied_on, f.moud_ended_on) | (
        is_unknown(f.moud_ended_on) & (f.moud_last_supplied_on >= f.oud_on)
    )


def oud_untreated_due(f: Facts) -> Array:
    """An enrolment whose supplies are not recorded says nothing about cover: nothing is due."""
    offered = without_moud_since(f) + OFFER_AFTER
    base = np.select(
        [_is_covered_since_start(f), known(f.enrolled_on), _is_supplied_without_enrolment(f)],
        [dropped_out_on(f), np.full_like(offered, NOT_RECORDED), dropped_out_on(f)],
        offered,
    )
    return when(known(base), latest_of(base, f.moud_declined_on + DECLINED_HOLDS + 1))


def oud_untreated_evidence(f: Facts) -> Array:
    """Day 1 of the gap where enrolled or supplied since, else the day since which there is no MOUD."""
    return np.where(known(f.enrolled_on) | _is_supplied_without_enrolment(f), gap_from(f), without_moud_since(f))


oud_is_untreated = Criterion("no MOUD, and not declined in 90 days", lambda f: known(oud_untreated_due(f)))


has_ended = Criterion("an enrolment that ended, and none open", lambda f: known(f.moud_ended_on))


def check_after_moud_due(f: Facts) -> Array:
    """The first check on a day later than the last PHQ-9 or contact since the end: those answer the checks before."""
    answered = latest_of(f.phq9_on, f.last_contact_on) - f.moud_ended_on
    checks = np.array([*CHECKS_AFTER_MOUD, NOT_RECORDED])
    answered = when(answered >= 0, answered, 0)
    return f.moud_ended_on + checks[np.searchsorted(CHECKS_AFTER_MOUD, answered, side="right")]


def checks_after_moud_close(f: Facts) -> Array:
    """Four weeks after the last check, two years after the end."""
    return f.moud_ended_on + CHECKS_AFTER_MOUD[-1] + LAST_CHECK_OPEN


check_after_moud_is_to_come = Criterion(
    "a check whose day has no PHQ-9 or contact on or after it", lambda f: known(check_after_moud_due(f))
)
