"""Who needs follow-up on a day: one row per patient, the most urgent first, read page by page from the index.

Within a choice of owner or reason, only the items that meet it decide who is listed and in which order.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import sqlalchemy as sa
from sqlmodel import Session

from db.vocabulary import Permission, Urgency
from services.access.permissions import require
from services.access.viewer import Viewer
from services.worklist.cursor import Cursor
from services.worklist.filters import ITEMS, Asked, Choice
from services.worklist.rows import Listed, listed

PAGE_SIZE = 50

URGENCY, SIZE = sa.bindparam("urgency", type_=sa.Integer), sa.bindparam("size", type_=sa.Integer)
# the row that a page starts or ends at
EDGE_DUE = sa.bindparam("edge_due", type_=sa.Date)
EDGE_OPEN, EDGE_PATIENT = sa.bindparam("edge_open", type_=sa.Integer), sa.bindparam("edge_patient", type_=sa.Integer)


@dataclass(frozen=True)
class Place:
    """One patient's place on the worklist: the order is that of these fields, number of reasons falling."""

    urgency: int
    due_on: date
    n_open: int
    patient: int


@dataclass(frozen=True)
class Page:
    rows: list[Listed]
    position: int  # people before the first row
    next_cursor: str | None
    previous_cursor: str | None


def open_patients(
    session: Session,
    *,
    viewer: Viewer,
    today: date,
    choice: Choice,
    after: str | None = None,
    size: int = PAGE_SIZE,
) -> Page:
    """One page: a row per patient with an open reason that meets the choice. `after` is a cursor of another page; where
    nobody is beyond it, the first page."""
    require(viewer, Permission.see_worklist)
    asked = Asked(viewer, today, choice)
    cursor = Cursor.read(after)
    is_back = bool(cursor and cursor.is_back)
    places = _places(session, asked, cursor, size + 1, is_back)
    if cursor and not places:  # an old address, or the last page was answered
        return open_patients(session, viewer=viewer, today=today, choice=choice, size=size)
    has_more, places = len(places) > size, places[:size]
    if is_back:
        places.reverse()
    position = max(cursor.position, 0) if cursor else 0
    if is_back and not has_more:
        position = 0
    return Page(
        rows=listed(session, asked, places),
        position=position,
        next_cursor=_turn(places[-1:], position + size, False) if has_more or is_back else None,
        previous_cursor=_turn(places[:1], max(position - size, 0), True) if (has_more if is_back else cursor) else None,
    )


def _turn(place: list[Place], position: int, is_back: bool) -> str | None:
    return str(Cursor(*_fields(place[0]), position=position, is_back=is_back)) if place else None


def _fields(place: Place) -> tuple:
    return place.urgency, place.due_on, place.n_open, place.patient


def in_order(session: Session, asked: Asked, chunk: int = 500) -> Iterator[list[Place]]:
    """Every patient of the choice in screen order, some hundred at a time."""
    cursor = None
    while places := _places(session, asked, cursor, chunk, is_back=False):
        yield places
        cursor = Cursor(*_fields(places[-1]), position=0)


def _places(session: Session, asked: Asked, cursor: Cursor | None, size: int, is_back: bool) -> list[Place]:
    """The next `size` places after the cursor (before it, nearest first, going back): band by band until full."""
    found: list[Place] = []
    for urgency in _bands(asked.choice, cursor, is_back):
        has_edge = bool(cursor and cursor.urgency == urgency)
        values = asked.values | {"urgency": int(urgency), "size": size - len(found)}
        values |= _edge(cursor) if has_edge else {}
        query = band(asked.wording, has_edge=has_edge, is_back=is_back)
        found += [Place(*row) for row in session.execute(query, values)]
        if len(found) == size:
            break
    return found


def _bands(choice: Choice, cursor: Cursor | None, is_back: bool) -> list[Urgency]:
    bands = [choice.urgency] if choice.urgency else list(Urgency)
    if not cursor:
        return bands
    if is_back:
        return [band for band in reversed(bands) if band <= cursor.urgency]
    return [band for band in bands if band >= cursor.urgency]


@lru_cache
def band(asked: Asked, *, has_edge: bool = False, is_back: bool = False) -> sa.Select:
    """One row per patient whose most urgent chosen item has this urgency. Each clinic's part is read in due order
    from its index and stops at `size`; only ties within a day are sorted."""
    item = ITEMS.alias("item").c
    parts = [_part(asked, item, clinic, has_edge, is_back) for clinic in asked.by_clinic(item)]
    if len(parts) == 1:
        return parts[0]
    merged = sa.union_all(*(sa.select(part.subquery()) for part in parts)).subquery("merged").c
    return sa.select(*merged).order_by(*_order(merged, merged.n_open, is_back)).limit(SIZE)


def _part(asked: Asked, item, clinic, has_edge: bool, is_back: bool) -> sa.Select:
    n_open = _n_open(asked, item)
    return (
        sa.select(item.urgency, item.due_on, n_open.label("n_open"), item.patient)
        .where(clinic, item.urgency == URGENCY, asked.chosen(item), asked.of_patients(item))
        .where(~_has_a_more_urgent_one(asked, item), _beyond(item, n_open, is_back) if has_edge else sa.true())
        .order_by(*_order(item, sa.literal_column("n_open"), is_back))
        .limit(SIZE)
    )


def _n_open(asked: Asked, item) -> sa.ScalarSelect:
    other = ITEMS.alias("counted").c
    return sa.select(sa.func.count()).where(other.patient == item.patient, asked.chosen(other)).scalar_subquery()


def _has_a_more_urgent_one(asked: Asked, item) -> sa.ColumnElement[bool]:
    """Whether another item of the patient comes first: more urgent, else due earlier, else by name."""
    other = ITEMS.alias("other").c
    comes_first = sa.or_(
        other.urgency < item.urgency,
        sa.and_(other.urgency == item.urgency, other.due_on < item.due_on),
        sa.and_(other.urgency == item.urgency, other.due_on == item.due_on, other.reason < item.reason),
    )
    return sa.exists().where(other.patient == item.patient, asked.chosen(other), comes_first)


def _order(item, n_open, is_back: bool) -> tuple:
    if is_back:
        return item.due_on.desc(), n_open.asc(), item.patient.desc()
    return item.due_on, n_open.desc(), item.patient


def _beyond(item, n_open, is_back: bool) -> sa.ColumnElement[bool]:
    if is_back:
        in_tie = sa.or_(n_open > EDGE_OPEN, sa.and_(n_open == EDGE_OPEN, item.patient < EDGE_PATIENT))
        return sa.and_(item.due_on <= EDGE_DUE, sa.or_(item.due_on < EDGE_DUE, in_tie))
    in_tie = sa.or_(n_open < EDGE_OPEN, sa.and_(n_open == EDGE_OPEN, item.patient > EDGE_PATIENT))
    return sa.and_(item.due_on >= EDGE_DUE, sa.or_(item.due_on > EDGE_DUE, in_tie))


def _edge(cursor: Cursor) -> dict[str, object]:
    return {EDGE_DUE.key: cursor.due_on, EDGE_OPEN.key: cursor.n_open, EDGE_PATIENT.key: cursor.patient}
