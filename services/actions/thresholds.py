"""Looking at and changing the numbers that the rules use: each change is recorded, and everyone is worked out again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from db.locks import Lock, take
from db.problems import Problem
from db.tables import Account, ThresholdSetting
from db.vocabulary import AuditAction, Permission
from services.access import audit
from services.access.permissions import require
from services.access.viewer import Viewer
from services.clinical.thresholds import BY_NAME, THRESHOLDS, Threshold
from services.due_items.refresh import refresh
from services.facts.thresholds_in_force import limits_in_force
from services.rules.wording import number_words

PERMISSION = Permission.manage_thresholds
SETTINGS, ACCOUNT = ThresholdSetting.__table__, Account.__table__.c
Done = Callable[[int, int], None]


@dataclass(frozen=True)
class Listed:
    """One threshold as this organisation uses it. `changed_by` and `changed_at` are blank where the default holds."""

    name: str
    meaning: str
    value: float
    default: float
    low: float
    high: float
    unit: str
    source: str
    changed_by: str | None
    changed_at: datetime | None


def by_name(name: str) -> Threshold:
    """A name that is not in the table is a Problem."""
    if name not in BY_NAME:
        raise Problem(f"There is no threshold {name!r}. There are: {', '.join(BY_NAME)}.")
    return BY_NAME[name]


def listed(session: Session, *, by: Viewer) -> list[Listed]:
    """One row per threshold, in the order of the table."""
    require(by, PERMISSION)
    named = sa.select(SETTINGS, ACCOUNT.name.label("by_name"))
    rows = session.execute(named.outerjoin(Account.__table__, ACCOUNT.username == SETTINGS.c.by))
    changed, limits = {row.name: row for row in rows}, limits_in_force(session)
    return [
        _listed(threshold, getattr(limits, threshold.name), changed.get(threshold.name)) for threshold in THRESHOLDS
    ]


def _listed(threshold: Threshold, value: float, setting: sa.Row | None) -> Listed:
    return Listed(
        name=threshold.name,
        meaning=threshold.meaning,
        value=value,
        default=threshold.default,
        low=threshold.low,
        high=threshold.high,
        unit=threshold.unit,
        source=threshold.source,
        changed_by=(setting.by_name or setting.by) if setting else None,
        changed_at=setting.at if setting else None,
    )


def is_whole(threshold: Threshold) -> bool:
    """Days are whole; a share may have a fraction."""
    return "days" in threshold.unit


def checked(name: str, value: float) -> float:
    """The value, if it lies within the threshold's limits and days are whole; else a Problem."""
    threshold = by_name(name)
    if not threshold.low <= value <= threshold.high:
        raise Problem(f"{name} ({threshold.meaning}) may be set {threshold.range}; {number_words(value)} is outside.")
    if is_whole(threshold) and value != int(value):
        raise Problem(
            f"{name} ({threshold.meaning}) is a whole number of days, {threshold.range}; {number_words(value)} is not."
        )
    return float(value)


def change(session: Session, *, name: str, value: float, by: Viewer, now: datetime, done: Done | None = None) -> bool:
    """Use another number, and work everyone out again under it; False when it is the number in force already.

    `done(so_far, in_all)` is called after each run of patients.
    """
    require(by, PERMISSION)
    take(session, Lock.rules)
    value, before = checked(name, value), getattr(limits_in_force(session), name)
    if value == before:
        return False
    session.execute(sa.delete(SETTINGS).where(SETTINGS.c.name == name))
    if value != by_name(name).default:
        session.execute(sa.insert(SETTINGS).values(name=name, value=value, by=by.username, at=now))
    refresh(session, None, done)
    told = {"name": name, "before": before, "value": value}
    audit.record(session, viewer=by, action=AuditAction.threshold_changed, detail=told, now=now)
    return True


def reset(session: Session, *, name: str, by: Viewer, now: datetime, done: Done | None = None) -> bool:
    """Back to the default; False when it holds already."""
    return change(session, name=name, value=by_name(name).default, by=by, now=now, done=done)
