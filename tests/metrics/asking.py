"""What the tests of metrics ask: the figures of everybody, up to a day."""

from datetime import date, timedelta

from services.access.viewer import Viewer
from services.due_items.refresh import refresh
from services.metrics.catalogue import by_name
from services.metrics.counting import by_group
from services.metrics.metric import EVER, Span

TODAY = date(2026, 11, 22)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def rows(session, name: str, *, by=None, first=EVER, last=TODAY, is_as_then=False) -> list[by_group.MetricRow]:
    """Of facts as they are today."""
    refresh(session, None)
    return by_group.rows(session, by_name(name), Span(first, last, is_as_then), viewer=Viewer.operator(), by=by)


def figures(session, name: str, **asked) -> dict[str, tuple[int, int, int]]:
    """Line -> numerator, denominator, missing, of one group."""
    return {row.figure: (row.numerator, row.denominator, row.missing) for row in rows(session, name, **asked)}


def groups(session, name: str, by: str, **asked) -> dict[str, tuple[int, int, int]]:
    """Group -> numerator, denominator, missing, of a metric with one line."""
    return {row.group: (row.numerator, row.denominator, row.missing) for row in rows(session, name, by=by, **asked)}


def values(session, name: str, **asked) -> dict[str, float | None]:
    """Line -> value, of one group."""
    return {row.figure: row.value for row in rows(session, name, **asked)}
