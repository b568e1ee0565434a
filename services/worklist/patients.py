"""The patient browser: every patient of the viewer's clinics, filtered, sorted and paged by the database."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

import sqlalchemy as sa
from sqlmodel import Session

from db.tables import Appointment, Clinic, Patient, Staff
from db.vocabulary import MoudStatus, PatientStatus, Permission
from services.access.permissions import require
from services.access.viewer import Viewer, is_one_of
from services.clinical.instruments import DEPRESSION
from services.clinical.status import gap_days, moud_status
from services.worklist.filters import FACTS, ITEMS, TODAY, is_among, is_named, listed_people, medication
from services.worklist.rows import is_booked, phq9_series

PAGE_SIZE = 50
SIZE, POSITION = sa.bindparam("size", type_=sa.Integer), sa.bindparam("position", type_=sa.Integer)
Scope = frozenset[int] | None  # a viewer's clinics
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
    "last_reached_or_seen_on",
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
    people: tuple[int, ...] | None = None  # those: patients.id


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


def columns() -> dict[str, sa.ColumnElement]:
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
        "moud_status": moud_status(FACT.c, TODAY),
        "medication": medication(FACT.c),
        "moud_supply_medication": FACT.c.moud_supply_medication,
        "moud_medication": FACT.c.moud_medication,
        "gap_days": gap_days(FACT.c, TODAY),
        "covered_to": FACT.c.moud_covered_to,
        "moud_is_injected": FACT.c.moud_is_injected,
        "moud_dose_due_on": FACT.c.moud_dose_due_on,
        "moud_dose_late_on": FACT.c.moud_dose_late_on,
        "phq9_total": FACT.c.phq9_total,
        "phq9_on": FACT.c.phq9_on,
        "phq9_previous": FACT.c.phq9_previous,
        "phq9_confounded_by": FACT.c.phq9_confounded_by,
        "last_reached_or_seen_on": FACT.c.last_reached_or_seen_on,
        "next_visit_on": _next_visit(),
        "open_reasons": _open_reasons(),
    }


def _next_visit() -> sa.ScalarSelect:
    visit = Appointment.__table__.c
    return (
        sa.select(sa.func.min(visit.starts_on)).where(visit.patient == PERSON.c.id, is_booked(visit)).scalar_subquery()
    )


def _open_reasons() -> sa.ScalarSelect:
    item = ITEMS.c
    return (
        sa.select(sa.func.count())
        .where(item.patient == PERSON.c.id, item.begins_on <= TODAY, item.ends_on > TODAY)
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
    "last_reached_or_seen": ("last_reached_or_seen_on",),
    "next_visit": ("next_visit_on",),
    "open_reasons": ("open_reasons",),
}


def browse(
    session: Session, *, viewer: Viewer, today: date, choice: Browse, number: int = 1, size: int = PAGE_SIZE
) -> Page:
    """One page, a row per patient. A page number beyond the last gives the last."""
    require(viewer, Permission.see_patients)
    asked = viewer.clinics, _wording(choice)  # made once for each: making takes longer than asking
    values = {"today": today, "people": listed_people(choice)}
    total = session.execute(_how_many(*asked), values).scalar()
    number = max(1, min(number, -(-total // size)))
    place = values | {"size": size, "position": (number - 1) * size}
    rows = [row._mapping for row in session.execute(_page(*asked), place)]
    return Page(rows, phq9_series(session, [row["patient"] for row in rows], today), number, total, size)


def everyone(session: Session, *, viewer: Viewer, today: date, choice: Browse) -> Iterator[dict]:
    """Every row of all pages in their order, for a file: the columns FILE_COLUMNS."""
    require(viewer, Permission.export_patients)
    query = _listed(viewer.clinics, _wording(choice)).execution_options(yield_per=1_000)
    values = {"today": today, "people": listed_people(choice)}
    for row in session.execute(query, values).mappings():
        yield {name: row[name] for name in FILE_COLUMNS}


def _wording(choice: Browse) -> Browse:
    """A choice that is read by the same statement: whom a figure counts is read beside it."""
    return replace(choice, among=choice.among is not None or None, people=None)


@lru_cache
def _how_many(scope: Scope, choice: Browse) -> sa.Select:
    return _from(sa.select(sa.func.count())).where(*_conditions(scope, choice))


@lru_cache
def _page(scope: Scope, choice: Browse) -> sa.Select:
    return _listed(scope, choice).limit(SIZE).offset(POSITION)


def _listed(scope: Scope, choice: Browse) -> sa.Select:
    return _ordered(choice).where(*_conditions(scope, choice))


def _from(query: sa.Select) -> sa.Select:
    joined = PERSON.join(CLINIC, CLINIC.c.id == PERSON.c.clinic)
    joined = joined.outerjoin(FACT, FACT.c.patient == PERSON.c.id)
    return query.select_from(joined.outerjoin(MANAGER, MANAGER.c.id == PERSON.c.care_manager))


def _ordered(choice: Browse) -> sa.Select:
    """Blank values last in both directions, and the patient's id where all else is equal."""
    known = columns()
    known["phq9_change"] = FACT.c.phq9_total - FACT.c.phq9_previous
    keys = [known[name] for name in SORTS.get(choice.sort, SORTS["name"])]
    order = [(key.desc() if choice.is_descending else key.asc()).nulls_last() for key in keys]
    listed = [column.label(name) for name, column in columns().items()]
    return _from(sa.select(*listed)).order_by(*order, PERSON.c.id)


def _conditions(scope: Scope, choice: Browse) -> list[sa.ColumnElement[bool]]:
    rows = (
        (True, is_one_of(PERSON.c.clinic, scope)),
        (True, PERSON.c.merged_into.is_(None)),
        (choice.among, is_among(PERSON.c.id)),
        (choice.clinic, PERSON.c.clinic == choice.clinic),
        (choice.status, PERSON.c.status == choice.status),
        (choice.moud, moud_status(FACT.c, TODAY) == choice.moud),
        (choice.medication, medication(FACT.c) == choice.medication),
        (choice.phq9, _in_band(choice.phq9)),
        (choice.has_open_reason, _open_reasons() > 0),
        (choice.text.strip(), is_named(choice.text)),
    )
    return [condition for is_asked, condition in rows if is_asked]


def _in_band(name: str | None) -> sa.ColumnElement[bool]:
    band = next((band for band in DEPRESSION if band.name == name), None)
    if band is None:
        return FACT.c.phq9_total.is_(None)
    return FACT.c.phq9_total.between(band.low, band.high)
