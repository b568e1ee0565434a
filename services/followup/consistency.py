"""Are the kept facts and due items what the events say? Works everyone out again beside them and compares."""

from sqlmodel import Session

from db.tables import FOREVER
from services.followup import differences
from services.followup.limits import limits_in_force
from services.followup.refresh import all_runs, worked_out


def patients_that_differ(session: Session) -> int:
    """Number of patients of whom a kept fact, due item or tag differs from a rebuild, which is made beside them."""
    limits, differing = limits_in_force(session), 0
    for first, last in all_runs(session):
        columns = worked_out(session, first, last, FOREVER, limits)
        differing += len(differences.patients_that_differ(session, first, last, columns))
    return differing
