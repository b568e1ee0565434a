"""Managers' figures a second time: who is asked about, what a unit is, and how units become figures of groups."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import inf
from statistics import median

from tests.by_hand.continuity import episode_of_retention
from tests.by_hand.history import History, as_known_on

NOT_RECORDED = "not recorded"
EVERYBODY = "all"
AGES = ((0, 17, "under 18"), (18, 24, "18–24"), (25, 34, "25–34"), (35, 44, "35–44"), (45, 54, "45–54"))
OLDER_AGES = ((55, 64, "55–64"), (65, 999, "65 and over"))
MET, NOT_MET, MISSING = "met", "not_met", "missing"


@dataclass(frozen=True)
class Person:
    """A history, and what is written on the record's first page. The care team is named."""

    history: History
    patient_id: str = "P1"
    clinic: str = "North clinic"
    sex: str | None = None
    birth_date: date | None = None
    race: str | None = None
    ethnicity: str | None = None
    language: str | None = None
    payer: str | None = None
    care_manager: str | None = None
    prescriber: str | None = None
    therapist: str | None = None


@dataclass(frozen=True)
class Asked:
    """One person, the days counted (both included), and the roles of the staff that are recorded, by name."""

    person: Person
    first: date
    last: date
    roles: dict[str, str | None] = field(default_factory=dict)

    @property
    def known(self) -> History:
        return as_known_on(self.person.history, self.last)

    def is_counted(self, day: date) -> bool:
        return self.first <= day <= self.last

    def days_before(self, number: int) -> date:
        return self.last - timedelta(days=number)


@dataclass(frozen=True)
class Unit:
    """What is counted once. `own`: the words by which it is grouped when they are not the person's."""

    part: str
    stage: str = ""
    amount: int | None = None
    own: dict[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    name: str
    counts: tuple[str, ...] = (MET,)
    missing: tuple[str, ...] = (MISSING,)
    stage: str = ""


@dataclass(frozen=True)
class Figures:
    """One metric: its units of one person, its lines, and how amounts are told: median, mean, highest or not."""

    units: Callable[[Asked], Iterable[Unit]]
    lines: tuple[Line, ...]
    summary: str | None = None


Told = dict[tuple[str, str], tuple[int, int, int, float | None]]  # numerator, denominator, missing, value
Counted = list[tuple[Asked, Unit]]


def counted(figures: Figures, people: Iterable[Asked]) -> Counted:
    return [(asked, unit) for asked in people for unit in figures.units(asked)]


def told(figures: Figures, units: Counted, by: str | None) -> Told:
    """By group and line, where anybody is counted. `by` a field, several parted by commas, or nothing."""
    groups: dict[str, list[Unit]] = {}
    for asked, unit in units:
        words = [word(asked, unit, field) for field in by.split(",")] if by else [EVERYBODY]
        groups.setdefault(" · ".join(words), []).append(unit)
    rows = {
        (group, line.name): _row(figures, line, of_group)
        for group, of_group in groups.items()
        for line in figures.lines
    }
    return {key: row for key, row in rows.items() if row[1]}


def _row(figures: Figures, line: Line, units: list[Unit]) -> tuple[int, int, int, float | None]:
    of_stage = [unit for unit in units if unit.stage == line.stage]
    those = [unit for unit in of_stage if unit.part in line.counts]
    missing = [unit for unit in of_stage if unit.part in line.missing]
    return len(those), len(of_stage), len(missing), _value(figures.summary, those, len(of_stage))


def _value(summary: str | None, those: list[Unit], of: int) -> float | None:
    if not of:
        return None
    if summary is None:
        return round(len(those) / of, 6)
    amounts = [unit.amount for unit in those if unit.amount is not None]
    if not amounts:
        return None
    if summary == "median":
        middle = median(amounts + [inf] * (of - len(amounts)))
        return None if middle == inf else middle
    return {"mean": round(sum(amounts) / of, 6), "highest": max(amounts)}[summary]


def word(asked: Asked, unit: Unit, by: str) -> str:
    """The word by which a unit is grouped; blank is not recorded."""
    person = asked.person
    if by in unit.own:
        said = unit.own[by]
    elif by == "clinician":
        said = person.care_manager
    elif by == "medication":
        said = speaking_medication(asked.known)
    elif by == "age_band":
        said = age_band(person.birth_date, asked.last)
    elif by == "prefix":
        said = person.patient_id.split("-")[0]
    else:
        said = getattr(person, by)
    return NOT_RECORDED if said is None else said


def speaking_medication(known: History) -> str | None:
    """Of the enrolment that is open, else of the one that ended last."""
    episode = episode_of_retention(known)
    return episode.medication if episode else None


def age_band(born: date | None, day: date) -> str | None:
    if born is None:
        return None
    age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    return next(name for youngest, oldest, name in (*AGES, *OLDER_AGES) if youngest <= age <= oldest)
