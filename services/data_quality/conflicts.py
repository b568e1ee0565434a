"""What the records say that cannot be so, or that a person should look at: each kind as a row, with its people."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session

from db.dialects import json_value
from db.tables import Appointment, EarlierRow, MedicationSupply, MoudEpisode, Patient, Treatment, table_of
from db.vocabulary import MOUD_MEDICATIONS, AppointmentStatus, PatientStatus, Permission
from services.access.permissions import require
from services.access.viewer import Viewer, in_scope
from services.intake.no_shows import says_no_show

PATIENTS, EARLIER = table_of(Patient), table_of(EarlierRow)
APPOINTMENT, EPISODE = table_of(Appointment).c, table_of(MoudEpisode)
SUPPLY, TREATMENT = table_of(MedicationSupply).c, table_of(Treatment).c
NOT_MISSED = (AppointmentStatus.kept, AppointmentStatus.scheduled)
STILL_OPEN = date(9999, 12, 31)
Found = Callable[[Session], sa.Select]  # (patient, one, other): the two things that do not fit, as texts or days


@dataclass(frozen=True)
class Conflict:
    """`words`: what is said of one of its people, with the two things that do not fit."""

    key: str
    title: str
    why: str
    words: str
    found: Found


@dataclass(frozen=True)
class Counted:
    """A kind of conflict, and the people within the viewer's clinics of whom it is true."""

    key: str
    title: str
    why: str
    patients: int


@dataclass(frozen=True)
class Person:
    """One person of a conflict, and what does not fit; one row for each time."""

    patient_id: str
    family_name: str | None
    given_name: str | None
    birth_date: date | None
    said: str


def _two_birth_dates(_: Session) -> sa.Select:
    """Of one record, told at different times, and of records that were merged."""
    before = json_value(EARLIER.c["values"], "birth_date")
    now = sa.cast(PATIENTS.c.birth_date, sa.String)
    told = (
        sa.select(PATIENTS.c.id, before, now)
        .join_from(PATIENTS, EARLIER, EARLIER.c.patient == PATIENTS.c.id)
        .where(EARLIER.c.table_name == "patients", before.is_not(None), before != now)
    )
    other = PATIENTS.alias("other")
    merged = sa.select(PATIENTS.c.id, sa.cast(other.c.birth_date, sa.String), now).where(
        other.c.merged_into == PATIENTS.c.id, other.c.birth_date != PATIENTS.c.birth_date
    )
    return sa.union(told, merged)


def _one_record_number(_: Session) -> sa.Select:
    other = PATIENTS.alias("other")
    is_same = sa.and_(other.c.mrn == PATIENTS.c.mrn, other.c.id != PATIENTS.c.id)
    is_apart = sa.and_(other.c.merged_into.is_(None), PATIENTS.c.merged_into.is_(None))
    return sa.select(PATIENTS.c.id, PATIENTS.c.mrn, other.c.patient_id).where(is_same, is_apart)


def _supplied_after_death(_: Session) -> sa.Select:
    is_later = sa.and_(SUPPLY.patient == PATIENTS.c.id, SUPPLY.supplied_on > PATIENTS.c.deceased_on)
    return sa.select(PATIENTS.c.id, SUPPLY.supplied_on, PATIENTS.c.deceased_on).where(
        is_later, SUPPLY.medication.in_(MOUD_MEDICATIONS)
    )


def _seen_after_death(_: Session) -> sa.Select:
    is_later = sa.and_(APPOINTMENT.patient == PATIENTS.c.id, APPOINTMENT.starts_on > PATIENTS.c.deceased_on)
    return sa.select(PATIENTS.c.id, APPOINTMENT.starts_on, PATIENTS.c.deceased_on).where(
        is_later, APPOINTMENT.status == AppointmentStatus.kept
    )


def _dead_and_active(_: Session) -> sa.Select:
    p = PATIENTS.c
    return sa.select(p.id, p.deceased_on, p.status).where(p.deceased_on.is_not(None), p.status == PatientStatus.active)


def _enrolled_twice(_: Session) -> sa.Select:
    one, other = EPISODE.c, EPISODE.alias("other").c
    begins_within = sa.and_(
        other.enrolled_on >= one.enrolled_on, other.enrolled_on < sa.func.coalesce(one.ended_on, STILL_OPEN)
    )
    is_next = sa.or_(other.enrolled_on > one.enrolled_on, other.id > one.id)
    return sa.select(one.patient, one.enrolled_on, other.enrolled_on).where(
        one.patient == other.patient, one.id != other.id, begins_within, is_next
    )


