"""Facts from conditions, treatments and events."""

import sqlalchemy as sa

from db.tables import FOREVER, Event, PatientCondition, Treatment
from db.vocabulary import DEPRESSION_TREATMENTS, Condition, ConditionStatus, EventKind
from services.clinical.scope import AS_OF, in_run, not_over

D = PatientCondition.__table__.c
T = Treatment.__table__.c
V = Event.__table__.c

ACTIVE = (ConditionStatus.active, ConditionStatus.recurrence, ConditionStatus.relapse)


def conditions() -> sa.CTE:
    """One row per patient with an active OUD or depression: since when it is on record."""
    since = sa.func.coalesce(D.recorded_on, D.onset_on, D.entered_on)

    def first(condition):
        return sa.func.min(sa.case((D.condition == condition, since)))

    return (
        sa.select(
            D.patient,
            first(Condition.opioid_use_disorder).label("oud_on"),
            first(Condition.depression).label("depression_on"),
        )
        .where(in_run(D.patient), D.status.in_(ACTIVE), not_over(D.resolved_on), since <= AS_OF)
        .group_by(D.patient)
        .cte("active_conditions")
    )


def depression_treatment() -> sa.CTE:
    """One row per patient ever treated for depression: the last day of it, FOREVER while one runs."""
    last_day = sa.case((not_over(T.ended_on), sa.literal(FOREVER)), else_=T.ended_on)
    return (
        sa.select(T.patient, sa.func.max(last_day).label("treated_to"))
        .where(in_run(T.patient), T.component.in_(DEPRESSION_TREATMENTS), T.started_on <= AS_OF)
        .group_by(T.patient)
        .cte("depression_treatment")
    )


def taper() -> sa.CTE:
    """One row per patient with a declared taper that has not ended."""

    def last(kind):
        return sa.func.max(sa.case((V.kind == kind, V.on)))

    started, ended = last(EventKind.taper_started), last(EventKind.taper_ended)
    return (
        sa.select(V.patient, started.label("tapering_since"))
        .where(in_run(V.patient), V.on <= AS_OF, V.kind.in_([EventKind.taper_started, EventKind.taper_ended]))
        .group_by(V.patient)
        .having(sa.or_(ended.is_(None), started > ended))
        .cte("taper")
    )
