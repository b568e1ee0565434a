"""How many people wait, by urgency and by reason: the numbers above the worklist."""

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

import sqlalchemy as sa
from sqlmodel import Session

from db.vocabulary import Permission, Urgency
from services.access.permissions import require
from services.access.viewer import Viewer
from services.due_items.refresh import version
from services.worklist.filters import ITEMS, Asked, Choice

MOST_KEPT = 500  # choices of people; a few numbers each
_KEPT: dict[tuple, "Counts"] = {}


@dataclass(frozen=True)
class Counts:
    by_urgency: dict[Urgency, int]  # each patient once, under the most urgent open reason
    coming: int  # patients with a reason that opens within a week
    by_reason: dict[str, int]  # a patient counts under every open reason

    @property
    def patients(self) -> int:
        return sum(self.by_urgency.values())


def remembered(session: Session, *, viewer: Viewer, today: date, choice: Choice) -> Counts:
    """The same as `counts`, worked out once for each version of the facts. Only numbers are kept, under the viewer's
    own scope; a search by name, or the people behind a figure, are counted anew each time."""
    require(viewer, Permission.see_worklist)
    if choice.text or choice.among:
        return counts(session, viewer=viewer, today=today, choice=choice)
    key = (str(session.get_bind().url), version(session), viewer.clinics, viewer.staff, today, choice)
    found = _KEPT.get(key)
    if found is None:
        found = counts(session, viewer=viewer, today=today, choice=choice)
        if len(_KEPT) >= MOST_KEPT:
            _KEPT.clear()
        _KEPT[key] = found
    return found


def counts(session: Session, *, viewer: Viewer, today: date, choice: Choice) -> Counts:
    """Patients per urgency and per reason. Each ignores its own filter: it says what another choice would give."""
    require(viewer, Permission.see_worklist)
    open_now = Asked(viewer, today, replace(choice, is_coming=False))
    coming = Asked(viewer, today, replace(choice, is_coming=True))
    any_reason = Asked(viewer, today, replace(choice, reason=None))
    return Counts(
        by_urgency=_by_urgency(session, open_now),
        coming=_patients(session, coming),
        by_reason=_by_reason(session, any_reason),
    )


def _wanted(asked: Asked, item) -> sa.ColumnElement[bool]:
    return sa.and_(asked.in_clinics(item), asked.chosen(item), asked.of_patients(item))


def _by_urgency(session: Session, asked: Asked) -> dict[Urgency, int]:
    found = dict(tuple(row) for row in session.execute(_foremost(asked.wording), asked.values))
    return {urgency: found.get(int(urgency), 0) for urgency in Urgency}


@lru_cache
def _foremost(asked: Asked) -> sa.Select:
    """Urgency and number of patients."""
    item = ITEMS.alias("item").c
    most_urgent = sa.func.min(item.urgency).label("urgency")
    foremost = sa.select(most_urgent).where(_wanted(asked, item)).group_by(item.patient).subquery("foremost").c
    return sa.select(foremost.urgency, sa.func.count()).group_by(foremost.urgency)


def _patients(session: Session, asked: Asked) -> int:
    return session.execute(_people(asked.wording), asked.values).scalar()


@lru_cache
def _people(asked: Asked) -> sa.Select:
    item = ITEMS.alias("item").c
    return sa.select(sa.func.count(item.patient.distinct())).where(_wanted(asked, item))


def _by_reason(session: Session, asked: Asked) -> dict[str, int]:
    return dict(tuple(row) for row in session.execute(_reasons(asked.wording), asked.values))


@lru_cache
def _reasons(asked: Asked) -> sa.Select:
    """Reason and number of patients, each of whom has a reason open once."""
    item = ITEMS.alias("item").c
    return sa.select(item.reason, sa.func.count()).where(_wanted(asked, item)).group_by(item.reason)
