"""The people behind a figure: the patients whose units were counted, for whoever may open patients."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Self

import sqlalchemy as sa
from sqlmodel import Session

from db.problems import Problem
from db.tables import Patient
from db.vocabulary import Permission
from services.access.permissions import require
from services.access.viewer import Viewer
from services.due_items.columns_read import Needed, columns_read
from services.due_items.refresh import as_known_on, version
from services.metrics.catalogue import by_name
from services.metrics.counting import periods
from services.metrics.counting.by_group import chosen_fields, placed
from services.metrics.metric import Line, Metric, Span

MOST_KEPT, MOST_PEOPLE = 100, 5_000  # figures whose people are remembered, and the people of one: a few megabytes
_KEPT: dict[tuple, tuple[int, ...]] = {}


class Side(StrEnum):
    """Whom of a figure's denominator."""

    counted = "counted"
    rest = "rest"  # neither counted nor missing
    missing = "missing"
    everybody = "everybody"


@dataclass(frozen=True)
class Behind:
    """A figure as an address names it."""

    metric: str
    line: str
    period: str
    side: Side = Side.counted
    by: str | None = None
    group: str | None = None
    clinic: int | None = None
    is_as_then: bool = False

    def address(self) -> dict[str, str]:
        given = {"figure": self.metric, "line": self.line, "period": self.period, "side": self.side}
        given |= {"by": self.by, "group": self.group, "known": "then" if self.is_as_then else None}
        return {key: str(value) for key, value in given.items() if value} | self._clinic()

    def _clinic(self) -> dict[str, str]:
        return {"clinic": str(self.clinic)} if self.clinic else {}

    @classmethod
    def from_address(cls, given: dict[str, str], clinic: int | None) -> Self | None:
        """The figure that an address asks for, None when it names none. One that does not exist is a Problem."""
        if "figure" not in given:
            return None
        side = given.get("side", Side.counted)
        known = {"by": given.get("by"), "group": given.get("group"), "is_as_then": given.get("known") == "then"}
        found = cls(
            given["figure"],
            given.get("line", ""),
            given.get("period", ""),
            Side(side) if side in list(Side) else Side.counted,
            clinic=clinic,
            **known,
        )
        found.told()
        return found

    def told(self) -> tuple[Metric, Line, periods.Period]:
        """What the address names. A Problem when there is no such metric, figure, group or period."""
        metric = by_name(self.metric)
        line = next((line for line in metric.lines if line.name == self.line), None)
        if line is None:
            raise Problem(f"The metric {self.metric} has no figure {self.line!r}.")
        if self.by and chosen_fields(metric, self.by) != [self.by]:
            raise Problem(f"A figure is of one group, by one field; {self.by!r} is none.")
        return metric, line, periods.from_key(self.period)

    def words(self, today: date) -> str:
        """`Retention: day 90, no gap of 8 days · methadone · October 2026`, and whom of them."""
        metric, line, period = self.told()
        whom = {Side.rest: "not counted", Side.missing: "not known", Side.everybody: "everybody"}.get(self.side)
        return " · ".join(filter(None, (f"{metric.title}: {line.name}", self.group, period.name(today), whom)))


def people(session: Session, behind: Behind, *, viewer: Viewer, today: date) -> tuple[int, ...]:
    """patients.id of those behind the figure, in order. Each month is counted as it was for the figure itself; the next
    click on the same list, and its file, need not work past days out again."""
    require(viewer, Permission.see_patients)
    key = (str(session.get_bind().url), version(session), viewer.clinics, today, behind)
    kept = _KEPT.get(key)  # read once: another thread may forget it meanwhile
    if kept is not None:
        return kept
    found = tuple(sorted(_found(session, behind, viewer, today)))
    if len(found) <= MOST_PEOPLE:
        if len(_KEPT) >= MOST_KEPT:
            _KEPT.clear()
        _KEPT[key] = found
    return found


def _found(session: Session, behind: Behind, viewer: Viewer, today: date) -> set[int]:
    metric, _, period = behind.told()
    this = periods.month_of(today)
    months = period.months[-1:] if metric.is_state else period.months
    spans = (periods.span_of(month, today, behind.is_as_then) for month in months if month <= this)
    return {patient for span in spans for patient in _of_span(session, behind, span, viewer, today)}


def _of_span(session: Session, behind: Behind, span: Span, viewer: Viewer, today: date) -> Sequence[int]:
    metric, line, _ = behind.told()
    query, fields = placed(metric, span, viewer)
    part, stage = query.selected_columns.part, query.selected_columns.stage
    query = query.where(stage == line.stage, _side(part, line, behind.side))
    if behind.by:
        query = query.where(fields[behind.by] == (behind.group or ""))
    if behind.clinic:
        query = query.where(Patient.__table__.c.clinic == behind.clinic)
    query = query.with_only_columns(query.selected_columns.patient, maintain_column_froms=True).distinct()
    with _known(session, span, today, _needed(query, behind, viewer)):
        return session.execute(query, {"as_of": span.last}).scalars().all()


def _needed(query: sa.Select, behind: Behind, viewer: Viewer) -> Needed:
    clinics = {behind.clinic} if behind.clinic else viewer.clinics
    return Needed(columns_read([query]), clinics)


def _known(session: Session, span: Span, today: date, needed: Needed) -> AbstractContextManager[None]:
    """Events alone are known without working anybody out."""
    is_past = span.last < today or span.is_as_then
    if not is_past or not needed.tables():
        return nullcontext()
    return as_known_on(session, span.last, is_as_then=span.is_as_then, needed=needed)


def _side(part: sa.ColumnElement[str], line: Line, side: Side) -> sa.ColumnElement[bool]:
    if side == Side.everybody:
        return sa.true()
    if side == Side.rest:
        return part.not_in(sorted(line.counts | line.missing))
    return part.in_(sorted(line.counts if side == Side.counted else line.missing))
