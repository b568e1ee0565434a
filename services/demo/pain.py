"""Long-term opioids for pain: monthly supplies, a visit before each, the taper of a few, the stop of some."""

from datetime import date
from math import ceil

from db.vocabulary import AppointmentKind, DoseUnit, EventKind, Medication
from services.demo import safety
from services.demo.care import Care, days
from services.demo.diary import book
from services.demo.rhythm import lowered

SUPPLY_DAYS = 28
AHEAD = 2  # days before the last covered day on which the next supply comes
TABLETS_A_DAY, PATCH_LASTS = 3, 3  # days
SHORTEST_FIRST = 7  # days of the first supply
STARTING_DOSES = {  # mg a day
    Medication.oxycodone: (20, 30, 40, 60),
    Medication.hydrocodone: (15, 20, 30, 40),
    Medication.tramadol: (150, 200, 300),
    Medication.morphine: (30, 60, 90),
    Medication.fentanyl: (25, 25, 50),  # µg an hour
}
SMALLEST_STEP = {
    Medication.oxycodone: 2.5,
    Medication.hydrocodone: 2.5,
    Medication.tramadol: 25,
    Medication.morphine: 5,
    Medication.fentanyl: 12,
}
SLOW, FAST = 0.9, 0.75  # of the dose before, every supply
STOP_LOWERS_MOOD = 9.0  # PHQ-9 points


def begin(care: Care, day: date) -> None:
    care.dose_mg = care.rng.choice(STARTING_DOSES[care.story.pain_opioid])
    book(care, day, AppointmentKind.primary_care, day + days(25))
    safety.begin(care, day)
    _supply(care, day, _first_days(care, day))


def _first_days(care: Care, day: date) -> int:
    """As long as it takes for a later supply to fall on the day that the story names."""
    last = care.story.undone.supplied_on
    if last is None:
        return SUPPLY_DAYS
    return SHORTEST_FIRST + ((last - day).days + AHEAD + 1 - SHORTEST_FIRST) % SUPPLY_DAYS


def step(care: Care, day: date) -> None:
    """A supply in time for the last one to run out; the dose of a taper falls with each."""
    if care.story.pain_opioid is None:
        return
    if day == care.story.taper_on:
        care.tapering_since = day
        care.chart.event(day, EventKind.taper_started)
        care.mood.turns(day, to=care.mood.level(day) + 8, within=50)
        care.unsettled(day)
    if _has_stopped(care, day):
        _feel_the_stop(care, day)
    elif (care.covered_to - day).days <= AHEAD:
        _supply(care, day, SUPPLY_DAYS)


def _has_stopped(care: Care, day: date) -> bool:
    undone = care.story.undone
    return undone.stops and day > undone.supplied_on


def _feel_the_stop(care: Care, day: date) -> None:
    if day == care.covered_to + days(1):
        care.mood.jolted(day, STOP_LOWERS_MOOD, half_life=25.0)
        care.unsettled(day)


def _supply(care: Care, day: date, length: int) -> None:
    if care.tapering_since:
        share = FAST if care.story.undone.is_fast else SLOW
        care.dose_mg = lowered(care.dose_mg, share, SMALLEST_STEP[care.story.pain_opioid])
        safety.review_taper(care, day)
    if care.story.pain_opioid == Medication.fentanyl:
        more = {"dose_unit": DoseUnit.mcg_per_hour, "quantity": ceil(length / PATCH_LASTS)}
    else:
        more = {"quantity": length * TABLETS_A_DAY}
    care.chart.supplied(day, care.story.pain_opioid, length, "dispensed", dose_mg=care.dose_mg, **more)
    covered = max(care.covered_to or day - days(1), day - days(1))
    care.covered_to = covered + days(length)
