"""About MOUD enrolments and covered days."""

import numpy as np

from db.vocabulary import Medication
from services.arrays.columns import Array, is_unknown, known, nothing_since, when
from services.clinical.numbers import (
    CARE_LOST_AT,
    CONTINUITY_FAILS_AT,
    FIRST_DOSE_AFTER,
    FIRST_DOSE_FROM,
    GAP_AFTER,
    MAINTENANCE_FROM,
    OBSERVED_GRACE,
    RUNS_OUT_LEAD,
    RUNS_OUT_LEAD_MONTHLY,
    RUNS_OUT_LEAD_WEEKLY,
    WEEKLY_DUE,
    WITHDRAWAL_CHECK_AFTER,
    WITHDRAWAL_SCORE_FROM,
)
from services.facts.declaration import Facts
from services.facts.moud import supply_ends_on
from services.rules.criteria.general import books_until
from services.rules.days import Clause, the_first, the_latest
from services.rules.reason import Criterion


def has_started(f: Facts) -> Array:
    """Enrolled now, with a first dose in this enrolment."""
    return known(f.enrolled_on) & known(f.started_on)


def is_covered_since_start(f: Facts) -> Array:
    """Of any open enrolment: one that nobody closed may lie beneath the newest. One whose supplies are not recorded
    says nothing about cover."""
    return f.moud_covered_to >= f.first_dose_of_open_on


# Enrolled, and covered or not
is_enrolled = Criterion("an open MOUD enrolment", lambda f: known(f.enrolled_on))
is_started = Criterion("a first dose", lambda f: known(f.started_on))
is_not_started = Criterion("no first dose yet", lambda f: is_unknown(f.started_on))
first_dose_opens = Clause("the day after enrolment", lambda f: f.enrolled_on + FIRST_DOSE_FROM)
first_dose_due = Clause("{FIRST_DOSE_AFTER:days} after enrolment", lambda f: f.enrolled_on + FIRST_DOSE_AFTER)
has_cover = Criterion("a supply that covers days since the first dose", is_covered_since_start)


def dropped_out_on(f: Facts) -> Array:
    return f.moud_covered_to + CARE_LOST_AT


def _first_pregnant_missed_day(f: Facts) -> Array:
    """Of observed daily dosing the first missed day on which she is pregnant, up to the third."""
    day = np.maximum(f.moud_covered_to + 1, f.pregnant_since)
    return when((day < f.pregnant_until) & (day < f.moud_covered_to + OBSERVED_GRACE), day)


def _gap_opens_observed(f: Facts) -> Array:
    day = np.fmin(_first_pregnant_missed_day(f), f.moud_covered_to + OBSERVED_GRACE)
    return when(f.moud_is_observed_daily, day)


gap_opens = the_first(
    Clause("the day on which an injection is due by its label", lambda f: when(f.moud_is_injected, f.moud_dose_due_on)),
    Clause("missed day {OBSERVED_GRACE} where doses are observed daily, in pregnancy the first", _gap_opens_observed),
    Clause("the first day without supply on record", lambda f: f.moud_covered_to + 1),
)
gap_due = the_first(
    Clause(
        "the last day of the label's window",
        lambda f: when(f.moud_is_injected, f.moud_dose_late_on - 1),
        detail="Injection due since {on}",
    ),
    Clause("{GAP_AFTER:days} after the gap opened", lambda f: gap_opens.days(f) + GAP_AFTER),
)


def gap_from(f: Facts) -> Array:
    """Day 1 of the gap as the measure clock counts it; of an injection the day on which the next is due."""
    return np.where(f.moud_is_injected, f.moud_dose_due_on, f.moud_covered_to + 1)


def _long_gap_from(f: Facts) -> Array:
    """By the label for injections: buprenorphine XR once it is late, naltrexone XR like every other gap."""
    is_naltrexone = f.moud_supply_medication.is_(Medication.naltrexone_xr)
    by_label = np.where(is_naltrexone, f.moud_dose_due_on + CONTINUITY_FAILS_AT - 1, f.moud_dose_late_on)
    return np.where(f.moud_is_injected, by_label, f.moud_covered_to + CONTINUITY_FAILS_AT)


in_pregnancy = Clause("in pregnancy", lambda f: f.pregnant_since)
after_pregnancy = Clause("after pregnancy", lambda f: f.pregnant_until)
gap_is_long = Clause(
    "from gap day {CONTINUITY_FAILS_AT} on, buprenorphine XR from the day on which it is late by its label",
    _long_gap_from,
)
gap_closes = Clause("on day {CARE_LOST_AT} without supply on record", dropped_out_on)

# Supplies that run out
is_not_observed_daily = Criterion(
    "a take-home or XR supply, not observed daily dosing", lambda f: ~f.moud_is_observed_daily
)
is_supplied = Criterion(
    "an open MOUD enrolment, or none that ended after the last supply",
    lambda f: known(f.enrolled_on) | ~(f.moud_last_supplied_on <= f.moud_ended_on),
)
cover_is_of_this_enrolment = Criterion(
    "a supply of MOUD that reaches into the present enrolment",
    lambda f: known(f.moud_covered_to) & (is_unknown(f.started_on) | (f.moud_covered_to >= f.started_on)),
)


def _runs_out_lead(f: Facts) -> Array:
    is_weekly = f.moud_dose_late_on - f.moud_dose_due_on < WEEKLY_DUE
    is_weekly &= f.moud_supply_medication.is_(Medication.buprenorphine_xr)
    lead_of_injection = np.where(is_weekly, RUNS_OUT_LEAD_WEEKLY, RUNS_OUT_LEAD_MONTHLY)
    return np.where(f.moud_is_injected, lead_of_injection, RUNS_OUT_LEAD)


runs_out_opens = the_latest(
    Clause(
        "{RUNS_OUT_LEAD:days} before the last covered day, of a monthly injection {RUNS_OUT_LEAD_MONTHLY}, of a weekly "
        "one {RUNS_OUT_LEAD_WEEKLY}",
        lambda f: supply_ends_on(f) - _runs_out_lead(f),
    ),
    Clause(
        "once the last MOUD visit booked up to then has passed and its status is missing",
        lambda f: books_until(f.moud_booked_by_end_on) + 1,
    ),
)
runs_out_due = Clause("the last covered day, of an injection the day before it is due by its label", supply_ends_on)
runs_out_closes = Clause("with the last covered day", lambda f: supply_ends_on(f) + 1)
is_not_booked_to_the_end = Criterion(
    "no MOUD visit booked in time", lambda f: runs_out_opens.days(f) <= supply_ends_on(f)
)

# The first weeks
lacks_withdrawal_score = Criterion(
    "no withdrawal score from day {WITHDRAWAL_SCORE_FROM} on",
    lambda f: nothing_since(f.started_on + WITHDRAWAL_SCORE_FROM, f.withdrawal_screened_on),
)
withdrawal_check_opens = Clause(
    "{WITHDRAWAL_SCORE_FROM:days} after the first dose", lambda f: f.started_on + WITHDRAWAL_SCORE_FROM
)
withdrawal_check_due = Clause(
    "{WITHDRAWAL_CHECK_AFTER:days} after the first dose", lambda f: f.started_on + WITHDRAWAL_CHECK_AFTER
)
withdrawal_check_closes = Clause(
    "with maintenance, {MAINTENANCE_FROM:days} after the first dose", lambda f: f.started_on + MAINTENANCE_FROM
)
