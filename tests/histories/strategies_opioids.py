"""Invented courses of opioids and MOUD with doses, around the falls and gaps at which rules turn.

Plain chance, not Hypothesis: a course takes so many choices that Hypothesis would give up on most of them.
"""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from tests.by_hand import Appointment, Condition, Contact, Episode, Event, History, Screening, Supply
from tests.by_hand.history import last_day

DAY = timedelta(days=1)
FOR_PAIN = ("oxycodone", "oxycodone", "morphine", "codeine", *("fentanyl",) * 2, "methadone_pain", "buprenorphine_pain")
FIRST_DOSES = (20, 30, 33.3, 34, 40, 50, 60, 100, 333.3)  # on both sides of 50 MME for morphine and oxycodone
LATER_BY = (0, 0, 0, 0, -3, 1, 6, 7, 8, 9)  # days between the end of a supply and the next one
SMALL_FALLS = (1, 0.97, 0.95, 0.92, 0.91, 0.9, 0.89)  # of the dose before
FALLS = (0.91, 0.9, 0.89, 0.86, 0.85, 0.84, 0.5)
RISES = (1, 1, 1.2, 0.9)
BEFORE = (0, 14, 30, 90, 120, 150, 380)  # days that a course begins before the day it is placed by
TOTALS = (4, 9, 12, 12, 21)  # of a PHQ-9
AFTER_A_CHANGE = (0, 1, 7, 13, 14, 15, 27, 28, 29)
Course = tuple[Supply, ...]
More = dict[str, tuple]  # events to add to a history, by kind


def changes(chance: Random, number: int) -> list[float]:
    """By what each dose differs from the one before: at random, one fall between steady doses, or a fall each time."""
    kind = chance.choice(("steady", "small", "rises", "one fall", "one fall", "a dip", "taper", "taper"))
    if kind in ("one fall", "a dip"):
        steady = [1.0] * number
        fall, at = chance.choice(FALLS), chance.randrange(number)
        steady[at] = fall
        if kind == "a dip" and at + 2 < number:
            steady[at + 2] = chance.choice((1 / fall, 1 / fall + 0.02))
        return steady
    each = {"steady": (1,), "small": SMALL_FALLS, "rises": RISES, "taper": (chance.choice(FALLS),)}[kind]
    return [chance.choice(each) for _ in range(number)]


def dosed(chance: Random, begin: date, medication: str, lengths: list[int], source: str = "dispensed") -> Course:
    """Supplies that follow each other, each with a dose that follows from the last; now and then one is not known."""
    unknown, is_on_time = chance.randrange(12), chance.random() < 0.5
    dose, unit = a_first_dose(chance, medication)
    made, on = [], begin
    for place, (length, change) in enumerate(zip(lengths, changes(chance, len(lengths)), strict=True)):
        made.append(Supply(on, length, medication, source, None if place == unknown else dose, unit))
        on += (length + (0 if is_on_time else chance.choice(LATER_BY))) * DAY
        dose = round(dose * change, 2)
    return tuple(made)


def a_first_dose(chance: Random, medication: str) -> tuple[float, str | None]:
    """And its unit, where there are two."""
    if medication != "fentanyl":
        return chance.choice(FIRST_DOSES), None
    return chance.choice(
        ((0.5, None), (0.6, "mg_per_day"), (12, None), (12.5, None), (11.9, None), (25, "mcg_per_hour"))
    )


def months_of_opioids(chance: Random, begin: date) -> Course:
    """Four to six months: room for the two months whose doses are compared."""
    lengths = [chance.choice((28, 30, 30)) for _ in range(chance.randint(4, 6))]
    return dosed(chance, begin, chance.choice(FOR_PAIN), lengths)


def a_year_of_opioids(chance: Random, begin: date) -> Course:
    """Steady, then down in steps that are slow for a week and may be fast for a month; the last about a year on."""
    medication, steps, length = chance.choice(FOR_PAIN[:4]), chance.randint(1, 4), chance.choice((7, 7, 14, 28))
    steady = 365 + chance.choice((-1, 0, 1)) - (steps - 1) * length
    dose, change = 100.0, chance.choice((0.97, 0.95, 0.94, 0.91, 0.9, 0.89))
    made, on = [Supply(begin, steady, medication, dose_mg=dose)], begin + steady * DAY
    for _ in range(steps):
        dose = round(dose * change, 2)
        made.append(Supply(on, length, medication, dose_mg=dose))
        on += length * DAY
    return tuple(made)


