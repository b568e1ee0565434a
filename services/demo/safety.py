"""Naloxone, benzodiazepines beside opioids, and the reviews that both and a taper call for."""

from datetime import date

from db.vocabulary import ContactKind, Medication
from services.demo.care import Care, days, is_weekend
from services.demo.story import Lacks

HANDED_OUT_AT_ONCE = 0.93  # share with naloxone on the first day
REVERSAL, REVERSAL_SHARES = ((Medication.naloxone, "4 mg"), (Medication.nalmefene, "2.7 mg")), (95, 5)  # a spray
NALOXONE_AFTER = 345  # days since the last kit from which staff offer another
OFFERED_NALOXONE = 0.12  # chance on a working day from then on
BENZODIAZEPINE_DAYS = 30
REVIEW_AFTER = 72  # days; the reason opens when the last review is 91 days old
REVIEWED = 0.2  # chance on a working day from then on
TAPER_REVIEWED = 0.9  # share of dose reductions
BENZODIAZEPINE_NOTE = "Benzodiazepine beside the opioid gone through; naloxone at home."
TAPER_NOTE = "Taper gone through together: withdrawal, mood, pace."


def begin(care: Care, day: date) -> None:
    if _is_at_risk(care) and care.rng.random() < HANDED_OUT_AT_ONCE:
        _hand_out_naloxone(care, day)


def step(care: Care, day: date) -> None:
    """What is prescribed, handed out and reviewed on that day for the sake of safety."""
    if care.story.benzodiazepine_from and not care.is_away:
        _prescribe(care, day)
    if is_weekend(day) or not care.is_within_reach(day):
        return
    if _lacks_naloxone(care, day) and care.rng.random() < OFFERED_NALOXONE:
        _hand_out_naloxone(care, day)
    if _overlap_waits(care, day) and care.rng.random() < REVIEWED:
        _review(care, day, BENZODIAZEPINE_NOTE)


def _is_at_risk(care: Care) -> bool:
    return bool(care.story.diagnosed_on or care.story.pain_opioid)


def _lacks_naloxone(care: Care, day: date) -> bool:
    """Who has overdosed is given another kit."""
    if not _is_at_risk(care):
        return False
    given = care.naloxone_on
    return given is None or given < care.overdosed_on or day >= given + days(NALOXONE_AFTER)


def _hand_out_naloxone(care: Care, day: date) -> None:
    if not care.declines_naloxone and Lacks.naloxone not in care.story.undone.lacks:
        care.naloxone_on = day
        medication, strength = care.rng.choices(REVERSAL, REVERSAL_SHARES)[0]
        care.chart.supplied(day, medication, 2, "dispensed", quantity=2, strength=strength)


def _prescribe(care: Care, day: date) -> None:
    """A benzodiazepine by the month, from elsewhere or from here."""
    if day >= (care.benzodiazepine_runs_out or care.story.benzodiazepine_from):
        care.chart.supplied(day, Medication.benzodiazepine, BENZODIAZEPINE_DAYS, "dispensed", dose_mg=1)
        care.benzodiazepine_runs_out = day + days(BENZODIAZEPINE_DAYS)


def _overlap_waits(care: Care, day: date) -> bool:
    reviewed = care.medication_reviewed_on
    return care.benzodiazepine_runs_out is not None and (reviewed is None or (day - reviewed).days >= REVIEW_AFTER)


def review_taper(care: Care, day: date) -> None:
    """The prescriber talks a dose reduction through on its day."""
    if care.rng.random() < TAPER_REVIEWED:
        _review(care, day, TAPER_NOTE)


def _review(care: Care, day: date, note: str) -> None:
    if Lacks.review in care.story.undone.lacks:
        return
    minutes, outcome = care.rng.randint(10, 25), "plan continued"
    by = care.team.prescriber
    care.chart.contact(day, ContactKind.medication_review, by, minutes=minutes, outcome=outcome, note=note)
    care.medication_reviewed_on = day
