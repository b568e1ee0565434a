"""When scores and answers were taken, and whether two are of one sitting. Moments are compared in UTC."""

from datetime import UTC, datetime
from typing import NamedTuple

from services.intake.fhir.answers import figure
from services.intake.fhir.dates import Zone, day

SAME_SITTING = 5 * 60  # seconds between a form's answers and its score; nobody fills in two within that time


class Sitting(NamedTuple):
    patient: str
    written: str  # the moment as it came
    moment: float | None  # seconds, in UTC; None where only a day is known
    day: str | None  # the clinic's


class Answer(NamedTuple):
    rowid: int
    owner: str  # the resource that holds it
    moment: float | None
    day: str | None
    key: str  # of the question
    value: str | None

    @property
    def group(self) -> str:
        """Responses and panels hold a whole set of answers; observations of one question make a set together."""
        return SINGLE if self.owner.startswith(SINGLE) else self.owner


class Score(NamedTuple):
    """A total, or a panel that holds none: a row of its own, which takes answers along."""

    id: str
    moment: float | None
    day: str | None
    value: str | None
    is_total: int


SINGLE = "Observation/"


def sitting(patient: str, written: str | None, zone: Zone) -> Sitting:
    return Sitting(patient, written or "", moment_of(written, zone), day(written, zone))


def moment_of(written: str | None, zone: Zone) -> float | None:
    """Seconds in UTC; a time without an offset is the clinic's own (without a zone: compared as it is written)."""
    if not written or "T" not in written:
        return None
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone or UTC)).timestamp()


def is_same(one: Sitting | Answer | Score, other: Sitting | Answer | Score) -> bool:
    """At one moment; told by days alone, on one day."""
    if one.moment is None and other.moment is None:
        return one.day is not None and one.day == other.day
    return one.moment == other.moment


def is_near(one: Sitting | Answer | Score, other: Sitting | Answer | Score) -> bool:
    """A few minutes apart, or on the day that is all one of them tells."""
    if one.moment is None or other.moment is None:
        return one.day is not None and one.day == other.day
    return abs(one.moment - other.moment) <= SAME_SITTING


def distance(one: Sitting | Answer | Score, other: Sitting | Answer | Score) -> float:
    """In seconds; a day alone is farther than any moment that counts as near."""
    if one.moment is None or other.moment is None:
        return 0 if is_same(one, other) else SAME_SITTING + 1
    return abs(one.moment - other.moment)


def together(rows: list[Answer]) -> dict[str, str | None]:
    """By key of the question. Two answers that differ stand side by side ("1 and 3"), for the check to name."""
    found: dict[str, list[str]] = {}
    for row in rows:
        said = found.setdefault(row.key, [])
        if row.value is not None and row.value not in said:
            said.append(row.value)
    return {key: " and ".join(said) or None for key, said in found.items()}


def agree(one: dict[str, str | None], other: dict[str, str | None]) -> bool:
    return all(other[key] == value for key, value in one.items() if key in other)


def may_be(total: str | None, answers: dict[str, str | None], codes: tuple[str, ...]) -> bool:
    """Whether the answers allow this total: their sum where all are there. A score without a number takes any."""
    stated, figures = figure(total), [figure(value) for value in answers.values()]
    if stated is None or None in figures:
        return True
    given = sum(each for each in figures if each is not None)
    return given == stated if len(figures) == len(codes) else given <= stated
