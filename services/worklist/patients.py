"""The patient browser: every patient of the viewer's clinics, filtered, sorted and paged by the database."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session

from db.tables import Appointment, Clinic, Patient, Staff
from db.vocabulary import AppointmentKind, AppointmentStatus, MoudStatus, PatientStatus
from services.access.permissions import require
from services.access.viewer import Viewer, in_scope
from services.clinical.instruments import DEPRESSION
from services.clinical.status import gap_days, moud_status
from services.worklist.filters import FACTS, ITEMS, is_among, is_named
from services.worklist.rows import phq9_series

PAGE_SIZE = 50
NEVER_SCORED = "none"  # the PHQ-9 filter's word for "no score recorded"
FILE_COLUMNS = (
    "patient_id",
    "family_name",
    "given_name",
    "birth_date",
    "clinic",
    "care_manager",
    "status",
    "moud_status",
    "medication",
    "covered_to",
    "gap_days",
    "phq9_total",
    "phq9_on",
    "phq9_previous",
    "phq9_confounded_by",
    "last_contact_on",
    "next_visit_on",
    "open_reasons",
)
PERSON, FACT = Patient.__table__, FACTS
CLINIC, MANAGER = Clinic.__table__, Staff.__table__


@dataclass(frozen=True)
class Browse:
    """What a person asked to see; blank means all. `phq9` is a band's name or NEVER_SCORED."""

    clinic: int | None = None
    status: PatientStatus | None = None
    moud: MoudStatus | None = None
    medication: str | None = None
    phq9: str | None = None
    has_open_reason: bool = False
    text: str = ""
    sort: str = "name"
    is_descending: bool = False
    among: object = None  # the figure whose people alone are listed


@dataclass(frozen=True)
class Page:
    rows: list[sa.RowMapping]
    series: dict[int, list[float]]
    number: int  # from 1
    total: int

    size: int

    @property
    def position(self) -> int:
        """How many rows come before the page."""
        return (self.number - 1) * self.size

    @property
    def back(self) -> str | None:
        """The page before, as it stands in the address. None on the first."""
        return str(self.number - 1) if self.number > 1 else None

    @property
    def on(self) -> str | None:
        """The page after, as it stands in the address. None on the last."""
        return str(self.number + 1) if self.position + len(self.rows) < self.total else None


def columns(today: date) -> dict[str, sa.ColumnElement]:
    """Every column that a page or a file reads, by name."""
    return {
        "patient": PERSON.c.id,
        "patient_id": PERSON.c.patient_id,
        "family_name": PERSON.c.family_name,
        "given_name": PERSON.c.given_name,
        "birth_date": PERSON.c.birth_date,
        "clinic": CLINIC.c.name,
        "care_manager": MANAGER.c.name,
        "status": PERSON.c.status,
        "moud_status": moud_status(FACT.c, today),
        "medication": medication(),
        "moud_supply_medication": FACT.c.moud_supply_medication,
        "moud_medication": FACT.c.moud_medication,
        "gap_days": gap_days(FACT.c, today),
        "covered_to": FACT.c.moud_covered_to,
        "phq9_total": FACT.c.phq9_total,
        "phq9_on": FACT.c.phq9_on,
        "phq9_previous": FACT.c.phq9_previous,
        "phq9_confounded_by": FACT.c.phq9_confounded_by,
        "last_contact_on": FACT.c.last_contact_on,
        "next_visit_on": _next_visit(today),
        "open_reasons": _open_reasons(today),
    }


def medication() -> sa.ColumnElement[str]:
    """Of the supply that reaches furthest, else of the open enrolment."""
    return sa.func.coalesce(FACT.c.moud_supply_medication, FACT.c.moud_medication)


def _next_visit(today: date) -> sa.ScalarSelect:
    visit = Appointment.__table__.c
    return (
        sa.select(sa.func.min(visit.starts_on))
        .where(visit.patient == PERSON.c.id, visit.starts_on >= today)
        .where(visit.status == AppointmentStatus.scheduled, visit.kind != AppointmentKind.case_review)
        .scalar_subquery()
    )


