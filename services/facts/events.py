"""The events of a run of patients as columns, read from the database in one row."""

from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlmodel import Session

from db import tables as t
from db.dialects import Prepared
from db.vocabulary import (
    Answer,
    AppointmentKind,
    AppointmentStatus,
    Component,
    Condition,
    ConditionStatus,
    ContactKind,
    ContactOutcome,
    EndReason,
    EventKind,
    ExpectedResult,
    Instrument,
    Medication,
    Mode,
    PatientStatus,
    Scoring,
    SupplySource,
    TestResult,
)
from services.arrays.columns import Array, Rows, Words, number_of, when
from services.arrays.scope import AS_OF, in_run, not_over
from services.clinical.contacts import is_reached
from services.clinical.doses import dose_in_units, is_counted_per_hour
from services.clinical.drug_tests import substance_code
from services.facts.columns_as_text import (
    NO_DAY,
    column_text,
    day_numbers,
    numbers,
    split,
    together,
    whole_numbers,
    word_codes,
)

CONTACT, SUPPLY, TEST = (t.table_of(table).c for table in (t.Contact, t.MedicationSupply, t.DrugTest))
SCREENING = t.table_of(t.Screening).c
Texts = dict[tuple[str, str], str | None]  # a column as one text, by part and name
Known = dict[tuple[str, str], Array]


@dataclass(frozen=True)
class Source:
    """Which columns of a table the rules read. `day` orders the rows; `until` are days that count once they came."""

    table: type
    day: str | None
    days: tuple[str, ...] = ()
    until: tuple[str, ...] = ()
    words: dict | None = None
    texts: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    computed: dict | None = None  # numbers that the database works out
    flags: dict | None = None
    only: tuple = ()  # conditions on rows that count
    is_counted: bool = True  # rows after as_of do not count

    @property
    def every_day(self) -> tuple[str, ...]:
        return (*((self.day,) if self.day else ()), *self.days, *self.until)

    @property
    def every_whole(self) -> tuple[str, ...]:
        return ("patient", *self.whole)


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
        whole=("id",),
    ),
    "supplies": Source(
        t.MedicationSupply,
        "supplied_on",
        until=("filled_on",),
        words={"medication": Medication, "supply_source": SupplySource},
        whole=("days_supply",),
        computed={"dose_mg": dose_in_units(SUPPLY)},
        flags={"is_per_hour": is_counted_per_hour(SUPPLY)},  # micrograms an hour, else mg a day
    ),
    "screenings": Source(
        t.Screening,
        "taken_on",
        words={"instrument": Instrument, "scoring": Scoring},
        whole=("id", *(f"item_{n}" for n in t.ITEMS_FOR_RULES)),
        numbers=("total",),
        flags={"is_alone": SCREENING.mode == Mode.self},  # nobody was with the person
    ),
    "appointments": Source(
        t.Appointment,
        "starts_on",
        words={"kind": AppointmentKind, "status": AppointmentStatus},
        is_counted=False,
        only=(t.table_of(t.Appointment).c.told_by.is_(None),),
    ),
    "contacts": Source(
        t.Contact,
        "on",
        words={"kind": ContactKind},
        flags={
            "is_reached": is_reached(CONTACT),
            "is_moud_declined": CONTACT.outcome == ContactOutcome.moud_declined,
            "is_low_risk": CONTACT.outcome == ContactOutcome.risk_low,
            "is_moderate_risk": CONTACT.outcome == ContactOutcome.risk_moderate,
            "is_high_risk": CONTACT.outcome == ContactOutcome.risk_high,
        },
    ),
    "treatments": Source(
        t.Treatment, "started_on", ("covered_to",), until=("ended_on",), words={"component": Component}
    ),
    "drug_tests": Source(
        t.DrugTest,
        "collected_on",
        flags={
            "is_positive": TEST.result == TestResult.positive,  # else negative
            "expects_positive": TEST.expected == ExpectedResult.positive,
            "expects_negative": TEST.expected == ExpectedResult.negative,
        },
        computed={"substance": substance_code(TEST)},
        only=(TEST.result != TestResult.inconclusive,),
    ),
    "events": Source(t.Event, "on", ("ended_on",), words={"kind": EventKind}),
    "consents": Source(t.Consent, "signed_on", ("expires_on",), ("revoked_on",)),
    "referrals": Source(t.Referral, "sent_on", ("appointment_on",), ("report_on", "closed_on")),
    "answers": Source(
        t.ReasonAnswer,
        "answered_on",
        ("evidence_on", "until"),
        words={"answer": Answer},
        texts=("reason",),
        whole=("id", "urgency", "evidence_which"),
        only=(not_over(t.table_of(t.ReasonAnswer).c.withdrawn_on),),
    ),
}


CLINIC = sa.bindparam("clinic", type_=sa.Integer)
PEOPLE = "people"
PEOPLE_WHOLE = ("id", "clinic", "care_manager", "prescriber", "therapist")
PEOPLE_DAYS = ("deceased_on", "closed_on")
DAYS = [
    *((PEOPLE, day) for day in PEOPLE_DAYS),
    *((name, day) for name, source in SOURCES.items() for day in source.every_day),
]
WHOLES = [
    *((PEOPLE, whole) for whole in PEOPLE_WHOLE),
    *((name, whole) for name, source in SOURCES.items() for whole in (*source.every_whole, *(source.flags or ()))),
]


