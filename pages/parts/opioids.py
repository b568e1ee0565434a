"""Opioids, tapers, benzodiazepines and naloxone in words. MME are never for conversion between opioids, and say so."""

from collections.abc import Iterable
from datetime import date, timedelta

from db.vocabulary import PAIN_OPIOIDS, label
from pages.parts.formatting import UNKNOWN
from services.clinical.doses import NOT_FOR_CONVERSION, dose_words, mme_of
from services.clinical.numbers import CAUTION_FROM, NALOXONE_HOLDS, OLDER_THRESHOLD_FROM, WATCHED_AFTER_TAPER
from services.rules.wording import day_words, number_words

MME_COLUMN = f"MME a day ({NOT_FOR_CONVERSION})"
Supplied = Iterable[tuple[date, str]]
SAID_FOR = timedelta(days=WATCHED_AFTER_TAPER)  # what ended earlier stands in the history


def opioid_sentence(about, supplied: Supplied, today: date) -> str:
    """An overdose, what is taken and how it goes, for the head of the patient page; empty where there is nothing to
    say. `supplied`: day and medication of each supply."""
    parts = [
        _overdose(about, today),
        _dose(about, supplied, today),
        _taper(about, today),
        _stopped(about, today),
        _watch(about, today),
        _benzodiazepine(about, today),
    ]
    said = [part for part in parts if part]
    if not said:
        return ""
    line = "; ".join([*said, _naloxone(about, today)])
    return f"{line[0].upper()}{line[1:]}."


def _overdose(about, today: date) -> str:
    day = about["overdose_on"]
    return "" if _is_long_ago(day, today) else f"overdose on {day_words(day, today)}"


def _is_long_ago(day: date | None, today: date) -> bool:
    return day is None or day < today - SAID_FOR


def _dose(about, supplied: Supplied, today: date) -> str:
    last = about["opioid_covered_to"]
    if _is_long_ago(last, today):
        return ""
    names = _names(supplied, about["opioid_first_on"])
    if last < today:
        return f"{names} ended on {day_words(last, today)}"
    return f"{names}: {mme_words(about['mme'])}"


def _names(supplied: Supplied, since: date) -> str:
    """The opioid supplied last, and whether there were others in the same course."""
    taken = [medication for day, medication in sorted(supplied) if medication in PAIN_OPIOIDS and day >= since]
    if not taken:
        return "Opioids for pain"
    return label(taken[-1]) + (" and others" if len(set(taken)) > 1 else "")


def mme_words(mme: float | None) -> str:
    if mme is None:
        return "MME not known"
    said = f"{number_words(round(mme, 1))} MME a day"
    if mme >= OLDER_THRESHOLD_FROM:
        return f"{said} (caution from {CAUTION_FROM}, older threshold {OLDER_THRESHOLD_FROM}; {NOT_FOR_CONVERSION})"
    return f"{said} (caution from {CAUTION_FROM}; {NOT_FOR_CONVERSION})"


def _taper(about, today: date) -> str:
    since, until = about["tapering_since"], about["tapering_until"]
    if since is None or since > today or _is_long_ago(until, today):
        return ""
    if until >= today:
        return f"tapering since {day_words(since, today)}"
    return f"tapered from {day_words(since, today)} to {day_words(until, today)}"


def _stopped(about, today: date) -> str:
    stopped_on = about["opioid_stopped_on"]
    is_said = not _is_long_ago(stopped_on, today) and stopped_on <= today
    return "stopped without a taper" if is_said else ""


def _watch(about, today: date) -> str:
    """Until two years after the last step or stop; a stop that lies ahead is none yet."""
    until, since, last = about["taper_watch_until"], about["tapering_since"], about["opioid_covered_to"]
    has_changed = (since is not None and since <= today) or (last is not None and last < today)
    return f"watch mood until {day_words(until, today)}" if until and until >= today and has_changed else ""


def _benzodiazepine(about, today: date) -> str:
    first, last = about["opioid_benzodiazepine_from"], about["opioid_benzodiazepine_to"]
    return f"benzodiazepine at the same time since {day_words(first, today)}" if first and last >= today else ""


def _naloxone(about, today: date) -> str:
    last = about["naloxone_on"]
    if last is None or last < today - timedelta(days=NALOXONE_HOLDS):
        return "no naloxone in a year"
    return f"naloxone last on {day_words(last, today)}"


def dose_cell(medication: str, dose: float | None, unit: str | None) -> str:
    return dose_words(medication, dose, unit) or UNKNOWN


def mme_cell(medication: str, dose: float | None, unit: str | None) -> str:
    mme = mme_of(medication, dose, unit)
    return "" if mme is None else number_words(round(mme, 1))
