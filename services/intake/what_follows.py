"""What follows from rows that came, changed or went: whose history they are, and which of them tell one thing."""

from datetime import datetime

from sqlmodel import Session

from services.access.viewer import Viewer
from services.intake import fills, merges, one_visit


def settled(session: Session, touched: set[int], by: Viewer, now: datetime) -> set[int]:
    """After every write of the intake, in its transaction: merged records, prescriptions that were filled, and visits
    told twice. Returns the patients whose history changes, those touched among them."""
    touched = touched | merges.settle(session, by, now)
    fills.settle(session, touched)
    one_visit.settle(session.connection(), touched)
    return touched