@dataclass(frozen=True)
class History:
    """A run of patients, in order of id, and all their events up to `as_of`."""

    as_of: float
    id: Array
    clinic: Array
    status: Words
    deceased_on: Array
    closed_on: Array
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
    drug_tests: Rows
    events: Rows
    consents: Rows
    referrals: Rows
    answers: Rows

    @property
    def patients(self) -> int:
        return len(self.id)


def read(
    session: Session, first: int, last: int, as_of: date, *, is_as_then: bool = False, clinic: int | None = None
) -> History:
    """The patients whose id lies between first and last, or those of them who are of the clinic, and their events on or
    before as_of; as then: only those that had been entered by that day."""
    bound = {"first": first, "last": last, "as_of": as_of} | ({} if clinic is None else {"clinic": clinic})
    everything = EVERYTHING[is_as_then, clinic is not None]
    texts = dict(zip(PLACES, everything.only_row(session.connection(), bound), strict=True))
    known = together(day_numbers, texts, DAYS) | together(whole_numbers, texts, WHOLES)
    people = _people(texts, known)
    events: dict[str, Any] = {name: _rows(name, texts, known, people["id"], number_of(as_of)) for name in SOURCES}
    return History(number_of(as_of), **people, **events)


def _people(texts: Texts, known: Known) -> dict[str, Any]:
    people: dict[str, Any] = {name: known[PEOPLE, name] for name in (*PEOPLE_WHOLE, *PEOPLE_DAYS)}
    people["status"] = word_codes(texts[PEOPLE, "status"], PatientStatus)
    order = np.argsort(people["id"])
    return {name: column[order] for name, column in people.items()}


def _people_query() -> sa.Select:
    p = t.table_of(t.Patient).c
    plain = [column_text(p[name], "-1") for name in PEOPLE_WHOLE]
    days = [column_text(p[name], NO_DAY) for name in PEOPLE_DAYS]
    status = sa.case((p.merged_into.is_not(None), PatientStatus.closed.value), else_=p.status).label("status")
    return sa.select(*plain, column_text(status, ""), *days).where(in_run(p.id))


def _query(source: Source) -> sa.Select:
    c = t.table_of(source.table).c
    columns = [
        *(column_text(c[day], NO_DAY) for day in source.every_day),
        *(column_text(c[word], "") for word in (*(source.words or {}), *source.texts)),
        *(column_text(c[whole], "-1") for whole in source.every_whole),
        *(column_text(c[number], "nan") for number in source.numbers),
        *(column_text(sum_.label(name), "nan") for name, sum_ in (source.computed or {}).items()),
        *(column_text(sa.case((test, 1), else_=0).label(flag), "0") for flag, test in (source.flags or {}).items()),
    ]
    query = sa.select(*columns).where(in_run(c.patient), *source.only)
    return query.where(c[source.day] <= AS_OF) if source.day and source.is_counted else query


PARTS = {PEOPLE: _people_query()} | {name: _query(source) for name, source in SOURCES.items()}
PLACES = [(part, column.name) for part, query in PARTS.items() for column in query.selected_columns]


def _entered(name: str, query: sa.Select) -> sa.Select:
    """Answers to reasons have no day of their own for it: they are entered when they are given."""
    columns = t.table_of(SOURCES[name].table).c if name in SOURCES else None
    return query.where(columns.entered_on <= AS_OF) if columns is not None and "entered_on" in columns else query


def _of_clinic(name: str, query: sa.Select) -> sa.Select:
    """The other clinics' patients lie between them, and are passed over by the database."""
    p = t.table_of(t.Patient).c
    patient = p.id if name == PEOPLE else t.table_of(SOURCES[name].table).c.patient
    return query.where(patient.in_(sa.select(p.id).where(p.clinic == CLINIC, in_run(p.id))))


def _everything(is_as_then: bool, is_of_clinic: bool) -> sa.Select:
    """One row of the texts of PLACES: one question to the database instead of a dozen."""
    queries = {name: _entered(name, query) if is_as_then else query for name, query in PARTS.items()}
    if is_of_clinic:
        queries = {name: _of_clinic(name, query) for name, query in queries.items()}
    parts = [query.subquery(name) for name, query in queries.items()]
    joined: sa.FromClause = parts[0]
    for part in parts[1:]:
        joined = joined.join(part, sa.true())
    return sa.select(*(column for part in parts for column in part.c)).select_from(joined)


EVERYTHING = {kind: Prepared(_everything(*kind)) for kind in product((False, True), repeat=2)}


def _rows(name: str, texts: Texts, known: Known, ids: Array, as_of: float) -> Rows:
    source = SOURCES[name]
    columns: dict[str, Any] = {"patient": np.searchsorted(ids, known[name, "patient"])}
    columns |= {column: known[name, column] for column in (*source.whole, *source.every_day)}
    for day in source.until:  # what comes later is not known yet
        columns[day] = when(columns[day] <= as_of, columns[day])
    columns |= {word: word_codes(texts[name, word], kind) for word, kind in (source.words or {}).items()}
    columns |= {text: np.array(split(texts[name, text]), dtype=str) for text in source.texts}
    columns |= {number: numbers(texts[name, number]) for number in (*source.numbers, *(source.computed or ()))}
    columns |= {flag: known[name, flag] == 1 for flag in source.flags or {}}
    rows = Rows(len(ids), **columns)
    return rows.sorted_by(*(columns[key] for key in (source.day, "id") if key in columns))
