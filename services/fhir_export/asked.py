"""What is asked to be given out as FHIR, and by whom."""

import re
from dataclasses import dataclass
from datetime import date, tzinfo

import sqlalchemy as sa
from sqlmodel import Session

from db.problems import Problem
from db.tables import Patient, table_of
from db.vocabulary import Permission
from services.access.permissions import require
from services.access.viewer import Viewer, in_scope

PERSON = table_of(Patient).c
ADDRESS = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:\S+")  # an absolute URI


@dataclass(frozen=True)
class Asked:
    """Patients of the viewer's clinics. `zone`: the clinics' own, None the machine's."""

    viewer: Viewer
    zone: tzinfo | None
    since: date | None = None  # recorded, changed or taken back on that day of the clinic or later
    source: str | None = None  # only patients who came from it
    system: str | None = None  # the official address of the numbers that these patients have at their source


def refuse_unless_answerable(session: Session, asked: Asked) -> None:
    """Raises Problem, a sentence, where the viewer may not export or something asked for is not there."""
    require(asked.viewer, Permission.export_patients)
    if asked.system is not None and not ADDRESS.fullmatch(asked.system):
        raise Problem(f"“{asked.system}” is not the address of a system of numbers, such as http://hospital.org/mrn.")
    if asked.source is None:
        return
    of_viewer = sa.select(PERSON.source).distinct().where(in_scope(PERSON.clinic, asked.viewer)).order_by(PERSON.source)
    sources = list(session.scalars(of_viewer))
    if asked.source not in sources:
        there_are = f"There are: {', '.join(sources)}." if sources else "There are no patients yet."
        raise Problem(f"No patient came from a source “{asked.source}”. {there_are}")
