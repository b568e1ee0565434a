"""Which contacts reached the patient (section 6): an attempt that reached nobody and talk among clinicians did not."""

import sqlalchemy as sa

from db.vocabulary import NOBODY_REACHED, SPOKEN_WITH, ContactKind, ContactOutcome


def is_reached(contact) -> sa.ColumnElement[bool]:
    """Of the columns of a contact: true or false, never blank. A message reaches somebody once it is answered."""
    outcome = sa.func.coalesce(contact.outcome, "")
    is_answered = sa.and_(contact.kind == ContactKind.message, outcome == ContactOutcome.reached)
    is_spoken = sa.or_(*(contact.kind == kind for kind in SPOKEN_WITH))
    return sa.or_(is_answered, sa.and_(is_spoken, *(outcome != word for word in NOBODY_REACHED)))
