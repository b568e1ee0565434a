"""What the organisation aims at: one value per metric and figure, set by managers and the operator, recorded."""

from dataclasses import dataclass
from datetime import datetime
from math import isfinite

import sqlalchemy as sa
from sqlmodel import Session

from db.problems import Problem
from db.tables import Account, MetricTarget
from db.vocabulary import AuditAction, Permission
from services.access import audit
from services.access.permissions import require
from services.access.viewer import Viewer
from services.metrics.catalogue import METRICS, by_name
from services.metrics.counting.by_group import is_share, unit_of
from services.metrics.metric import Line, Metric

PERMISSION = Permission.set_targets
TARGETS, ACCOUNT = MetricTarget.__table__, Account.__table__.c


@dataclass(frozen=True)
class Target:
    """One figure of a metric, and what is aimed at; value, set_by and set_at are blank where no target is set."""

    metric: Metric
    line: Line
    value: float | None
    set_by: str | None
    set_at: datetime | None


def listed(session: Session, viewer: Viewer) -> list[Target]:
    """One row per metric and figure, in the order of the catalogue, for who sees figures."""
    require(viewer, Permission.see_figures)
    named = sa.select(TARGETS, ACCOUNT.name.label("by_name"))
    rows = session.execute(named.outerjoin(Account.__table__, ACCOUNT.username == TARGETS.c.by))
    found = {(row.metric, row.line): row for row in rows}
    return [_target(metric, line, found.get((metric.name, line.name))) for metric in METRICS for line in metric.lines]


def _target(metric: Metric, line: Line, row: sa.Row | None) -> Target:
    if row is None:
        return Target(metric, line, None, None, None)
    return Target(metric, line, row.value, row.by_name or row.by, row.at)


def set_target(session: Session, *, metric: str, line: str, value: float, by: Viewer, now: datetime) -> bool:
    """Aim at this value; False when that is the target already. A share lies between 0 and 1, any other value is not
    negative; anything else is a Problem."""
    require(by, PERMISSION)
    value, before = _checked(metric, line, value), _in_force(session, metric, line)
    if value == before:
        return False
    _delete(session, metric, line)
    session.execute(sa.insert(TARGETS).values(metric=metric, line=line, value=value, by=by.username, at=now))
    told = {"metric": metric, "line": line, "before": before, "value": value}
    audit.record(session, viewer=by, action=AuditAction.target_set, detail=told, now=now)
    return True


def remove(session: Session, *, metric: str, line: str, by: Viewer, now: datetime) -> bool:
    """Aim at nothing any more; False when no target is set. Also for a metric or figure that is gone."""
    require(by, PERMISSION)
    before = _in_force(session, metric, line)
    if before is None:
        return False
    _delete(session, metric, line)
    told = {"metric": metric, "line": line, "before": before}
    audit.record(session, viewer=by, action=AuditAction.target_removed, detail=told, now=now)
    return True


def _in_force(session: Session, metric: str, line: str) -> float | None:
    return session.execute(sa.select(TARGETS.c.value).filter_by(metric=metric, line=line)).scalar()


def _delete(session: Session, metric: str, line: str) -> None:
    session.execute(sa.delete(TARGETS).where(TARGETS.c.metric == metric, TARGETS.c.line == line))


def _checked(name: str, line: str, value: float) -> float:
    metric = by_name(name)
    if line not in (one.name for one in metric.lines):
        lines = "; ".join(one.name for one in metric.lines)
        raise Problem(f"{metric.title} has no figure {line!r}. Its figures are: {lines}.")
    what = f"The target of {metric.title} ({line})"
    if is_share(metric) and not 0 <= value <= 1:
        raise Problem(f"{what} is a share from 0 to 1, that is 0 to 100 %; {value:g} is outside.")
    if not (isfinite(value) and value >= 0):
        raise Problem(f"{what} is in {unit_of(metric)}, 0 or more; {value:g} is not.")
    return float(value)
