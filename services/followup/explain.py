"""One patient explained on a day: the facts, and for every reason whether it is open, coming or not due."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session

from db.problems import Problem
from db.tables import DueItem, Patient, PatientFacts, Staff
from db.vocabulary import Urgency
from services.access.permissions import require
from services.access.viewer import Viewer, in_scope
from services.clinical.status import gap_days, moud_status
from services.followup.reason import Reason
from services.followup.reasons import REASONS
from services.followup.sentences import detail_of

ITEM, P, FACTS = DueItem.__table__.c, Patient.__table__.c, PatientFacts.__table__

OPEN, UPCOMING, NOT_DUE = "open", "upcoming", "not due"


@dataclass(frozen=True)
class Explained:
    """One reason for one patient: `why` is the evidence, or the condition that is not met."""

    reason: str
    title: str
    state: str
    urgency: str | None
    due_on: date | None
    days_overdue: int | None
    escalates_on: date | None
    closes_on: date | None
    owner: str | None
    why: str


def patient_key(session: Session, patient_id: str, *, viewer: Viewer) -> int:
    """patients.id of a clinic's number within the viewer's clinics. Unknown and out of scope are the same Problem."""
    require(viewer, "see_patients")
    query = sa.select(P.id).where(P.patient_id == patient_id, in_scope(P.clinic, viewer))
    found = session.execute(query).scalar()
    if found is None:
        raise Problem("No patient with this number in your clinics.")
    return found


def facts_of(session: Session, patient: int, *, day: date) -> dict:
    """The patient's row of facts and the MOUD status on the day, as a mapping of column to value."""
    status, gap = moud_status(FACTS.c, day).label("moud_status"), gap_days(FACTS.c, day).label("moud_gap_days")
    row = session.execute(sa.select(status, gap, FACTS).where(FACTS.c.patient == patient)).mappings().first()
    return dict(row) if row else {}


def reasons_of(session: Session, patient: int, *, day: date) -> list[Explained]:
    """Every reason of the catalogue for this patient on the day, the open ones first."""
    rows = sa.select(*ITEM, Staff.name.label("owner_name")).outerjoin(Staff.__table__, Staff.id == ITEM.owner)
    items: dict[str, list] = {}
    for item in session.execute(rows.where(ITEM.patient == patient).order_by(ITEM.opens_on)):
        items.setdefault(item.reason, []).append(item)
    told = [_explained(reason, items.get(reason.key, []), day) for reason in REASONS]
    return sorted(told, key=lambda one: (one.state != OPEN, one.state != UPCOMING, one.due_on or date.max))


def _explained(reason: Reason, stages: list, day: date) -> Explained:
    ahead = [stage for stage in stages if stage.closes_on > day]
    if not ahead:
        why = f"Closed on {stages[-1].closes_on}." if stages else f"Not met: {reason.on_list}"
        return Explained(reason.key, reason.title, NOT_DUE, None, None, None, None, None, None, why)
    stage, last = ahead[0], ahead[-1]
    return Explained(
        reason=reason.key,
        title=reason.title,
        state=OPEN if stage.opens_on <= day else UPCOMING,
        urgency=Urgency(stage.urgency).name,
        due_on=stage.due_on,
        days_overdue=(day - stage.due_on).days,
        escalates_on=last.opens_on if last is not stage else None,
        closes_on=last.closes_on,
        owner=stage.owner_name or stage.owner_role,
        why=detail_of(reason, stage.evidence_value, stage.evidence_before, stage.evidence_on, stage.due_on, day),
    )
