"""Keeping the counts of each month, so that no page counts patients: worked out every night, or on request."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from datetime import date, datetime
from zlib import crc32

import sqlalchemy as sa
from sqlmodel import Session

from db.engine import reading, writing
from db.sql import Prepared, load_rows
from db.tables import NO_AMOUNT, FigureCount, FigureMonth, Patient
from services.access.viewer import Viewer
from services.followup.refresh import as_known_on, version
from services.metrics.catalogue import METRICS
from services.metrics.counting import placed
from services.metrics.metric import Metric, Span
from services.metrics.periods import month_of, months_before, span_of
from services.metrics.units import FIELDS, OWN_FIELDS

EVERYBODY = ""  # the field of a count that is not grouped
KEPT = 25  # months: two years and the month so far, for a comparison with the year before
SMALL = 20_000  # patients up to whom a page works the month so far out by itself

# figures counted by another catalogue are counted anew
CATALOGUE = f"{crc32(repr([(m.name, [(line.name, line.stage) for line in m.lines]) for m in METRICS]).encode()):08x}"

COUNTS, MONTHS = FigureCount.__table__, FigureMonth.__table__
COLUMNS = [column.name for column in COUNTS.columns]

# one metric's units at a time, so that its SQL runs once and is grouped by each field in turn
UNITS = sa.Table(
    "counted_units",
    sa.MetaData(),
    *(sa.Column(name, sa.Integer) for name in ("patient", "clinic", "amount")),
    *(sa.Column(name, sa.String) for name in ("stage", "part", *FIELDS, *OWN_FIELDS)),
    prefixes=["TEMPORARY"],
)


def _grouped(field: str) -> Prepared:
    word = UNITS.c[field] if field else sa.literal("")
    keys = [UNITS.c.clinic, word, UNITS.c.stage, UNITS.c.part, sa.func.coalesce(UNITS.c.amount, NO_AMOUNT)]
    return Prepared(sa.select(*keys, sa.func.count()).group_by(*keys))


GROUPED = {field: _grouped(field) for field in (EVERYBODY, *FIELDS, *OWN_FIELDS)}


def work_out(
    engine: sa.Engine,
    months: Iterable[date],
    *,
    today: date,
    now: datetime,
    is_as_then: bool = False,
    done: Callable[[int, int], None] | None = None,
) -> None:
    """Count these months anew and keep the counts. Reads first and writes shortly: nobody waits for the counting."""
    wanted = sorted(set(months))
    for so_far, month in enumerate(wanted, start=1):
        span = span_of(month, today, is_as_then)
        with reading(engine) as session:
            known, rows = _version(session), counted(session, span, today)
        with writing(engine) as session:
            _keep(session, month, span, rows, known, now)
        if done:
            done(so_far, len(wanted))


def _version(session: Session) -> str:
    """Of the facts, and of the catalogue that counts them."""
    return f"{version(session)} {CATALOGUE}"


def counted(session: Session, span: Span, today: date) -> list[tuple]:
    """The rows of figure_counts for the month of the span, over all clinics."""
    is_past = span.last < today or span.is_as_then
    with as_known_on(session, span.last, is_as_then=span.is_as_then) if is_past else nullcontext():
        UNITS.create(session.connection())
        rows = [row for metric in METRICS for row in _of_metric(session, metric, span)]
        UNITS.drop(session.connection())
    return rows


def _of_metric(session: Session, metric: Metric, span: Span) -> list[tuple]:
    query, dimensions = placed(metric, span, Viewer.operator())
    fields = (*FIELDS, *metric.fields)
    columns = [Patient.__table__.c.clinic, *(dimensions[name].label(name) for name in fields)]
    filled = ["patient", "stage", "part", "amount", "clinic", *fields]
    session.execute(sa.insert(UNITS).from_select(filled, query.add_columns(*columns)), {"as_of": span.last})
    rows = [row for field in (EVERYBODY, *fields) for row in _by(session, metric, field, span)]
    session.execute(sa.delete(UNITS))
    return rows


def _by(session: Session, metric: Metric, field: str, span: Span) -> list[tuple]:
    key = metric.name, field, month_of(span.first), span.is_as_then
    return [(*key, *row) for row in GROUPED[field].run(session.connection(), {})]


def _keep(session: Session, month: date, span: Span, rows: Sequence[tuple], known: str | None, now: datetime) -> None:
    same = {"month": month, "is_as_then": span.is_as_then}
    for table in (COUNTS, MONTHS):
        session.execute(sa.delete(table).filter_by(**same))
    connection = session.connection()
    days_as_text = connection.dialect.name == "sqlite"
    written = ((*row[:2], str(row[2]) if days_as_text else row[2], *row[3:]) for row in rows)
    load_rows(connection, COUNTS, COLUMNS, written)
    session.execute(sa.insert(MONTHS).values(**same, until=span.last, version=known, worked_out_at=now))


def kept(session: Session, is_as_then: bool = False) -> dict[date, FigureMonth]:
    """The months whose figures are kept, each with when and from what they were worked out."""
    found = session.execute(sa.select(FigureMonth).where(FigureMonth.is_as_then == is_as_then)).scalars()
    return {month.month: month for month in found}


def not_kept(session: Session, today: date, is_as_then: bool = False) -> list[date]:
    """Months of the last two years that were never worked out as a whole, and the month so far when facts or the day
    are others now."""
    found = kept(session, is_as_then)
    return [month for month in months_before(month_of(today), KEPT) if _is_stale(session, month, found, today)]


def _is_stale(session: Session, month: date, found: dict[date, FigureMonth], today: date) -> bool:
    one = found.get(month)
    if one is None or one.until < span_of(month, today).last:
        return True
    is_by_this_catalogue = (one.version or "").endswith(CATALOGUE)
    return not is_by_this_catalogue or (month == month_of(today) and one.version != _version(session))


def is_small(session: Session) -> bool:
    """So few patients that a page may count a month while somebody waits."""
    some = sa.select(Patient.id).limit(SMALL + 1).subquery()
    return session.execute(sa.select(sa.func.count()).select_from(some)).scalar() <= SMALL


def has_changed_since(session: Session, months: Iterable[date], is_as_then: bool = False) -> bool:
    """Has anything been saved since these months were worked out?"""
    found, current = kept(session, is_as_then), _version(session)
    return any(month in found and found[month].version != current for month in months)
