"""Keeping the counts of each month, so that no page counts patients: worked out every night, or on request."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from datetime import date, datetime
from functools import cache
from itertools import zip_longest
from typing import NamedTuple
from zlib import crc32

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlmodel import Session

from db.dialects import load_rows
from db.engine import another, reading, writing
from db.locks import Lock, take
from db.tables import FigureCount, FigureMonth, Patient
from services.due_items.columns_read import Named, Needed, columns_read
from services.due_items.rebuild import WORKERS
from services.due_items.refresh import as_known_on, version
from services.metrics.catalogue import METRICS
from services.metrics.counting.by_field import AGES, CURVES_BY, counts_by_field, people_placed
from services.metrics.counting.periods import last_day, month_of, months_before, span_of
from services.metrics.definitions.population import dimensions
from services.metrics.metric import Metric, Span
from services.read_ahead import read_ahead

KEPT = 25  # months: two years and the month so far, for a comparison with the year before
SMALL = 20_000  # patients up to whom a page works the month so far out by itself
ANY_MONTH = Span(date(2000, 1, 1), date(2000, 1, 31))

COUNTS, MONTHS = FigureCount.__table__, FigureMonth.__table__
COLUMNS = [column.name for column in COUNTS.columns]


@cache
def catalogue() -> str:
    """Another one when a metric's SQL, figures or groups are others, or are kept otherwise: then months are counted
    anew."""
    return f"{crc32(repr(([_told(one) for one in METRICS], AGES, CURVES_BY)).encode()):08x}"


def _told(metric: Metric) -> tuple:
    units = metric.units(ANY_MONTH)
    words = sa.select(*dimensions(units.subquery("unit"), ANY_MONTH).values())
    figures = [(line.name, line.stage) for line in metric.lines]
    return metric.name, figures, metric.fields, metric.summary, _sql(units), _sql(words)


def _sql(query: sa.Select) -> tuple[str, dict]:
    """Its text, and what is bound to it."""
    compiled = query.compile(dialect=sqlite.dialect())
    return str(compiled), compiled.params


class Counted(NamedTuple):
    """A month with its rows of figure_counts, the day they were counted on, and the version they were counted from."""

    month: date
    on: date
    span: Span
    rows: list[tuple]
    known: str | None


def work_out(
    engine: sa.Engine,
    months: Iterable[date],
    *,
    today: date,
    now: datetime,
    is_as_then: bool = False,
    done: Callable[[int, int], None] | None = None,
    patience: int | None = None,
) -> None:
    """Count these months anew and keep the counts. Reads first and writes shortly: nobody waits for the counting.
    `patience`: ms to wait for other writers."""
    wanted = sorted(set(months))
    with ExitStack() as ahead:
        for so_far, one in enumerate(_counted_ahead(ahead, engine, wanted, today, is_as_then), start=1):
            with writing(engine, patience=patience) as session:
                _keep(session, one, now)
            if done:
                done(so_far, len(wanted))


def _counted_ahead(
    ahead: ExitStack, engine: sa.Engine, months: Sequence[date], today: date, is_as_then: bool
) -> Iterator[Counted]:
    """Several months in several processes."""
    processes = min(WORKERS, len(months))
    if processes < 2:
        return _counted_months(engine, months, today, is_as_then)
    engine.dispose()  # a copied process must not find an open SQLite file in its memory
    copies = [read_ahead(_in_a_copy(engine, months[n::processes], today, is_as_then)) for n in range(processes)]
    for copy in copies:
        ahead.callback(copy.close)
        next(copy)
    return (one for row in zip_longest(*copies) for one in row if one is not None)


def _in_a_copy(engine: sa.Engine, months: Sequence[date], today: date, is_as_then: bool) -> Iterator[Counted | None]:
    """First nothing: the process is there, and the next one may begin."""
    yield None
    with another(engine) as own:
        yield from _counted_months(own, months, today, is_as_then)


def _counted_months(engine: sa.Engine, months: Sequence[date], today: date, is_as_then: bool) -> Iterator[Counted]:
    for month in months:
        span = span_of(month, today, is_as_then)
        with reading(engine) as session:
            known = _version(session)
            found = Counted(month, today, span, counted(session, span, today), known)
        yield found


def _version(session: Session) -> str:
    """Of the facts, and of the catalogue that counts them."""
    return f"{version(session)} {catalogue()}"


def counted(session: Session, span: Span, today: date) -> list[tuple]:
    """The rows of figure_counts for the month of the span, over all clinics."""
    with _known(session, span, today), people_placed(session, span):
        return [row for metric in METRICS for row in _of_metric(session, metric, span)]


def _known(session: Session, span: Span, today: date) -> AbstractContextManager[None]:
    if span.last >= today and not span.is_as_then:
        return nullcontext()
    return as_known_on(session, span.last, is_as_then=span.is_as_then, needed=Needed(_facts_read(tuple(METRICS))))


@cache
def _facts_read(metrics: tuple[Metric, ...]) -> Named:
    """The same of every month, and slower to find than all that few patients need."""
    return columns_read(metric.units(ANY_MONTH) for metric in metrics)


def _of_metric(session: Session, metric: Metric, span: Span) -> Iterator[tuple]:
    month = month_of(span.first)
    for field, *counted in counts_by_field(session, metric, span):
        yield metric.name, field, month, span.is_as_then, *counted


def _keep(session: Session, counted: Counted, now: datetime) -> None:
    take(session, Lock.figure_counts)
    same = {"month": counted.month, "is_as_then": counted.span.is_as_then}
    for table in (COUNTS, MONTHS):
        session.execute(sa.delete(table).filter_by(**same))
    connection = session.connection()
    days_as_text = connection.dialect.name == "sqlite"
    written = ((*row[:2], str(row[2]) if days_as_text else row[2], *row[3:]) for row in counted.rows)
    load_rows(connection, COUNTS, COLUMNS, written)
    known = {"until": counted.span.last, "counted_on": counted.on, "version": counted.known}
    session.execute(sa.insert(MONTHS).values(**same, **known, worked_out_at=now))


def kept(session: Session, is_as_then: bool = False) -> dict[date, FigureMonth]:
    """The months whose figures are kept, each with when and from what they were worked out."""
    found = session.execute(sa.select(FigureMonth).where(FigureMonth.is_as_then == is_as_then)).scalars()
    return {month.month: month for month in found}


def not_kept(session: Session, today: date, is_as_then: bool = False) -> list[date]:
    """Months of the last two years that were never worked out after they were over, and the month so far when facts or
    the day are others now."""
    found = kept(session, is_as_then)
    return [month for month in months_before(month_of(today), KEPT) if _is_stale(session, month, found, today)]


def without_counts(session: Session, months: Iterable[date], is_as_then: bool = False) -> list[date]:
    """Of these months, those of which no counts of this catalogue are kept: there is nothing to show of them."""
    found = kept(session, is_as_then)
    return [month for month in months if not _is_of_catalogue(found.get(month))]


def _is_of_catalogue(one: FigureMonth | None) -> bool:
    return one is not None and (one.version or "").endswith(catalogue())


def _is_stale(session: Session, month: date, found: dict[date, FigureMonth], today: date) -> bool:
    one = found.get(month)
    if not _is_of_catalogue(one):
        return True
    if month == month_of(today):
        return one.until < today or one.version != _version(session)
    return one.counted_on <= last_day(month)  # it was not over then


def is_small(session: Session) -> bool:
    """So few patients that a page may count a month while somebody waits."""
    some = sa.select(Patient.id).limit(SMALL + 1).subquery()
    return session.execute(sa.select(sa.func.count()).select_from(some)).scalar() <= SMALL


def has_changed_since(session: Session, months: Iterable[date], is_as_then: bool = False) -> bool:
    """Has anything been saved since these months were worked out?"""
    found, current = kept(session, is_as_then), _version(session)
    return any(month in found and found[month].version != current for month in months)