def a_short_course(chance: Random, begin: date) -> Course:
    """Around the four weeks after which an end is a stop, in one supply or in two that nearly part."""
    medication, days = chance.choice(FOR_PAIN), chance.choice((26, 27, 28, 29))
    if chance.random() < 0.5:
        return (Supply(begin, days, medication, dose_mg=chance.choice((None, 40))),)
    apart, dose = chance.choice((6, 7, 8, 9)), chance.choice((30, 40, 50))
    return (
        Supply(begin, 7, medication, dose_mg=40),
        Supply(begin + (7 + apart) * DAY, days - 7 - apart, medication, dose_mg=dose),
    )


def two_opioids(chance: Random, begin: date) -> Course:
    """A long-acting opioid beside a short-acting one, or after it."""
    one, other = chance.choice((("morphine", "oxycodone"), ("fentanyl", "codeine"), ("oxycodone", "opioid_other")))
    later = chance.choice((0, 15, 30, 60)) * DAY
    return dosed(chance, begin, one, [30] * 4) + dosed(chance, begin + later, other, [30] * 3)


def moud_with_doses(chance: Random, begin: date) -> Course:
    """Weeks of buprenorphine or methadone; or methadone observed daily, with doses to take home."""
    medication = chance.choice(("buprenorphine", "methadone"))
    if chance.random() < 0.7:
        lengths = [chance.choice((7, 14, 28, 28)) for _ in range(chance.randint(2, 8))]
        return dosed(chance, begin, medication, lengths)
    observed = dosed(chance, begin, medication, [1] * chance.randint(3, 12), "administered")
    home = (replace(observed[-1], days_supply=6, supply_source="dispensed"),) if chance.random() < 0.5 else ()
    return observed + home


def injections(chance: Random, begin: date) -> Course:
    """Weekly or monthly, after tablets or not; days_supply on both sides of what tells a week from a month."""
    medication = chance.choice(("buprenorphine_xr", "buprenorphine_xr", "naltrexone_xr"))
    lengths = [chance.choice((7, 10, 11, 28, 30))] * chance.randint(1, 3)
    tablets = (Supply(begin - 7 * DAY, 7, "buprenorphine", dose_mg=16),) if chance.random() < 0.5 else ()
    return tablets + dosed(chance, begin, medication, lengths, "administered")


FOR_MOUD = (moud_with_doses, moud_with_doses, injections)
FOR_PAIN_ALONE = (
    months_of_opioids,
    months_of_opioids,
    a_year_of_opioids,
    a_year_of_opioids,
    a_short_course,
    two_opioids,
)
COURSES = (*FOR_PAIN_ALONE, *FOR_MOUD)


def benzodiazepines_beside(chance: Random, course: Course) -> More:
    """Short supplies near the course's own, a week more or less apart."""
    on = chance.choice((course[0], course[-1], course[-1])).supplied_on + chance.choice((-14, -7, 0, 3)) * DAY
    made = []
    for _ in range(chance.randint(1, 3)):
        length = chance.choice((1, 7, 8, 14, 30))
        made.append(Supply(on, length, "benzodiazepine"))
        on += (length + chance.choice((0, 6, 7, 8, 9))) * DAY
    return {"supplies": tuple(made)}


def naloxone_and_reviews(chance: Random, course: Course) -> More:
    """Naloxone that ran out, or nearly, about a year ago; reviews that are about 90 days old."""
    on = course[-1].supplied_on + chance.choice((0, 7, 14, 30)) * DAY
    medication = chance.choice(("naloxone", "nalmefene"))
    naloxone = Supply(on - chance.choice((0, 14, 340, 351, 358, 364, 365, 366)) * DAY, 1, medication)
    reviewed = on - chance.choice((-1, 0, 1, 76, 83, 84, 89, 90, 91)) * DAY
    kind = chance.choice(("medication_review", "medication_review", "safety_review", "case_review", "appointment"))
    if kind == "appointment":
        return {"supplies": (naloxone,), "appointments": (Appointment(reviewed, "case_review", "kept"),)}
    return {"supplies": (naloxone,), "contacts": (Contact(reviewed, kind),)}


