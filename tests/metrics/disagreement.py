"""Where the figures of the database and the plain calculation differ, and of whom something else is counted."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache
from random import Random

from sqlmodel import Session

from services.access.viewer import Viewer
from services.metrics.catalogue import METRICS
from services.metrics.counting import by_group
from services.metrics.metric import Metric, Span
from tests.by_hand.figures import FIGURES
from tests.by_hand.figures_told import Asked, Counted, Person, Told, counted, told, word
from tests.by_hand.history import EVENTS, History
from tests.metrics.invented import ROLES, as_entered, invented_clinics

OPERATOR = Viewer.operator()
SHOWN = 2  # differences a metric
Run = tuple[int, int]  # number of clinics, and the seed they are made with


@cache
def units_by_hand(run: Run, name: str, span: Span) -> Counted:
    people = people_known(run, span.last, span.is_as_then).values()
    return counted(FIGURES[name], [Asked(person, span.first, span.last, ROLES) for person in people])


@cache
def people_known(run: Run, day: date, is_as_then: bool) -> dict[int, Person]:
    people = invented_clinics(*run).people
    return {n: as_entered(n, person, day) for n, person in people.items()} if is_as_then else people


def by_hand(run: Run, metric: Metric, span: Span, by: str | None) -> Told:
    return told(FIGURES[metric.name], units_by_hand(run, metric.name, span), by)


def by_engine(session: Session, metric: Metric, span: Span, by: str | None) -> Told:
    rows = by_group.rows(session, metric, span, viewer=OPERATOR, by=by)
    return {(row.group, row.figure): (row.numerator, row.denominator, row.missing, row.value) for row in rows}


def disagreements(session: Session, run: Run, span: Span) -> str:
    """For people: which figures differ, and the first patients of whom something else is counted."""
    found = [difference for metric in METRICS for difference in of_metric(session, run, span, metric)]
    return "\n".join(found)


def of_metric(session: Session, run: Run, span: Span, metric: Metric) -> Iterator[str]:
    """The figures of everybody and by a field or two; the units under every field."""
    for by in (None, some_fields(run, span, metric)):
        expected, found = by_hand(run, metric, span, by), by_engine(session, metric, span, by)
        keys = [key for key in expected | found if expected.get(key) != found.get(key)]
        for key in keys[:SHOWN]:
            said = f"{key} by hand {expected.get(key)}, by the engine {found.get(key)}"
            yield f"{metric.name} by {by}, {_words(span)}: {said}"
    hand, engine = Counter(_by_hand(run, metric, span)), Counter(_by_engine(session, metric, span))
    if hand != engine:
        yield f"{metric.name}, {_words(span)}, by {', '.join(by_group.fields_of(metric))}"
        yield from _of_patients(run, hand - engine, engine - hand)


def _words(span: Span) -> str:
    return f"{span.first} to {span.last}{' as known then' if span.is_as_then else ''}"


def some_fields(run: Run, span: Span, metric: Metric) -> str:
    """A field or a pair, drawn at random but the same each time."""
    chance, fields = Random(f"{run} {span} {metric.name}"), by_group.fields_of(metric)
    return ",".join(chance.sample(fields, chance.choice((1, 2))))


def _by_hand(run: Run, metric: Metric, span: Span) -> Iterator[tuple]:
    numbers = {person.patient_id: n for n, person in invented_clinics(*run).people.items()}
    for asked, unit in units_by_hand(run, metric.name, span):
        words = (word(asked, unit, name) for name in by_group.fields_of(metric))
        yield numbers[asked.person.patient_id], unit.stage, unit.part, unit.amount, *words


def _by_engine(session: Session, metric: Metric, span: Span) -> Iterator[tuple]:
    query, words = by_group.placed(metric, span, OPERATOR)
    columns = [words[name] for name in by_group.fields_of(metric)]
    for row in session.execute(query.add_columns(*columns), {"as_of": span.last}):
        yield tuple(row)


def _of_patients(run: Run, hand: Counter, engine: Counter) -> Iterator[str]:
    people = invented_clinics(*run).people
    for n in sorted({key[0] for key in hand | engine})[:SHOWN]:
        person = people[n]
        yield f"patient {n}, team {(person.care_manager, person.prescriber, person.therapist)}"
        yield from (f"  by hand only: {key[1:]}" for key in hand if key[0] == n)
        yield from (f"  by the engine only: {key[1:]}" for key in engine if key[0] == n)
        yield from _told(person.history)


def _told(history: History) -> Iterator[str]:
    yield f"  {history.status}, deceased {history.deceased_on}, closed {history.closed_on}"
    for name in EVENTS:
        yield from (f"  {event}" for event in getattr(history, name))
