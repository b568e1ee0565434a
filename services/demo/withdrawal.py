"""Withdrawal as the COWS scores it: at the first dose, in the weeks after it, and when somebody comes back."""

from datetime import date

from db.vocabulary import Instrument, Medication
from services.demo import scores
from services.demo.care import Care, days
from services.demo.story import Lacks

COWS_DAYS = (0, 3, 7, 14, 28)  # days since the first dose on which withdrawal is scored


def score(care: Care, day: date) -> None:
    """COWS at the first dose and in the first weeks; the score falls as the dose is found."""
    if care.started_on is None or not care.story.diagnosed_on or not _is_due(care, day):
        return
    since = (day - care.started_on).days
    opioid_free = care.enrolment.medication in (Medication.naltrexone_xr, Medication.naltrexone_oral)
    at_start = care.rng.uniform(1, 5) if opioid_free else care.rng.uniform(9, 19)
    about = max(round(at_start * 0.5 ** (since / 2.5) + care.rng.uniform(0, 2.5)), 0)
    _write(care, day, about)


def score_on_return(care: Care, day: date) -> None:
    _write(care, day, care.rng.randint(5, 15))


def _write(care: Care, day: date, about: int) -> None:
    items = scores.cows_items(care.rng, about)
    care.chart.screened(day, Instrument.cows, total=sum(items), items=items)
    care.last_withdrawal_score = day
    if sum(items) >= 5:
        care.unsettled_until = max(care.unsettled_until, day + days(7))


def _is_due(care: Care, day: date) -> bool:
    since = care.days_on_moud(day)
    began = care.restarted_on or care.started_on
    done = (care.last_withdrawal_score - began).days if care.last_withdrawal_score else -1
    if since >= 3 and Lacks.withdrawal_score in care.story.undone.lacks:
        return False
    return since < 45 and any(done < wanted <= since for wanted in COWS_DAYS)
