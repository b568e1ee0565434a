"""The statement that turns facts into due items: one select per row of the catalogue, none per patient."""

from functools import cache

import sqlalchemy as sa

from db.sql import earliest_of
from db.tables import FOREVER, DueItem, Patient, PatientFacts
from db.vocabulary import Role, Urgency
from services.clinical.scope import in_run
from services.followup.reason import Reason
from services.followup.reasons import REASONS

f = PatientFacts.__table__.c
P = Patient.__table__.c

STAFF_OF = {Role.care_manager: P.care_manager, Role.prescriber: P.prescriber, Role.therapist: P.therapist}


def _stages(reason: Reason) -> list[tuple[Urgency, sa.ColumnElement, sa.ColumnElement]]:
    """Urgency, first day, first day no more. A reason that escalates has two, and they meet."""
    never = sa.literal(FOREVER)
    closes = sa.func.coalesce(reason.closes, never) if reason.closes is not None else never
    if not reason.is_safety:
        closes = earliest_of(closes, f.caseload_until)
    if reason.escalates is None:
        return [(reason.urgency, reason.due, closes)]
    return [
        (reason.urgency, reason.due, earliest_of(reason.escalates, closes)),
        (Urgency(reason.urgency - 1), reason.escalates, closes),
    ]


def _items(reason: Reason, urgency: Urgency, opens, closes) -> sa.Select:
    on_caseload = sa.true() if reason.is_safety else f.caseload_until.is_not(None)
    nothing = sa.cast(sa.null(), sa.Float)
    value, before = reason.evidence.value, reason.evidence.before
    return (
        sa.select(
            f.patient,
            sa.literal(reason.key, sa.String).label("reason"),
            sa.literal(int(urgency)).label("urgency"),
            f.clinic,
            reason.due.label("due_on"),
            opens.label("opens_on"),
            closes.label("closes_on"),
            sa.literal(reason.owner.value, sa.String).label("owner_role"),
            sa.func.coalesce(STAFF_OF[reason.owner], P.care_manager).label("owner"),
            reason.evidence.on.label("evidence_on"),
            (nothing if value is None else sa.cast(value, sa.Float)).label("evidence_value"),
            (nothing if before is None else sa.cast(before, sa.Float)).label("evidence_before"),
        )
        .join_from(PatientFacts.__table__, Patient.__table__, P.id == f.patient)
        .where(in_run(f.patient), f.is_active, on_caseload, reason.when, reason.due.is_not(None), opens < closes)
    )


@cache
def items_insert() -> sa.Insert:
    """INSERT … SELECT with the parameters first and last. One row per patient, reason and urgency."""
    selects = [_items(reason, *stage) for reason in REASONS for stage in _stages(reason)]
    every = sa.union_all(*selects)
    return sa.insert(DueItem.__table__).from_select(list(every.selected_columns.keys()), every)