def _kept_and_missed(session: Session) -> sa.Select:
    """Few reasons are different, and none of them is read twice."""
    is_kept = APPOINTMENT.status.in_(NOT_MISSED)
    asked = sa.select(APPOINTMENT.status_reason).where(is_kept, APPOINTMENT.status_reason.is_not(None)).distinct()
    missed = [reason for reason in session.scalars(asked) if says_no_show(reason)]
    return sa.select(APPOINTMENT.patient, APPOINTMENT.starts_on, APPOINTMENT.status_reason).where(
        is_kept, APPOINTMENT.status_reason.in_(missed)
    )


def _by_name_alone(_: Session) -> sa.Select:
    supplies = sa.select(SUPPLY.patient, SUPPLY.by_name, SUPPLY.supplied_on).where(SUPPLY.by_name.is_not(None))
    treatments = sa.select(TREATMENT.patient, TREATMENT.by_name, TREATMENT.started_on)
    return sa.union_all(supplies, treatments.where(TREATMENT.by_name.is_not(None)))


CONFLICTS = (
    Conflict(
        "two_birth_dates",
        "Two birth dates",
        "One of them is wrong, or two people share a record.",
        "told before: {0}, now: {1}",
        _two_birth_dates,
    ),
    Conflict(
        "one_record_number",
        "One record number, two patients",
        "Their histories belong together, or one number is wrong.",
        "{0} is also the number of #{1}",
        _one_record_number,
    ),
    Conflict(
        "supplied_after_death",
        "MOUD after death",
        "The death, or the supply, is somebody else's.",
        "supplied on {0}, died on {1}",
        _supplied_after_death,
    ),
    Conflict(
        "seen_after_death",
        "A visit kept after death",
        "The death, or the visit, is somebody else's.",
        "seen on {0}, died on {1}",
        _seen_after_death,
    ),
    Conflict(
        "dead_and_active",
        "A day of death, and an active record",
        "Nobody should be called, or nobody is dead.",
        "died on {0}, the record is {1}",
        _dead_and_active,
    ),
    Conflict(
        "enrolled_twice",
        "Two MOUD enrolments at a time",
        "One of them has ended, and its end was not told: retention and gaps are counted from the wrong day.",
        "enrolled on {0}, and again on {1}",
        _enrolled_twice,
    ),
    Conflict(
        "kept_and_missed",
        "A visit kept or booked, with the reason “no-show”",
        "It counts as it is told: a missed visit may be hidden.",
        "{0}: {1}",
        _kept_and_missed,
    ),
    Conflict(
        "by_name_alone",
        "A medication told by its words alone",
        "Read from a name without a code: it may be another form or another drug.",
        "{0} on {1}",
        _by_name_alone,
    ),
)
BY_KEY = {conflict.key: conflict for conflict in CONFLICTS}


def counted(session: Session, *, viewer: Viewer) -> list[Counted]:
    """Every kind, with how many people it is true of."""
    require(viewer, Permission.see_data_quality)
    return [Counted(each.key, each.title, each.why, _how_many(session, each, viewer)) for each in CONFLICTS]


def _how_many(session: Session, conflict: Conflict, viewer: Viewer) -> int:
    found = conflict.found(session).subquery().c
    patient = next(iter(found))
    people = sa.select(sa.func.count(sa.distinct(patient))).join_from(PATIENTS, patient.table, patient == PATIENTS.c.id)
    return session.scalar(people.where(in_scope(PATIENTS.c.clinic, viewer))) or 0


def people(session: Session, key: str, *, viewer: Viewer) -> Iterator[Person]:
    """The people of one kind, by name; whoever shows them records that."""
    require(viewer, Permission.see_data_quality)
    require(viewer, Permission.see_patients)
    conflict, p = BY_KEY[key], PATIENTS.c
    patient, one, other = conflict.found(session).subquery().c
    about = (p.patient_id, p.family_name, p.given_name, p.birth_date)
    found = sa.select(*about, one, other).join_from(PATIENTS, patient.table, patient == p.id)
    for row in session.execute(found.where(in_scope(p.clinic, viewer)).order_by(p.family_name, p.given_name, p.id)):
        yield Person(*row[:4], conflict.words.format(*row[4:]))