def score_after_a_change(chance: Random, course: Course) -> More:
    """A depression score so many days after a supply or its end."""
    supply = chance.choice(course)
    change = chance.choice((supply.supplied_on, supply.supplied_on + supply.days_supply * DAY))
    return {"screenings": (Screening(change + chance.choice(AFTER_A_CHANGE) * DAY, "phq9", chance.choice(TOTALS)),)}


def withdrawal_scores_after(chance: Random, began: date) -> tuple[Screening, ...]:
    """In the second week after the first dose, or just outside it."""
    made = []
    for _ in range(chance.randint(0, 2)):
        instrument, *totals = chance.choice((("cows", 4, 5), ("sows16", 10, 11), ("withdrawal_level", 0, 1)))
        made.append(Screening(began + chance.choice((4, 5, 7, 9, 10)) * DAY, instrument, chance.choice(totals)))
    return tuple(made)


def declared_taper(chance: Random, course: Course) -> More:
    """Begun along the course, at its end, or about 90 days after a step; ended at once, later, or not."""
    supply = chance.choice(course)
    begun = supply.supplied_on + chance.choice((0, supply.days_supply - 1, supply.days_supply, 89, 90, 91)) * DAY
    ended = begun + chance.choice((0, 1, 6, 27, 30)) * DAY
    return {"events": (Event(begun, "taper_started"), *([Event(ended, "taper_ended")] * chance.randint(0, 1)))}


def enrolment_of(chance: Random, course: Course) -> More:
    """The enrolment and the diagnosis that go with a course of MOUD, visits that engage, and a call on a day on which
    the status changes."""
    first, last = course[0].supplied_on, course[-1].supplied_on
    enrolled = first - chance.choice((0, 0, 3, 14)) * DAY
    started = chance.choice((None, enrolled, first))
    began = started or first
    ended = chance.choice((None, None, None, last, last + 10 * DAY, last + 40 * DAY))
    remitted = chance.choice((None, None, None, last))
    status = chance.choice(("remission", "resolved", "inactive")) if remitted else "active"
    diagnosed = min(began - chance.choice((0, 13, 14, 15)) * DAY, remitted or began)
    visits = [began + chance.choice((0, 1, 20, 33, 34, 35)) * DAY for _ in range(chance.randint(0, 2))]
    return {
        "episodes": (Episode(enrolled, course[0].medication, started, max(ended, began) if ended else None),),
        "conditions": (Condition("opioid_use_disorder", recorded_on=diagnosed, resolved_on=remitted, status=status),),
        "screenings": withdrawal_scores_after(chance, began),
        "contacts": (Contact(began + chance.choice((13, 14, 89, 90)) * DAY, "telephone"),),
        "appointments": tuple(Appointment(day, "moud", "kept") for day in visits),
    }


AROUND = ((benzodiazepines_beside, 0.6), (naloxone_and_reviews, 0.3), (declared_taper, 0.2))


def with_a_course(history: History, day: date, chance: Random) -> History:
    """The history with one course of opioids or MOUD, and what happens around it. It begins some time before the day,
    or before the last day of all, so that often it still runs."""
    course_of = chance.choice(COURSES)
    placed_by = day if chance.random() < 0.4 else last_day(history)
    course = course_of(chance, placed_by - chance.choice(BEFORE) * DAY)
    more: list[More] = [{"supplies": course}]
    if course_of in FOR_MOUD and chance.random() < 0.8:
        more.append(enrolment_of(chance, course))
    more += [score_after_a_change(chance, course) for _ in range(chance.randint(0, 2))]
    more += [around(chance, course) for around, likely in AROUND if chance.random() < likely]
    for events in more:
        history = joined(history, events)
    return history


def joined(history: History, more: More) -> History:
    return replace(history, **{name: getattr(history, name) + events for name, events in more.items()})
