"""Where a patient stands with MOUD on a day by both clocks of section 3, in words: the measure's and the label's.

The record is all that is known: a gap is "no supply on record", never "no medication".
"""

from collections.abc import Mapping
from datetime import date, timedelta

from db.vocabulary import Medication
from services.rules.wording import day_words, days_words

MISSED_NAMED_UP_TO = 4  # missed days; from 5 on "5 days or more"
ONE_DAY = timedelta(days=1)


def both_clocks(about: Mapping, day: date) -> str:
    """`Covered to 13 Nov, no supply on record since 14 Nov: gap 9 days (measure) · clinically late since 14 Nov`.
    `about` holds the patient's facts and gap_days on that day."""
    if about["gap_days"] is None:
        return "No supply on record since the first dose"
    return f"Covered to {day_words(about['moud_covered_to'], day)}{_gap(about, day)} · {label_clock(about, day)}"


def _gap(about: Mapping, day: date) -> str:
    if not about["gap_days"]:
        return ""
    since = day_words(about["moud_covered_to"] + ONE_DAY, day)
    return f", no supply on record since {since}: gap {days_words(about['gap_days'])} (measure)"


def is_waited_for(about: Mapping, day: date) -> bool:
    """An injection is due by its label and not late yet, whatever days of supply say."""
    has_days = about["moud_dose_due_on"] is not None and about["moud_dose_late_on"] is not None
    return bool(
        about["moud_is_injected"] and has_days and about["moud_dose_due_on"] <= day < about["moud_dose_late_on"]
    )


def label_clock(about: Mapping, day: date) -> str:
    """When the next dose is due by its label, and since when it is late; of doses given daily the missed days."""
    if about["moud_is_injected"]:
        return _injection(about, day)
    if about["moud_supply_medication"] == Medication.methadone or about["moud_is_observed_daily"]:
        return _daily_doses(about, day)
    due_on, late_on = about["moud_dose_due_on"], about["moud_dose_late_on"]
    if due_on > day:
        return f"next dose due {day_words(due_on, day)}"
    return f"clinically late since {day_words(late_on, day)}"


def _injection(about: Mapping, day: date) -> str:
    """Due on the label's day, late when its window is over."""
    due_on, late_on = about["moud_dose_due_on"], about["moud_dose_late_on"]
    if due_on > day:
        return f"next injection due {day_words(due_on, day)}"
    late = f"late {'since' if late_on <= day else 'from'} {day_words(late_on, day)}"
    return f"injection {since_due(about, day)}, {late}"


def since_due(about: Mapping, day: date) -> str:
    return f"due since {day_words(about['moud_dose_due_on'], day)}"


def _daily_doses(about: Mapping, day: date) -> str:
    """Methadone from a programme, and any dose that is given under observation each day."""
    missed = (day - about["moud_covered_to"]).days
    if missed <= 0:
        return f"next dose due {day_words(about['moud_covered_to'] + ONE_DAY, day)}"
    said = f"{days_words(missed)} missed" if missed <= MISSED_NAMED_UP_TO else "5 days or more missed"
    is_assessed = about["moud_supply_medication"] == Medication.methadone and about["moud_dose_late_on"] <= day
    return f"assess before dosing: {said}" if is_assessed else said
