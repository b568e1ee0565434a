"""What a page says of its patients beside their place in the list: reasons, names, facts, scores and visits."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session

from db.tables import Appointment, Clinic, Patient, Screening, Staff
from db.vocabulary import AppointmentKind, AppointmentStatus, Urgency, label
from services.access.viewer import in_scope
from services.clinical.status import gap_days, moud_status
from services.facts.scores import PHQ9_FAMILY
from services.rules import catalogue as reasons
from services.rules.wording import detail_of
from services.worklist.filters import FACTS, ITEMS, THESE, TODAY, Asked

SERIES_LENGTH = 8  # the last scores that a small chart shows
ALL_FACTS = tuple(fact.name for fact in FACTS.c if fact.name not in ("patient", "clinic"))
SHOWN = (  # facts that a list shows: reading all of them takes longer than all the rest
    "moud_supply_medication",
    "moud_medication",
    "moud_covered_to",
    "moud_is_injected",
    "moud_dose_due_on",
    "moud_dose_late_on",
    "phq9_total",
    "phq9_previous",
    "phq9_confounded_by",
    "last_reached_or_seen_on",
)


class OpenReason(NamedTuple):
    """A due item and its owner's name, on a day. A list makes hundreds, so words are found only for who reads them."""

    patient: int
    key: str
    urgency: Urgency
    due_on: date
    opens_on: date
    begins_on: date  # of this row: after `opens_on` where it was acknowledged, or turned more urgent
    ends_on: date
    owner: str | None  # None: nobody is assigned
    owner_id: int | None
    owner_role: str
    evidence_on: date | None
    evidence_value: float | None
    evidence_before: float | None
    due_clause: int
    today: date

    @property
    def title(self) -> str:
        return reasons.by_key(self.key).title

    @property
    def detail(self) -> str:
        """The evidence, worded for the day."""
        evidence = self.evidence_value, self.evidence_before, self.evidence_on
        return detail_of(reasons.by_key(self.key).detail_by(self.due_clause), *evidence, self.due_on, self.today)

    @property
    def due_words(self) -> str:
        """The clause of the due rule that gave the day, a template over the engine's numbers."""
        return reasons.by_key(self.key).due.clauses[self.due_clause].words

    @property
    def acts(self) -> str:
        """Who should act: the member of the care team, or the role while nobody is assigned."""
        return self.owner or f"unassigned ({label(self.owner_role).lower()})"


@dataclass(frozen=True)
class Listed:
    """One patient of a list. `about` is the row of patients, facts, clinic and care manager, by column name."""

    patient: int
    about: sa.RowMapping
    reasons: tuple[OpenReason, ...]
    phq9_series: tuple[float, ...]
    next_visit_on: date | None

    @property
    def first(self) -> OpenReason:
        return self.reasons[0]


def listed(session: Session, asked: Asked, places: Sequence) -> list[Listed]:
    """One row per place, in their order. Shows every open reason of the patient, those that meet the choice first."""
    patients = [place.patient for place in places]
    people, why = about(session, asked, patients, SHOWN), open_reasons(session, asked, patients)
    series, visits = phq9_series(session, patients, asked.today), next_visits(session, patients, asked.today)
    return [
        Listed(patient, people[patient], tuple(why[patient]), tuple(series[patient]), visits.get(patient))
        for patient in patients
    ]


def about(
    session: Session, asked: Asked, patients: Iterable[int], facts: tuple[str, ...] = ALL_FACTS
) -> dict[int, sa.RowMapping]:
    """One row per patient of the viewer's clinics: name and number, clinic, care manager, facts, MOUD status."""
    values = asked.values | {"patients": list(patients)}
    return {row.id: row._mapping for row in session.execute(_about(asked.wording, facts), values)}


@lru_cache
def _about(asked: Asked, facts: tuple[str, ...]) -> sa.Select:
    person, clinic, manager = Patient.__table__.c, Clinic.__table__.c, Staff.__table__.c
    fact = FACTS.alias("fact")
    return (
        sa.select(
            person.id,
            person.patient_id,
            person.mrn,
            person.given_name,
            person.family_name,
            person.birth_date,
            person.status,
            clinic.name.label("clinic_name"),
            manager.name.label("care_manager_name"),
            moud_status(fact.c, TODAY).label("moud_status"),
            gap_days(fact.c, TODAY).label("gap_days"),
            *(fact.c[name] for name in facts),
        )
        .select_from(Patient.__table__)
        .join(Clinic.__table__, clinic.id == person.clinic)
        .outerjoin(Staff.__table__, manager.id == person.care_manager)
        .outerjoin(fact, fact.c.patient == person.id)
        .where(person.id.in_(THESE), _of_them_in_scope(person.clinic, asked))
    )


