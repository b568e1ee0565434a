"""Figures for people: kept counts of a period added up, in the viewer's clinics, without what may not be shown."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlmodel import Session

from db.problems import Problem
from db.tables import NO_AMOUNT, Clinic, FigureCount, FigureMonth
from db.vocabulary import Permission
from services.access.permissions import may, require
from services.access.viewer import Viewer, in_scope
from services.metrics.counting.by_group import EVERYBODY, Count, tally
from services.metrics.counting.periods import Length, Period, last_day
from services.metrics.disclosure.shared_populations import Allowed, Kept, Place, allowed, cells_of, family_of
from services.metrics.disclosure.suppression import CLINICS, EVERY, OTHER, Stage, Told, tables_of
from services.metrics.metric import Line, Metric, Summary
from services.metrics.statistics.intervals import wilson

C, M = FigureCount.__table__.c, FigureMonth.__table__.c
MOST_DECIDED = 200  # figures that are remembered, with all groups of each
_DECIDED: dict[tuple, list["Figure"]] = {}
_ALLOWED: dict[tuple, dict[Place, Allowed]] = {}

# hidden from whoever does not see small counts
OF_SINGLE_EVENTS = frozenset({"retention_curve"})  # each step of the curve is somebody
FINER_THAN_ROLE = frozenset({"clinician", "reason"})  # each has one role: sums by role would tell the small ones


@dataclass(frozen=True)
class Asked:
    """Who asks, for which period, in which of their clinics (None: all), as known now or then."""

    viewer: Viewer
    period: Period
    clinic: int | None = None
    is_as_then: bool = False


@dataclass(frozen=True)
class Figure:
    """One figure of one group. A hidden one has no numbers: they, or what they give away, count 1 to 10 people."""

    metric: Metric
    line: Line
    group: str
    is_hidden: bool = False
    numerator: int = 0
    denominator: int = 0
    missing: int = 0
    value: float | None = None  # a share, or the amounts of those counted in one number
    low: float | None = None  # 95 % interval of a share
    high: float | None = None
    amounts: tuple[tuple[int, int], ...] = ()  # of those counted: an amount, and how many have it


def sees_small_counts(viewer: Viewer) -> bool:
    """Whoever may open the patients themselves learns nothing more from a small count of them."""
    return may(viewer, Permission.see_patients)


def of(session: Session, asked: Asked, metric: Metric, by: str | None = None) -> list[Figure]:
    """One row per group and line in which anybody is counted, groups in order; `by` a field, `clinic` or nothing.

    Who does not see small counts may ask for calendar quarters that are over, as known now; anything else is a
    Problem. What would tell of 1 to 10 people comes hidden, and what is shown has no amounts.
    """
    require(asked.viewer, Permission.see_figures)
    if not sees_small_counts(asked.viewer):
        return _publishable(session, asked, metric, by or "", _whole_quarter(session, asked))
    found = _exact(session, asked, metric, by)
    return [one for group, counts in found.items() for one in _figures(metric, group, counts)]


def exact_counts(session: Session, asked: Asked, metric: Metric, by: str | None = None) -> dict[str, list[Count]]:
    """The counts of every group, stage, part and amount, for whoever may open the patients: what a curve is made of."""
    require(asked.viewer, Permission.see_figures)
    require(asked.viewer, Permission.see_patients)
    return _exact(session, asked, metric, by)


def _exact(session: Session, asked: Asked, metric: Metric, by: str | None) -> dict[str, list[Count]]:
    word = sa.select(Clinic.name).where(Clinic.id == C.clinic).scalar_subquery() if by == CLINICS else C.group_word
    keys = [word.label("group"), C.stage, C.part, C.amount]
    query = (
        sa.select(*keys, sa.func.sum(C.units))
        .where(_kept_counts(asked, metric, {_kept_field(by)}))
        .where(C.clinic == asked.clinic if asked.clinic else sa.true())
        .group_by(*keys)
        .order_by(*keys)
    )
    found = defaultdict(list)
    for group, stage, part, amount, units in session.execute(query):
        found[group or EVERYBODY].append(Count(group or EVERYBODY, stage, part, _amount(amount), int(units)))
    return found


def _kept_counts(asked: Asked, metric: Metric, fields: Set[str]) -> sa.ColumnElement[bool]:
    months = asked.period.months[-1:] if metric.is_state else asked.period.months
    in_time = sa.and_(C.month.in_(months), C.is_as_then == asked.is_as_then)
    return sa.and_(C.metric == metric.name, C.field.in_(sorted(fields)), in_time, in_scope(C.clinic, asked.viewer))


def _kept_field(by: str | None) -> str:
    """Every count is of a clinic: without a field, by clinic alone."""
    return "" if by == CLINICS else by or ""


def _amount(kept: int) -> int | None:
    return None if kept == NO_AMOUNT else kept


def _figures(metric: Metric, group: str, counts: Iterable[Count]) -> list[Figure]:
    counts = list(counts)
    told = [_figure(metric, group, line, counts) for line in metric.lines]
    return [one for one in told if one.denominator]


def _figure(metric: Metric, group: str, line: Line, counts: Iterable[Count]) -> Figure:
    found = tally(metric, line, counts)
    amounts: dict[int, int] = defaultdict(int)
    for count in found.counted:
        if count.amount is not None:
            amounts[count.amount] += count.units
    low, high = wilson(found.numerator, found.denominator) if metric.summary is None else (None, None)
    return Figure(
        metric,
        line,
        group,
        numerator=found.numerator,
        denominator=found.denominator,
        missing=found.missing,
        value=found.value,
        low=low,
        high=high,
        amounts=tuple(sorted(amounts.items())),
    )


def _whole_quarter(session: Session, asked: Asked) -> tuple[tuple, ...]:
    """Anything else is a Problem: months, years and a quarter so far could be taken off one another, and what was known
    then off what is now."""
    period = asked.period
    if asked.is_as_then or period.length != Length.quarter or period.last.month % 3:
        raise Problem("Your account sees figures of calendar quarters, such as quarter-2026-09, as they are known now.")
    of_period = sa.and_(M.month.in_(period.months), M.is_as_then == sa.false())
    kept = sa.select(M.month, M.counted_on, M.version, M.worked_out_at).where(of_period).order_by(M.month)
    kept = tuple(map(tuple, session.execute(kept)))
    if len(kept) < len(period.months) or any(counted_on <= last_day(month) for month, counted_on, *_ in kept):
        raise Problem(f"The figures of {period.key} are not kept yet: your account sees quarters that are over.")
    return kept


def _publishable(session: Session, asked: Asked, metric: Metric, by: str, kept: tuple) -> list[Figure]:
    """Decided once for the months as they are `kept`: a page asks the same of each of its quarters again and again."""
    key = (str(session.get_bind().url), asked.viewer.clinics, asked.clinic, metric.name, by, kept)
    found = _remembered(_DECIDED, key, lambda: _decided(session, asked, metric, by, kept))
    names = dict(session.execute(sa.select(Clinic.id, Clinic.name)).all()) if by == CLINICS else {}
    return sorted((replace(one, group=names.get(one.group, one.group)) for one in found), key=_in_order)


def _remembered(memory: dict, key: tuple, find: Callable):
    """Another thread may clear the memory at any moment: what was read from it is not looked for again."""
    found = memory.get(key)
    if found is None:
        found = find()
        if len(memory) >= MOST_DECIDED:
            memory.clear()
        memory[key] = found
    return found


def _decided(session: Session, asked: Asked, metric: Metric, by: str, kept: tuple) -> list[Figure]:
    told, found = _allowed(session, asked, metric, by, kept), _of_all_clinics(session, asked, metric, by)
    tables = tables_of(cells_of(metric, found, {place: one.lines for place, one in told.items()}))
    of_view = [one for one in found if one.field == _kept_field(by) and asked.clinic in (None, one.clinic)]
    stages = {one.count.stage for one in found}
    return [
        figure
        for line in metric.lines
        if line.stage in stages
        for figure in _told(metric, line, of_view, by, _view(line, told, tables, asked, metric, by))
    ]


def _allowed(session: Session, asked: Asked, metric: Metric, by: str, kept: tuple) -> dict[Place, Allowed]:
    """Decided once for all metrics of the same people."""
    family, field = family_of(metric), _kept_field(by)
    key = (str(session.get_bind().url), asked.viewer.clinics, family[0].name, field, kept)
    return _remembered(_ALLOWED, key, lambda: allowed(_of_family(session, asked, family, field), family))


def _of_family(session: Session, asked: Asked, family: Sequence[Metric], field: str) -> dict[str, list[Kept]]:
    return {metric.name: _of_all_clinics(session, asked, metric, field) for metric in family}


def _view(line: Line, told: Mapping[Place, Allowed], tables: Mapping, asked: Asked, metric: Metric, by: str) -> Told:
    is_finer, place = by in FINER_THAN_ROLE and "role" in metric.fields, (metric.name, line.stage)
    if metric.name in OF_SINGLE_EVENTS or is_finer or place not in told or line not in told[place].lines:
        return Told(hidden=(EVERY if by else EVERYBODY,))
    return Stage(tables[place], told[place].decision).told(asked.clinic, by)


def _told(metric: Metric, line: Line, of_view: Sequence[Kept], by: str, view: Told) -> Iterator[Figure]:
    """A figure without amounts for each group that is shown, and a hidden one for each that is not."""
    counts = defaultdict(list)
    for one in of_view:
        group = one.clinic if by == CLINICS else one.count.group
        counts[OTHER if group in view.hidden else group].append(one.count)
    for group in view.shown:
        figure = _figure(metric, group or EVERYBODY, line, counts[group])
        value = None if metric.summary == Summary.highest else figure.value
        yield replace(figure, value=value, amounts=())
    for group in view.hidden:
        yield Figure(metric, line, group or EVERYBODY, is_hidden=True)


def _in_order(figure: Figure) -> tuple[bool, str, int]:
    return figure.group in (OTHER, EVERY), figure.group, figure.metric.lines.index(figure.line)


def _of_all_clinics(session: Session, asked: Asked, metric: Metric, by: str) -> list[Kept]:
    """The counts of the viewer's clinics, by clinic and group and by clinic alone."""
    keys = [C.clinic, C.field, C.group_word, C.stage, C.part, C.amount]
    among = _kept_counts(asked, metric, {"", _kept_field(by)})
    found = session.execute(sa.select(*keys, sa.func.sum(C.units)).where(among).group_by(*keys).order_by(*keys))
    return [Kept(clinic, field, Count(*rest[:3], _amount(rest[3]), int(rest[4]))) for clinic, field, *rest in found]
