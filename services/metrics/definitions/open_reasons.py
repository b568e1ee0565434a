"""The reasons for follow-up as work: what is open and overdue, and what falls due in the next eight weeks."""

from datetime import timedelta

import sqlalchemy as sa

from db.dialects import days_between
from db.tables import DueItem, Staff
from db.vocabulary import Urgency
from services.due_items.foreseen import is_foreseen
from services.metrics.metric import Direction, Line, Metric, Population, Span, Summary

WEEKS = tuple(range(1, 9))
DUE, OVERDUE = "due", "overdue"
UNASSIGNED = "unassigned"

ITEM = DueItem.__table__.c


def _open(span: Span) -> sa.Select:
    """One row per reason open on the last day, with the days since it was due; 0 for what is not overdue."""
    part = sa.case((ITEM.due_on < span.last, sa.literal(OVERDUE)), else_=sa.literal(DUE))
    since_due = days_between(ITEM.due_on, sa.literal(span.last, sa.Date))
    age = sa.case((ITEM.due_on < span.last, since_due), else_=0)
    is_open = sa.and_(ITEM.begins_on <= span.last, ITEM.ends_on > span.last)
    return _rows(part, amount=age, kind=_urgency()).where(is_open)


def _coming(span: Span) -> sa.Select:
    """One row per reason on the list on its due day, which lies in the eight weeks after the last day: in which of
    them."""
    due_until = {week: span.last + timedelta(weeks=week) for week in WEEKS}
    part = sa.case(*((ITEM.due_on <= last, sa.literal(_week(week))) for week, last in due_until.items()))
    falls_due = sa.and_(ITEM.due_on > span.last, ITEM.due_on <= due_until[WEEKS[-1]])
    is_listed_then = sa.and_(ITEM.begins_on <= ITEM.due_on, ITEM.ends_on > ITEM.due_on)
    return _rows(part).where(falls_due, is_listed_then, is_foreseen(ITEM, span.last))


def _rows(part: sa.ColumnElement[str], **more) -> sa.Select:
    """One row per due item, with its owner."""
    staff = Staff.__table__.c
    owner = sa.func.coalesce(staff.name, UNASSIGNED)
    own = {"patient": ITEM.patient, "stage": sa.literal(""), "part": part, "clinician": owner}
    own |= {"role": ITEM.owner_role, "reason": ITEM.reason} | more
    units = sa.select(*(column.label(name) for name, column in own.items()))
    return units.outerjoin_from(DueItem.__table__, Staff.__table__, staff.id == ITEM.owner)


def _urgency() -> sa.ColumnElement[str]:
    return sa.case({urgency.value: sa.literal(urgency.name) for urgency in Urgency}, value=ITEM.urgency)


def _week(week: int) -> str:
    return f"week {week}"


OPEN_REASONS = Metric(
    name="open_reasons",
    title="Open and overdue reasons",
    question="How many reasons for follow-up are open, how many are overdue, and how old is the oldest?",
    population=Population.open_reasons,
    numerator="Reasons on the list on the last day; of these, overdue: past their due day. The value is the number of "
    "days since the oldest of them was due",
    denominator="Reasons on the list on the last day",
    missing="Nobody: every open reason has the day on which it is due",
    unit="days since the oldest was due",
    direction=Direction.lower,
    source="Section 7; the reasons as in section 6",
    lines=(Line("open", frozenset({DUE, OVERDUE})), Line("overdue", frozenset({OVERDUE}))),
    units=_open,
    is_state=True,
    summary=Summary.highest,
    is_count=True,
    amount_unit="days",
    fields=("kind", "role", "reason"),
)

WORKLOAD = Metric(
    name="workload",
    title="Workload of the next eight weeks",
    question="How many reasons for follow-up fall due in each of the next eight weeks, if nothing is done before?",
    population=Population.coming_reasons,
    numerator="Reasons on the list on their due day, which lies in that week after the last day",
    denominator="Reasons on the list on their due day, which lies in the 56 days after the last day; those of visits "
    "that may still get their status left out",
    missing="Nobody: what later events will bring is not foreseen",
    unit="reasons",
    direction=Direction.neither,
    source="Section 7; the reasons as in section 6",
    lines=tuple(Line(_week(week), frozenset({_week(week)})) for week in WEEKS),
    units=_coming,
    is_count=True,
    is_state=True,
    fields=("role", "reason"),
)
