"""What a manager prints: every figure of a period beside those it is compared with, and its course month by month."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session

from db.problems import Problem
from db.tables import Clinic, FigureMonth
from db.vocabulary import Permission
from services.access.permissions import require
from services.access.viewer import in_scope
from services.actions.reason_switches import in_one_line, switched_off
from services.metrics import figures, freshness, targets
from services.metrics.catalogue import by_name
from services.metrics.counting import kept_months
from services.metrics.counting.by_group import EVERYBODY
from services.metrics.counting.periods import (
    MONTHS,
    Length,
    Period,
    all_months,
    ending,
    month_of,
    months_later,
    span_of,
)
from services.metrics.definitions.caseload import CASELOAD
from services.metrics.figures import Asked, Figure, sees_small_counts
from services.metrics.metric import Metric
from services.metrics.report.contents import CONTENTS, HEADS, Head, Part
from services.metrics.statistics import run_charts
from services.metrics.statistics.run_charts import RunChart

QUARTERS = 7  # of a course that is told by quarters: as many as lie in the months that are kept


@dataclass(frozen=True)
class Row:
    """One figure, and the same of the periods it is compared with; None where nobody is counted for a share."""

    title: str
    now: Figure | None
    before: Figure | None
    year_before: Figure | None


@dataclass(frozen=True)
class Table:
    metric: Metric
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Breakdown:
    """A metric's figures by group, and those of everybody. Of the period alone: the groups of another may differ."""

    metric: Metric
    by: str
    groups: tuple[Figure, ...]
    whole: tuple[Figure, ...]


@dataclass(frozen=True)
class Section:
    question: str
    tables: tuple[Table, ...]
    breakdowns: tuple[Breakdown, ...]


@dataclass(frozen=True)
class Course:
    """A figure of each month up to the period's last (each quarter, where months are not told), the earliest first."""

    title: str
    metric: Metric
    points: tuple[tuple[date, Figure | None], ...]
    found: RunChart
    target: float | None


@dataclass(frozen=True)
class Report:
    """`before` and `year_before` are None where they were never counted, or are the same."""

    asked: Asked
    places: tuple[str, ...]
    today: date
    before: Period | None
    year_before: Period | None
    heads: tuple[Row, ...]
    sections: tuple[Section, ...]
    courses: tuple[Course, ...]
    counted_at: datetime  # the oldest of the period's months
    has_newer: bool  # entries that are not counted yet; as it was known then, a month stays as it is
    arrived_at: datetime | None  # when data last came in
    is_exact: bool  # small counts are shown
    switched_off: str  # which reasons are, and why; blank where all are on

    @property
    def is_any_hidden(self) -> bool:
        return any(one.is_hidden for one in self._figures())

    def _figures(self) -> Iterable[Figure]:
        rows = [row for section in self.sections for table in section.tables for row in table.rows]
        yield from (one for row in (*self.heads, *rows) for one in (row.now, row.before, row.year_before) if one)
        yield from (one for section in self.sections for some in section.breakdowns for one in some.groups)


def of(session: Session, asked: Asked, today: date) -> Report:
    """The report of a period, from kept counts. For who may not export figures, and of a period that is not kept, a
    Problem."""
    require(asked.viewer, Permission.export_figures)
    kept = _Kept(session, asked, today)
    if not kept.has(asked.period):
        raise Problem(f"The figures of {asked.period.name(today)} are not worked out yet.")
    counted = [kept.months[month].worked_out_at for month in _up_to(today, [asked.period])]
    return Report(
        asked=asked,
        places=_places(session, asked),
        today=today,
        before=_if_kept(kept, asked.period.before),
        year_before=_if_kept(kept, year_before(asked.period)),
        heads=tuple(kept.row(head.title, head.metric, head.line) for head in HEADS),
        sections=tuple(_section(kept, question, parts) for question, parts in CONTENTS.items()),
        courses=_courses(kept),
        counted_at=min(counted),
        has_newer=not asked.is_as_then and kept_months.has_changed_since(session, asked.period.months),
        arrived_at=freshness.latest(session),
        is_exact=sees_small_counts(asked.viewer),
        switched_off=in_one_line(switched_off(session)),
    )


def needed_months(asked: Asked, today: date) -> tuple[date, ...]:
    """Every month that the report reads."""
    compared = [asked.period.before, year_before(asked.period) or asked.period]
    return _up_to(today, [asked.period, *compared, *course(asked)])


def not_kept(session: Session, asked: Asked, today: date) -> tuple[date, ...]:
    """Of these, the months to work out first."""
    stale = kept_months.not_kept(session, today, asked.is_as_then)
    found = kept_months.kept(session, asked.is_as_then)
    return tuple(m for m in needed_months(asked, today) if m in stale or not _is_whole(found.get(m), m, today))


