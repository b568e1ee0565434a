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
from services.clinical.numbers import (
    CARE_LOST_AT,
    CHECKS_AFTER_MOUD,
    CONTINUITY_FAILS_AT,
    DECLINED_HOLDS,
    FIRST_DOSE_AFTER,
    LAST_CHECK_OPEN,
    MAINTENANCE_FROM,
    OBSERVED_GRACE,
    OFFER_AFTER,
    RUNS_OUT_LEAD,
    RUNS_OUT_LEAD_XR,
    WITHDRAWAL_CHECK_AFTER,
    WITHDRAWAL_SCORE_FROM,
)
from services.facts.declaration import Facts
from services.rules.days import Clause, the_first, the_latest
from services.rules.reason import Criterion


def has_started(f: Facts) -> Array:
    """Enrolled now, with a first dose in this enrolment."""
    return known(f.enrolled_on) & known(f.started_on)


def _is_covered_since_start(f: Facts) -> Array:
    return has_started(f) & (f.moud_covered_to >= f.started_on)


# Enrolled, and covered or not
is_enrolled = Criterion("an open MOUD enrolment", lambda f: known(f.enrolled_on))
is_started = Criterion("a first dose", lambda f: known(f.started_on))
is_not_started = Criterion("no first dose yet", lambda f: is_unknown(f.started_on))
first_dose_due = Clause("{FIRST_DOSE_AFTER:days} after enrolment", lambda f: f.enrolled_on + FIRST_DOSE_AFTER)
has_cover = Criterion("a supply that covers days since the first dose", _is_covered_since_start)


def gap_from(f: Facts) -> Array:
    """Day 1 of the gap, as the measure clock counts it: the first day without medication."""
    return f.moud_covered_to + 1


def dropped_out_on(f: Facts) -> Array:
    return f.moud_covered_to + CARE_LOST_AT


gap_due = the_first(
    Clause(
        "missed day {OBSERVED_GRACE} where doses are observed daily",
        lambda f: when(f.moud_is_observed_daily, f.moud_covered_to + OBSERVED_GRACE),
    ),
    Clause("the first uncovered day", gap_from),
)
gap_escalates = Clause("from gap day {CONTINUITY_FAILS_AT} on", lambda f: f.moud_covered_to + CONTINUITY_FAILS_AT)
gap_closes = Clause("on gap day {CARE_LOST_AT}", dropped_out_on)

# Supplies that run out
is_not_observed_daily = Criterion(
    "a take-home or XR supply, not observed daily dosing", lambda f: ~f.moud_is_observed_daily
)
cover_is_of_this_enrolment = Criterion(
    "a supply that reaches into this enrolment",
    lambda f: is_unknown(f.started_on) | (f.moud_covered_to >= f.started_on),
)


def _is_injected(f: Facts) -> Array:
    return f.moud_supply_medication.is_(*XR_MEDICATIONS)


runs_out_due = the_latest(
    the_first(
        Clause(
            "{RUNS_OUT_LEAD_XR:days} before the last covered day of an injection",
            lambda f: when(_is_injected(f), f.moud_covered_to - RUNS_OUT_LEAD_XR),
        ),
        Clause("{RUNS_OUT_LEAD:days} before the last covered day", lambda f: f.moud_covered_to - RUNS_OUT_LEAD),
    ),
    Clause("the day after the last MOUD visit booked up to then", lambda f: f.moud_booked_by_end_on + 1),
)
runs_out_closes = Clause("with the last covered day", gap_from)
is_not_booked_to_the_end = Criterion(
    "no MOUD visit booked up to the last covered day", lambda f: runs_out_due.days(f) <= f.moud_covered_to
)

