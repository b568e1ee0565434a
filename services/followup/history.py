"""The events of a run of patients as columns, read from the database in one row a table.

Every column comes as one text made by the database, which costs a third of fetching it value by value.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np
import sqlalchemy as sa
from sqlmodel import Session

from db import tables as t
from db.vocabulary import (
    MOUD_DECLINED,
    AppointmentKind,
    AppointmentStatus,
    Component,
    Condition,
    ConditionStatus,
    ContactKind,
    EndReason,
    EventKind,
    Instrument,
    Medication,
    PatientStatus,
    Scoring,
    SupplySource,
)
from services.clinical.columns import Array, Rows, Words, number_of, when, words
from services.clinical.scope import AS_OF, in_run

NO_DAY = "0000-00-00"
DAY_WIDTH = len(NO_DAY) + 1
# day numbers of the first of each month from year 0 on; 0000-00 reads as the month before it
_MONTHS = np.arange("-0001-12", "10000-01", dtype="datetime64[M]").astype("datetime64[D]").astype(np.int64) - 1


@dataclass(frozen=True)
class Source:
    """Which columns of a table the rules read. `day` orders the rows; `until` are days that count once they came."""

    table: type
    day: str | None
    days: tuple[str, ...] = ()
    until: tuple[str, ...] = ()
    words: dict | None = None
    numbers: tuple[str, ...] = ()
    flags: dict | None = None
    is_counted: bool = True  # rows after as_of do not count


ITEMS_READ = tuple(f"item_{n}" for n in (1, 2, 3, 4, 5, 6, 9))
SOURCES = {
    "conditions": Source(
        t.PatientCondition,
        None,
        ("onset_on", "recorded_on", "entered_on"),
        ("resolved_on",),
        {"condition": Condition, "status": ConditionStatus},
        is_counted=False,
    ),
    "episodes": Source(
        t.MoudEpisode,
        "enrolled_on",
        until=("started_on", "ended_on"),
        words={"medication": Medication, "end_reason": EndReason},
    ),
    "supplies": Source(
        t.MedicationSupply,
        "supplied_on",
        words={"medication": Medication, "supply_source": SupplySource},
        numbers=("days_supply", "dose_mg"),
    ),
    "screenings": Source(
        t.Screening,
        "taken_on",
        words={"instrument": Instrument, "scoring": Scoring},
        numbers=("total", *ITEMS_READ),
    ),
    "appointments": Source(
        t.Appointment, "starts_on", words={"kind": AppointmentKind, "status": AppointmentStatus}, is_counted=False
    ),
    "contacts": Source(
        t.Contact,
        "on",
        words={"kind": ContactKind},
        flags={"is_moud_declined": t.Contact.__table__.c.outcome == MOUD_DECLINED},
    ),
    "treatments": Source(t.Treatment, "started_on", until=("ended_on",), words={"component": Component}),
    "events": Source(t.Event, "on", words={"kind": EventKind}),
    "consents": Source(t.Consent, "signed_on", ("expires_on",), ("revoked_on",)),
    "referrals": Source(t.Referral, "sent_on", ("appointment_on",), ("report_on", "closed_on")),
}


@dataclass(frozen=True)
class History:
    """A run of patients, in order of id, and all their events up to `as_of`."""

    as_of: float
    id: Array
    clinic: Array
    status: Words
    deceased_on: Array
    care_manager: Array
    prescriber: Array
    therapist: Array
    conditions: Rows
    episodes: Rows
    supplies: Rows
    screenings: Rows
    appointments: Rows
    contacts: Rows
    treatments: Rows
    events: Rows
    consents: Rows
    referrals: Rows

    @property
    def patients(self) -> int:
        return len(self.id)


def read(session: Session, first: int, last: int, as_of: date) -> History:
    """The patients whose id lies between first and last, and their events on or before as_of."""
    bound = {"first": first, "last": last, "as_of": as_of}
    people = _people(session, bound)
    events = {name: _rows(session, name, bound, people["id"]) for name in SOURCES}
    return History(number_of(as_of), **people, **events)


def _people(session: Session, bound: dict) -> dict[str, Array | Words]:
    found = _columns(session, _people_query(), bound)
    people = {name: numbers(found[name]) for name in ("id", "clinic", "care_manager", "prescriber", "therapist")}
    people |= {
        "status": words(_split(found["status"]), PatientStatus),
        "deceased_on": day_numbers(found["deceased_on"]),
    }
    order = np.argsort(people["id"])
    return {name: column[order] for name, column in people.items()}


@cache
def _people_query() -> sa.Select:
    p = t.Patient.__table__.c
    plain = [_text(p[name], "nan") for name in ("id", "clinic", "care_manager", "prescriber", "therapist")]
    return sa.select(*plain, _text(p.status, ""), _text(p.deceased_on, NO_DAY)).where(in_run(p.id))


def _text(column: sa.ColumnElement, blank: str) -> sa.ColumnElement[str]:
    """The whole column as one text."""
    text = sa.func.coalesce(sa.cast(column, sa.String), blank)
    return sa.func.aggregate_strings(text, ",").label(column.name)


@cache
def _query(name: str) -> sa.Select:
    source = SOURCES[name]
    c = source.table.__table__.c
    days = [*([source.day] if source.day else []), *source.days, *source.until]
    columns = [
        *(_text(c[day], NO_DAY) for day in days),
        *(_text(c[word], "") for word in source.words or {}),
        *(_text(c[number], "nan") for number in ("patient", "id", *source.numbers)),
        *(_text(sa.case((test, 1), else_=0).label(flag), "0") for flag, test in (source.flags or {}).items()),
    ]
    query = sa.select(*columns).where(in_run(c.patient))
    return query.where(c[source.day] <= AS_OF) if source.day and source.is_counted else query


def _columns(session: Session, query: sa.Select, bound: dict) -> dict[str, str | None]:
    return dict(session.execute(query, bound).one()._mapping)


def _rows(session: Session, name: str, bound: dict, ids: Array) -> Rows:
    source, found = SOURCES[name], _columns(session, _query(name), bound)
    as_of = number_of(bound["as_of"])
    columns: dict[str, Array | Words] = {"patient": np.searchsorted(ids, numbers(found["patient"]))}
    columns |= {"id": numbers(found["id"])}
    columns |= {day: day_numbers(found[day]) for day in ((source.day,) if source.day else ()) + source.days}
    for day in source.until:  # what comes later is not known yet
        value = day_numbers(found[day])
        columns[day] = when(value <= as_of, value)
    columns |= {word: words(_split(found[word]), kind) for word, kind in (source.words or {}).items()}
    columns |= {number: numbers(found[number]) for number in source.numbers}
    columns |= {flag: numbers(found[flag]) == 1 for flag in source.flags or {}}
    rows = Rows(len(ids), **columns)
    return rows.sorted_by(*([columns[source.day]] if source.day else []), columns["id"])


def _split(text: str | None) -> Sequence[str]:
    return () if text is None else text.split(",")


def numbers(text: str | None) -> Array:
    return np.fromstring(text, np.float64, sep=",") if text else np.empty(0)


def day_numbers(text: str | None) -> Array:
    """`2026-03-01,0000-00-00` as day numbers. Every day has ten letters, so the text is read as a table of digits."""
    if not text:
        return np.empty(0)
    letters = np.frombuffer(f"{text},".encode(), np.uint8).reshape(-1, DAY_WIDTH).astype(np.int32) - ord("0")
    year = letters[:, 0] * 1000 + letters[:, 1] * 100 + letters[:, 2] * 10 + letters[:, 3]
    month, day = letters[:, 5] * 10 + letters[:, 6], letters[:, 8] * 10 + letters[:, 9]
    return np.where(month == 0, np.nan, _MONTHS[year * 12 + month] + day)
