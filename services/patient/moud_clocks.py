"""Where a patient stands with MOUD on a day by both clocks of section 3, in words: the measure's and the label's."""

from collections.abc import Mapping
from datetime import date, timedelta

from db.vocabulary import Medication
from services.rules.wording import day_words, days_words

MISSED_NAMED_UP_TO = 4  # missed days; from 5 on "5 days or more"
ONE_DAY = timedelta(days=1)


def both_clocks(about: Mapping, day: date) -> str:
    """`Covered to 13 Nov → gap 9 days (measure) · clinically late since 14 Nov`. `about` holds the patient's facts and
    gap_days on that day."""
    if about["gap_days"] is None:
        return "No supply recorded since the first dose"
    gap = f" → gap {days_words(about['gap_days'])} (measure)" if about["gap_days"] else ""
    return f"Covered to {day_words(about['moud_covered_to'], day)}{gap} · {label_clock(about, day)}"


def label_clock(about: Mapping, day: date) -> str:
    """When the next dose is due by its label, and since when it is late; of doses given daily the missed days."""
    if about["moud_supply_medication"] == Medication.methadone or about["moud_is_observed_daily"]:
        return _daily_doses(about, day)
    due_on, late_on = about["moud_dose_due_on"], about["moud_dose_late_on"]
    late = f"clinically late {'since' if late_on <= day else 'from'} {day_words(late_on, day)}"
    if due_on > day:
        return f"next dose due {day_words(due_on, day)}"
    return late if due_on == late_on else f"next dose was due {day_words(due_on, day)} · {late}"


def _daily_doses(about: Mapping, day: date) -> str:
    """Methadone from a programme, and any dose that is given under observation each day."""
    missed = (day - about["moud_covered_to"]).days
    if missed <= 0:
        return f"next dose due {day_words(about['moud_covered_to'] + ONE_DAY, day)}"
    said = f"{days_words(missed)} missed" if missed <= MISSED_NAMED_UP_TO else "5 days or more missed"
    is_assessed = about["moud_supply_medication"] == Medication.methadone and about["moud_dose_late_on"] <= day
    return f"assess before dosing: {said}" if is_assessed else said
