"""The worklist as rows for a file: one row per patient and open reason, in the order of the screen."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date

from sqlmodel import Session

from db.vocabulary import Permission
from services.access.permissions import require
from services.access.viewer import Viewer
from services.worklist.filters import Asked, Choice
from services.worklist.page import in_order
from services.worklist.rows import OpenReason, about, open_reasons


@dataclass(frozen=True)
class Exported:
    patient_id: str
    clinic: str
    urgency: str
    reason: str
    opens_on: date
    due_on: date
    days_overdue: int  # negative: not due yet
    owner: str
    detail: str
    family_name: str | None
    given_name: str | None


COLUMNS = ("patient_id", "clinic", "urgency", "reason", "opens_on", "due_on", "days_overdue", "owner", "detail")
NAMED_COLUMNS = (*COLUMNS, "family_name", "given_name")


def everything(session: Session, *, viewer: Viewer, today: date, choice: Choice) -> Iterator[Exported]:
    """Every reason that meets the choice, of every patient on its pages; some hundred patients are read at a time."""
    require(viewer, Permission.see_worklist)
    asked = Asked(viewer, today, choice)
    for places in in_order(session, asked):
        patients = [place.patient for place in places]
        people = about(session, asked, patients)
        why = open_reasons(session, asked, patients, only_chosen=True)
        for patient in patients:
            yield from (_exported(people[patient], reason, today) for reason in why[patient])


def _exported(person, reason: OpenReason, today: date) -> Exported:
    return Exported(
        patient_id=person["patient_id"],
        clinic=person["clinic_name"],
        urgency=reason.urgency.name,
        reason=reason.key,
        opens_on=reason.opens_on,
        due_on=reason.due_on,
        days_overdue=(today - reason.due_on).days,
        owner=reason.acts,
        detail=reason.detail,
        family_name=person["family_name"],
        given_name=person["given_name"],
    )


def as_dict(row: Exported, columns: tuple[str, ...] = COLUMNS) -> dict:
    """The row by name, only the columns named."""
    return {column: value for column, value in asdict(row).items() if column in columns}