def year_before(period: Period) -> Period | None:
    """The same months of the year before; None for a year, which is compared with the one before."""
    return None if period.length == Length.year else ending(months_later(period.last, -12), period.length)


def course(asked: Asked) -> list[Period]:
    """The months up to the period's last (quarters, where months are not told), the earliest first."""
    is_exact = sees_small_counts(asked.viewer)
    length, count = (Length.month, kept_months.KEPT) if is_exact else (Length.quarter, QUARTERS)
    last = asked.period.last
    return [ending(months_later(last, -MONTHS[length] * back), length) for back in reversed(range(count))]


def _up_to(today: date, periods: Iterable[Period]) -> tuple[date, ...]:
    return tuple(month for month in all_months(periods) if month <= month_of(today))


def _is_whole(kept: FigureMonth | None, month: date, today: date) -> bool:
    return kept is not None and kept.until >= span_of(month, today).last


class _Kept:
    """The figures of the periods that are kept, each read once."""

    def __init__(self, session: Session, asked: Asked, today: date):
        self.session, self.asked, self.today = session, asked, today
        self.months = kept_months.kept(session, asked.is_as_then)
        self._read: dict[tuple, Sequence[Figure]] = {}

    def has(self, period: Period) -> bool:
        return all(_is_whole(self.months.get(month), month, self.today) for month in _up_to(self.today, [period]))

    def figures(self, period: Period | None, name: str, by: str | None = None) -> Sequence[Figure]:
        """Nothing of a period that is not kept."""
        if period is None or not self.has(period):
            return ()
        key = (period, name, by)
        if key not in self._read:
            self._read[key] = figures.of(self.session, replace(self.asked, period=period), by_name(name), by)
        return self._read[key]

    def one(self, period: Period | None, name: str, line: str) -> Figure | None:
        if period is None or not self.has(period):
            return None
        found = (one for one in self.figures(period, name) if one.line.name == line)
        return next(found, None) or nothing(by_name(name), line, self.figures(period, CASELOAD.name))

    def row(self, title: str, name: str, line: str) -> Row:
        period = self.asked.period
        return Row(title, *(self.one(one, name, line) for one in (period, period.before, year_before(period))))


def _if_kept(kept: _Kept, period: Period | None) -> Period | None:
    return period if period is not None and kept.has(period) else None


def _places(session: Session, asked: Asked) -> tuple[str, ...]:
    chosen = Clinic.id == asked.clinic if asked.clinic else sa.true()
    query = sa.select(Clinic.name).where(chosen, in_scope(Clinic.id, asked.viewer)).order_by(Clinic.name)
    return tuple(session.execute(query).scalars())


def _section(kept: _Kept, question: str, parts: Iterable[Part]) -> Section:
    tables = tuple(_table(kept, part) for part in parts if part.by is None)
    return Section(question, tables, tuple(_breakdown(kept, part) for part in parts if part.by))


def _table(kept: _Kept, part: Part) -> Table:
    metric = by_name(part.metric)
    rows = (kept.row(line.name, part.metric, line.name) for line in metric.lines)
    return Table(metric, tuple(rows))


def _breakdown(kept: _Kept, part: Part) -> Breakdown:
    period = kept.asked.period
    groups, whole = (tuple(kept.figures(period, part.metric, by)) for by in (part.by, None))
    return Breakdown(by_name(part.metric), part.by, groups, whole)


def _courses(kept: _Kept) -> tuple[Course, ...]:
    aimed = {(one.metric.name, one.line.name): one.value for one in targets.listed(kept.session, kept.asked.viewer)}
    return tuple(_course(kept, head, aimed.get((head.metric, head.line))) for head in HEADS)


def _course(kept: _Kept, head: Head, target: float | None) -> Course:
    periods = course(kept.asked)
    points = [(one.last, kept.one(one, head.metric, head.line)) for one in periods]
    metric = by_name(head.metric)
    found = run_charts.read([(month, number(figure)) for month, figure in points], metric.direction)
    return Course(head.title, metric, tuple(points), found, target)


def nothing(metric: Metric, line: str, followed: Sequence[Figure]) -> Figure | None:
    """A plain count of a period that is kept, in which there was nothing to count: 0 where anybody was on the caseload.
    Before, nothing was recorded; and of a share of nobody nothing is known."""
    if not (metric.is_count and followed):
        return None
    return Figure(metric, next(one for one in metric.lines if one.name == line), EVERYBODY)


def number(figure: Figure | None) -> float | None:
    """What a run chart draws of a figure; None where it is hidden or nobody is counted."""
    if figure is None or figure.is_hidden:
        return None
    return float(figure.numerator) if figure.metric.is_count else figure.value
