"""The rhythm of someone's MOUD: how often visits are, who doses at the OTP window, when a lapse is near."""

from datetime import date
from math import ceil

from db.vocabulary import XR_MEDICATIONS, Medication
from services.demo.care import Care, days

TAKE_HOME_FROM = 45  # days of observed methadone before weekly take-home
VISIT_EVERY = ((7, 4), (28, 7), (90, 14), (10_000, 28))  # until this day since the first dose, days between visits
MISSED_BEFORE_LAPSE = 9  # days before the last dose at the window from which visits are missed


def interval(care: Care, day: date) -> int:
    """Days to the next MOUD visit."""
    since = care.days_on_moud(day)
    every = next(between for until, between in VISIT_EVERY if since < until)
    if is_at_window(care):
        return 7 if not is_observed(care, day) else max(every, 14)
    if care.tapering_since:
        return 14
    return 84 if care.story.fills_without_visits and since >= 90 else every


def is_at_window(care: Care) -> bool:
    return care.enrolment.medication == Medication.methadone


def is_observed(care: Care, day: date) -> bool:
    return is_at_window(care) and (care.story.is_dosed_daily or care.days_on_moud(day) < TAKE_HOME_FROM)


def is_xr(care: Care) -> bool:
    return care.enrolment.medication in XR_MEDICATIONS


def is_lapse_ahead(care: Care, day: date) -> bool:
    leaves, returns = care.enrolment.leaves_on, care.enrolment.returns_on
    return leaves is not None and (returns is None or day < returns)


def is_slipping_away(care: Care, day: date) -> bool:
    """The last doses at the window before a lapse: counselling visits are missed already."""
    is_dosed = care.enrolment is not None and care.started_on is not None and is_observed(care, day)
    return is_dosed and is_lapse_ahead(care, day) and day > care.enrolment.leaves_on - days(MISSED_BEFORE_LAPSE)


def lowered(dose: float, share: float, step: float) -> float:
    """The smallest dose in whole steps that is at least `share` of this one; one step less where that is no lower."""
    target = ceil(dose * share / step) * step
    return max(target if target < dose else dose - step, step)
