"""What care management costs: contacts and minutes per patient on the caseload and month."""

import sqlalchemy as sa

from db.tables import Appointment, Contact, Staff
from db.vocabulary import Role
from services.clinical.contacts import is_reached, is_seen
from services.metrics.definitions.population import P, events, of_patients, on_caseload
from services.metrics.metric import MET, MISSING, Direction, Line, Metric, Population, Span, Summary, share


def _contacts(span: Span) -> sa.Select:
    """One row per patient on the caseload: how often the patient was reached or seen in the span."""
    contact, visit = events(Contact, span).c, events(Appointment, span).c
    reached = sa.select(contact.patient, contact.on.label("on")).where(is_reached(contact))
    seen = sa.select(visit.patient, visit.starts_on.label("on")).where(is_seen(visit))
    both = sa.union_all(reached, seen).subquery("reached_or_seen").c
    of = _by_patient(both, span, sa.func.count().label("contacts")).subquery("of_contacts")
    units = of_patients(span, sa.literal(MET), on_caseload(span), amount=sa.func.coalesce(of.c.contacts, 0))
    return units.outerjoin(of, of.c.patient == P.id)


def _minutes(span: Span) -> sa.Select:
    """One row per patient on the caseload: minutes of the contacts in the span, other roles' left out; missing where
    one of those contacts has none recorded."""
    contact, staff = events(Contact, span), Staff.__table__
    is_blank = sa.case((contact.c.minutes.is_(None), 1), else_=0)
    sums = (sa.func.sum(contact.c.minutes).label("minutes"), sa.func.max(is_blank).label("has_blank"))
    found = _by_patient(contact.c, span, *sums)
    found = found.select_from(contact.outerjoin(staff, staff.c.name == contact.c.by))
    of = found.where(sa.or_(staff.c.role.is_(None), staff.c.role == Role.care_manager)).subquery("of_minutes")
    part = sa.case((of.c.has_blank == 1, sa.literal(MISSING)), else_=sa.literal(MET))
    units = of_patients(span, part, on_caseload(span), amount=sa.func.coalesce(of.c.minutes, 0))
    return units.outerjoin(of, of.c.patient == P.id)


def _by_patient(contact, span: Span, *sums: sa.ColumnElement) -> sa.Select:
    in_span = contact.on.between(span.first, span.last)
    return sa.select(contact.patient, *sums).where(in_span).group_by(contact.patient)


ON_THE_CASELOAD = "Patients on the caseload on the last day of the month, once each month"

CONTACTS_PER_PATIENT = Metric(
    name="contacts_per_patient",
    title="Contacts per patient",
    question="How often is a patient on the caseload contacted in a month?",
    population=Population.caseload_of_months,
    numerator="How often these patients were reached (telephone, visit, safety review, an answered message) or seen "
    "at a visit of their own in the month",
    denominator=ON_THE_CASELOAD,
    missing="Nobody: a patient without a contact on record counts with none",
    unit="contacts per patient and month",
    direction=Direction.higher,
    source="AIMS Center process metrics [A]",
    lines=share("contacts"),
    units=_contacts,
    summary=Summary.mean,
    most_of_one=3,  # once each month
    amount_unit="contacts",
)

MINUTES = Metric(
    name="minutes",
    title="Care-manager minutes per patient",
    question="How many minutes of care management does a patient on the caseload get in a month?",
    population=Population.caseload_of_months,
    numerator="Minutes of contacts of any kind in the month, except those by a member of staff with another role than "
    "care manager",
    denominator=ON_THE_CASELOAD,
    missing="Of the denominator: a counted contact has no minutes recorded; the minutes of the others count",
    unit="minutes per patient and month",
    direction=Direction.neither,
    source="Section 7",
    lines=(Line("minutes", frozenset({MET, MISSING})),),
    units=_minutes,
    summary=Summary.mean,
    most_of_one=3,  # once each month
    amount_unit="minutes",
)