# The first weeks
lacks_withdrawal_score = Criterion(
    "no withdrawal score from day {WITHDRAWAL_SCORE_FROM} on",
    lambda f: nothing_since(f.started_on + WITHDRAWAL_SCORE_FROM, f.withdrawal_screened_on),
)
withdrawal_check_due = Clause(
    "{WITHDRAWAL_CHECK_AFTER:days} after the first dose", lambda f: f.started_on + WITHDRAWAL_CHECK_AFTER
)
withdrawal_check_closes = Clause(
    "with maintenance, {MAINTENANCE_FROM:days} after the first dose", lambda f: f.started_on + MAINTENANCE_FROM
)

# OUD without MOUD
has_active_oud = Criterion("an active opioid use disorder", lambda f: known(f.oud_on))


def without_moud_since(f: Facts) -> Array:
    """The day the last enrolment ended, else the day OUD was recorded."""
    return first_known(f.moud_ended_on, f.oud_on)


def _is_supplied_without_enrolment(f: Facts) -> Array:
    return is_after(f.moud_last_supplied_on, f.moud_ended_on) | (
        is_unknown(f.moud_ended_on) & (f.moud_last_supplied_on >= f.oud_on)
    )


def _is_without_any(f: Facts) -> Array:
    return is_unknown(f.enrolled_on) & ~_is_supplied_without_enrolment(f)


def _dropped_out(f: Facts) -> Array:
    """An enrolment whose supplies are not recorded says nothing about cover."""
    is_counted = _is_covered_since_start(f) | (is_unknown(f.enrolled_on) & _is_supplied_without_enrolment(f))
    return when(is_counted, dropped_out_on(f))


def _is_untreated(f: Facts) -> Array:
    return known(_dropped_out(f)) | (_is_without_any(f) & known(without_moud_since(f)))


oud_untreated_due = the_latest(
    the_first(
        Clause("gap day {CARE_LOST_AT} of the last supply", _dropped_out),
        Clause(
            "{OFFER_AFTER:days} after the last enrolment ended",
            lambda f: when(_is_without_any(f), f.moud_ended_on + OFFER_AFTER),
        ),
        Clause(
            "{OFFER_AFTER:days} after OUD was recorded",
            lambda f: when(_is_without_any(f) & is_unknown(f.moud_ended_on), f.oud_on + OFFER_AFTER),
        ),
    ),
    Clause(
        "when it was declined {DECLINED_HOLDS:days} ago and more",
        lambda f: when(_is_untreated(f), f.moud_declined_on + DECLINED_HOLDS + 1),
    ),
)
oud_is_untreated = Criterion(
    "no MOUD, and not declined in {DECLINED_HOLDS:days}", lambda f: known(oud_untreated_due.days(f))
)


def oud_untreated_evidence(f: Facts) -> Array:
    """Day 1 of the gap where enrolled or supplied since, else the day since which there is no MOUD."""
    return np.where(known(f.enrolled_on) | _is_supplied_without_enrolment(f), gap_from(f), without_moud_since(f))


# After MOUD
has_ended = Criterion("an enrolment that ended, and none open", lambda f: known(f.moud_ended_on))


def _check_after_moud(f: Facts) -> Array:
    """The first check on a day later than the last PHQ-9 or contact since the end: those answer the checks before."""
    answered = latest_of(f.phq9_on, f.last_contact_on) - f.moud_ended_on
    checks = np.array([*CHECKS_AFTER_MOUD, NOT_RECORDED])
    answered = when(answered >= 0, answered, 0)
    return f.moud_ended_on + checks[np.searchsorted(CHECKS_AFTER_MOUD, answered, side="right")]


check_after_moud_due = Clause("{CHECKS_AFTER_MOUD:weeks} after the end", _check_after_moud)
checks_after_moud_close = Clause(
    "{LAST_CHECK_OPEN:days} after the last check", lambda f: f.moud_ended_on + CHECKS_AFTER_MOUD[-1] + LAST_CHECK_OPEN
)
check_after_moud_is_to_come = Criterion(
    "a check whose day has no PHQ-9 or contact on or after it", lambda f: known(_check_after_moud(f))
)