def _of_them_in_scope(clinic, asked: Asked) -> sa.ColumnElement[bool]:
    """Not by an index of clinics: SQLite would read everybody there to find these few."""
    return in_scope(clinic + 0, asked.viewer)


def open_reasons(
    session: Session, asked: Asked, patients: Iterable[int], only_chosen: bool = False
) -> dict[int, list[OpenReason]]:
    """Per patient every reason that is open (or coming, when that was asked), in clinical order."""
    query = _reasons(asked.wording, only_chosen)
    found = defaultdict(list)
    for row in session.execute(query, asked.values | {"patients": list(patients)}):
        found[row.patient].append(reason_of(row, asked.today))
    return found


@lru_cache
def _reasons(asked: Asked, only_chosen: bool) -> sa.Select:
    item, staff = ITEMS.alias("item").c, Staff.__table__.c
    chosen = asked.chosen(item)
    return (
        sa.select(*item, staff.name.label("owner_name"))
        .select_from(item.patient.table.outerjoin(Staff.__table__, staff.id == item.owner))
        .where(item.patient.in_(THESE), _of_them_in_scope(item.clinic, asked))
        .where(chosen if only_chosen else asked.open_(item))
        .order_by(item.patient, sa.case((chosen, 0), else_=1), item.urgency, item.due_on, item.reason)
    )


def reason_of(row, today: date) -> OpenReason:
    """`row`: a due item with its owner's name."""
    return OpenReason(
        row.patient,
        row.reason,
        Urgency(row.urgency),
        row.due_on,
        row.opens_on,
        row.begins_on,
        row.ends_on,
        row.owner_name,
        row.owner,
        row.owner_role,
        row.evidence_on,
        row.evidence_value,
        row.evidence_before,
        row.due_clause,
        today,
    )


def phq9_series(session: Session, patients: Iterable[int], today: date) -> dict[int, list[float]]:
    """Per patient the last scored PHQ-9 totals of the version taken last, oldest first."""
    series, version = defaultdict(list), {}
    for patient, instrument, total in session.execute(_NEWEST_SCORES, {"patients": list(patients), "today": today}):
        if version.setdefault(patient, instrument) == instrument:
            series[patient].insert(0, total)
    return series


def _newest_scores() -> sa.Select:
    score = Screening.__table__.c
    rank = sa.func.row_number().over(partition_by=score.patient, order_by=[score.taken_on.desc(), score.id.desc()])
    newest = (
        sa.select(score.patient, score.instrument, score.total, rank.label("rank"))
        .where(score.patient.in_(THESE), score.instrument.in_(PHQ9_FAMILY))
        .where(score.total.is_not(None), score.taken_on <= TODAY)
        .subquery("newest")
        .c
    )
    shown = sa.select(newest.patient, newest.instrument, newest.total).where(newest.rank <= SERIES_LENGTH)
    return shown.order_by(newest.patient, newest.rank)


def next_visits(session: Session, patients: Iterable[int], today: date) -> dict[int, date]:
    """Per patient the day of the next visit that is booked; a case review is not a visit."""
    found = session.execute(_NEXT_VISITS, {"patients": list(patients), "today": today})
    return dict(tuple(row) for row in found)


def is_booked(visit) -> sa.ColumnElement[bool]:
    """Of the columns of an appointment: a visit of the patient, today or later."""
    is_a_visit = sa.and_(visit.status == AppointmentStatus.scheduled, visit.kind != AppointmentKind.case_review)
    return sa.and_(visit.starts_on >= TODAY, is_a_visit, visit.told_by.is_(None))


def _next_visits() -> sa.Select:
    visit = Appointment.__table__.c
    return (
        sa.select(visit.patient, sa.func.min(visit.starts_on))
        .where(visit.patient.in_(THESE), is_booked(visit))
        .group_by(visit.patient)
    )


_NEWEST_SCORES, _NEXT_VISITS = _newest_scores(), _next_visits()
