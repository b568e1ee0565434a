"""Who was reached by a contact and who was seen at a visit (section 6): not by an attempt that reached nobody, nor in
talk among clinicians or a group."""

import sqlalchemy as sa

from db.vocabulary import (
    NOBODY_REACHED,
    SPOKEN_WITH,
    AppointmentKind,
    AppointmentStatus,
    ContactKind,
    ContactOutcome,
)

BEHAVIORAL = (AppointmentKind.behavioral_health, AppointmentKind.psychiatry)
SEEN = (AppointmentKind.moud, *BEHAVIORAL, AppointmentKind.primary_care)  # one person with one clinician


def is_reached(contact) -> sa.ColumnElement[bool]:
    """Of the columns of a contact: true or false, never blank. A message reaches somebody once it is answered."""
    outcome = sa.func.coalesce(contact.outcome, "")
    is_answered = sa.and_(contact.kind == ContactKind.message, outcome == ContactOutcome.reached)
    is_spoken = sa.or_(*(contact.kind == kind for kind in SPOKEN_WITH))
    return sa.or_(is_answered, sa.and_(is_spoken, *(outcome != word for word in NOBODY_REACHED)))


def is_seen(visit) -> sa.ColumnElement[bool]:
    """Of the columns of an appointment."""
    is_alone = sa.or_(*(visit.kind == kind for kind in SEEN))
    return sa.and_(visit.status == AppointmentStatus.kept, is_alone)
