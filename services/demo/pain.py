"""Long-term opioids for pain: monthly supplies, a visit before each, and the taper of a few."""

from datetime import date

from db.vocabulary import AppointmentKind, EventKind, Medication
from services.demo.care import Care, days
from services.demo.diary import book

SUPPLY_DAYS = 28
STARTING_DOSES = {  # mg a day
    Medication.oxycodone: (20, 30, 40, 60),
    Medication.hydrocodone: (15, 20, 30, 40),
    Medication.tramadol: (150, 200, 300),
    Medication.morphine: (30, 60, 90),
}
TAPER_STEP = 0.88  # of the dose before, every supply
ALSO_BENZODIAZEPINE = 0.12  # share who take one as well


def begin(care: Care, day: date) -> None:
    care.dose_mg = care.rng.choice(STARTING_DOSES[care.story.pain_opioid])
    book(care, day, AppointmentKind.primary_care, day + days(25))
    if care.rng.random() < ALSO_BENZODIAZEPINE:
        for month in range((care.story.followed_until - day).days // 30):
            care.chart.supplied(day + days(30 * month), Medication.benzodiazepine, 30, "dispensed", dose_mg=1)


def step(care: Care, day: date) -> None:
    """A supply in time for the last one to run out; the dose of a taper falls with each."""
    if care.story.pain_opioid is None:
        return
    if day == care.story.taper_on:
        care.tapering_since = day
        care.chart.event(day, EventKind.taper_started)
        care.mood.turns(day, to=care.mood.level(day) + 8, within=50)
        care.unsettled(day)
    if care.covered_to is None or (care.covered_to - day).days <= 2:
        _supply(care, day)


def _supply(care: Care, day: date) -> None:
    if care.tapering_since:
        care.dose_mg = max(round(care.dose_mg * TAPER_STEP), 5)
    more = {"dose_mg": care.dose_mg, "quantity": SUPPLY_DAYS * 3}
    care.chart.supplied(day, care.story.pain_opioid, SUPPLY_DAYS, "dispensed", **more)
    covered = max(care.covered_to or day - days(1), day - days(1))
    care.covered_to = covered + days(SUPPLY_DAYS)
