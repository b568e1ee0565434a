"""Doses day by day, in exact fractions: opioids for pain together in MME, buprenorphine and methadone each in mg."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from tests.by_hand.coverage import DAY, counted_once, covered_days, days_of_each, dose_given, is_for_pain, is_moud
from tests.by_hand.history import History, Supply, once

MME_FACTOR = {  # CDC 2022, per mg a day; fentanyl per µg an hour
    "codeine": "0.15",
    "fentanyl": "2.4",
    "hydrocodone": "1",
    "hydromorphone": "5",
    "methadone_pain": "4.7",
    "morphine": "1",
    "oxycodone": "1.5",
    "oxymorphone": "3",
    "tapentadol": "0.4",
    "tramadol": "0.2",
}
TITRATED_MOUD = ("buprenorphine", "methadone")
BREAK = 8  # uncovered days on end that part two courses
ESTABLISHED = 28  # days a course lasts before its end is an opioid stop
CAUTION = 50  # MME a day


def dose_of(supply: Supply) -> Fraction | None:
    """MME a day of an opioid for pain, mg a day of MOUD."""
    given = dose_given(supply)
    if given is None:
        return None
    dose = Fraction(str(given))
    if is_moud(supply):
        return dose
    return dose * Fraction(MME_FACTOR[supply.medication]) if supply.medication in MME_FACTOR else None


def pain_supplies(known: History) -> list[Supply]:
    return [s for s in counted_once(known.supplies) if is_for_pain(s)]


def series_of(known: History) -> list[list[Supply]]:
    """The supplies whose doses are followed together."""
    moud = [[s for s in counted_once(known.supplies) if s.medication == medication] for medication in TITRATED_MOUD]
    return [pain_supplies(known), *moud]


def daily_doses(supplies: list[Supply]) -> dict[date, Fraction]:
    """The dose of each covered day on which one is known."""
    doses: dict[date, Fraction] = {}
    for supply, days in days_of_each(supplies):
        dose = dose_of(supply)
        if dose is not None:
            for day in days:
                doses[day] = doses.get(day, Fraction(0)) + dose
    return doses


def courses(supplies: list[Supply]) -> list[tuple[date, date]]:
    """First and last covered day of each stretch without eight uncovered days on end."""
    found: list[tuple[date, date]] = []
    for day in sorted(covered_days(supplies)):
        if found and (day - found[-1][1]).days <= BREAK:
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found


@once
def last_course(known: History) -> tuple[date, date] | None:
    found = courses(pain_supplies(known))
    return found[-1] if found else None


def stop_of(course: tuple[date, date]) -> date | None:
    first, last = course
    return last + DAY if (last - first).days + 1 >= ESTABLISHED else None


@once
def opioid_stops(known: History) -> list[date]:
    """The day after each course of opioids for pain that lasted four weeks, also after the one that runs."""
    stops = [stop_of(course) for course in courses(pain_supplies(known))]
    return [stop for stop in stops if stop]


def is_undone(before: Fraction, days: list[date], following: tuple[Supply, list[date]]) -> bool:
    """Whether the supply that follows the lower dose is back at the dose before it."""
    supply, its_days = following
    again = dose_of(supply)
    return again is not None and again >= before and (its_days[0] - days[-1]).days - 1 < BREAK


@dataclass(frozen=True)
class Step:
    """A supply with a lower dose: the day it was made, the first day it covers, and whether a later supply of that
    medication was back at the dose before."""

    made_on: date
    begins: date
    is_restored: bool


def reduction_steps(supplies: list[Supply]) -> list[Step]:
    """Supplies with a lower dose than the supply of that medication before it, no break between them. A dip that the
    next supply undoes, no break between them either, is none."""
    steps = []
    for medication in {s.medication for s in supplies}:
        made = days_of_each([s for s in supplies if s.medication == medication])
        steps += [_step_at(made, place) for place in range(1, len(made)) if _is_a_step(made, place)]
    return sorted(steps, key=lambda step: (step.made_on, step.begins))


def _is_a_step(made: list[tuple[Supply, list[date]]], place: int) -> bool:
    (earlier, its_days), (later, days) = made[place - 1], made[place]
    before, after = dose_of(earlier), dose_of(later)
    uncovered = (days[0] - its_days[-1]).days - 1
    if before is None or after is None or after >= before or uncovered >= BREAK:
        return False
    return place + 1 == len(made) or not is_undone(before, days, made[place + 1])


def _step_at(made: list[tuple[Supply, list[date]]], place: int) -> Step:
    supply, days = made[place]
    before, doses = dose_of(made[place - 1][0]), [dose_of(later) for later, _ in made[place + 1 :]]
    return Step(supply.supplied_on, days[0], any(dose is not None and dose >= before for dose in doses))


@once
def dose_reduction_steps(known: History) -> list[date]:
    return sorted(step.made_on for supplies in series_of(known) for step in reduction_steps(supplies))


@once
def mme_on_last_day(known: History) -> Fraction | None:
    course = last_course(known)
    return daily_doses(pain_supplies(known)).get(course[1]) if course else None


@once
def days_of_caution(known: History) -> list[date]:
    """Of the last course: those on 50 MME or more."""
    course = last_course(known)
    doses = daily_doses(pain_supplies(known))
    return sorted(day for day, dose in doses.items() if course and day >= course[0] and dose >= CAUTION)


def mme_caution_on(known: History) -> date | None:
    """The first of them."""
    return min(days_of_caution(known), default=None)


def is_within_caution(known: History, day: date) -> bool:
    """From the first of them to the last, though there was less in between."""
    high = days_of_caution(known)
    return bool(high) and high[0] <= day <= high[-1]