def _open_reasons(today: date) -> sa.ScalarSelect:
    item = ITEMS.c
    return (
        sa.select(sa.func.count())
        .where(item.patient == PERSON.c.id, item.opens_on <= today, item.closes_on > today)
        .scalar_subquery()
    )


# what the heading of a column sorts by
SORTS = {
    "name": ("family_name", "given_name"),
    "patient_id": ("patient_id",),
    "clinic": ("clinic",),
    "care_manager": ("care_manager",),
    "moud_status": ("moud_status",),
    "medication": ("medication",),
    "covered_to": ("covered_to",),
    "phq9": ("phq9_total",),
    "phq9_on": ("phq9_on",),
    "phq9_change": ("phq9_change",),
    "last_contact": ("last_contact_on",),
    "next_visit": ("next_visit_on",),
    "open_reasons": ("open_reasons",),
}


def browse(
    session: Session, *, viewer: Viewer, today: date, choice: Browse, number: int = 1, size: int = PAGE_SIZE
) -> Page:
    """One page, a row per patient. A page number beyond the last gives the last."""
    require(viewer, "see_patients")
    conditions = _conditions(viewer, today, choice)
    total = session.execute(_from(sa.select(sa.func.count())).where(*conditions)).scalar()
    number = max(1, min(number, -(-total // size)))
    rows = session.execute(_ordered(today, choice).where(*conditions).limit(size).offset((number - 1) * size))
    rows = [row._mapping for row in rows]
    return Page(rows, phq9_series(session, [row["patient"] for row in rows], today), number, total, size)


def everyone(session: Session, *, viewer: Viewer, today: date, choice: Browse) -> Iterator[dict]:
    """Every row of all pages in their order, for a file: the columns FILE_COLUMNS."""
    require(viewer, "export_patients")
    query = _ordered(today, choice).where(*_conditions(viewer, today, choice))
    for row in session.execute(query.execution_options(yield_per=1_000)).mappings():
        yield {name: row[name] for name in FILE_COLUMNS}


def _from(query: sa.Select) -> sa.Select:
    joined = PERSON.join(CLINIC, CLINIC.c.id == PERSON.c.clinic)
    joined = joined.outerjoin(FACT, FACT.c.patient == PERSON.c.id)
    return query.select_from(joined.outerjoin(MANAGER, MANAGER.c.id == PERSON.c.care_manager))


def _ordered(today: date, choice: Browse) -> sa.Select:
    """Blank values last in both directions, and the patient's id where all else is equal."""
    known = columns(today)
    known["phq9_change"] = FACT.c.phq9_total - FACT.c.phq9_previous
    keys = [known[name] for name in SORTS.get(choice.sort, SORTS["name"])]
    order = [(key.desc() if choice.is_descending else key.asc()).nulls_last() for key in keys]
    listed = [column.label(name) for name, column in columns(today).items()]
    return _from(sa.select(*listed)).order_by(*order, PERSON.c.id)


def _conditions(viewer: Viewer, today: date, choice: Browse) -> list[sa.ColumnElement[bool]]:
    rows = (
        (True, in_scope(PERSON.c.clinic, viewer)),
        (choice.among, is_among(PERSON.c.id)),
        (choice.clinic, PERSON.c.clinic == choice.clinic),
        (choice.status, PERSON.c.status == choice.status),
        (choice.moud, moud_status(FACT.c, today) == choice.moud),
        (choice.medication, medication() == choice.medication),
        (choice.phq9, _in_band(choice.phq9)),
        (choice.has_open_reason, _open_reasons(today) > 0),
        (choice.text.strip(), is_named(choice.text)),
    )
    return [condition for is_asked, condition in rows if is_asked]


def _in_band(name: str | None) -> sa.ColumnElement[bool]:
    band = next((band for band in DEPRESSION if band.name == name), None)
    if band is None:
        return FACT.c.phq9_total.is_(None)
    return FACT.c.phq9_total.between(band.low, band.high)
