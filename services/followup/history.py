"""The events of a run of patients as columns, read from the database in one row.

Every column comes as one text made by the database, which costs a third of fetching it value by value.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
import sqlalchemy as sa
from sqlmodel import Session

from db import tables as t
from db.sql import Prepared, as_text, one_text
from db.vocabulary import (
    MOUD_DECLINED,
    Answer,
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
from services.clinical.scope import AS_OF, in_run, not_over

Texts = dict[tuple[str, str], str | None]  # a column as one text, by part and name
NO_DAY = "0000-00-00"
DAY_WIDTH = len(NO_DAY) + 1
# of a day as text: where its digits stand, and what each adds to the number of months since year 0 times 100, plus days
DIGITS = [0, 1, 2, 3, 5, 6, 8, 9]
WEIGHTS = np.array([1_200_000, 120_000, 12_000, 1_200, 1_000, 100, 10, 1])
ZERO = int(ord("0") * WEIGHTS.sum())
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
    texts: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
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
        words={"medication": Medication, "supply_source": SupplySource},
        whole=("days_supply",),
        numbers=("dose_mg",),
    ),
    "screenings": Source(
        t.Screening,
        "taken_on",
        words={"instrument": Instrument, "scoring": Scoring},
        whole=("id", *(f"item_{n}" for n in t.ITEMS_FOR_RULES)),
        numbers=("total",),
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
    "answers": Source(
        t.ReasonAnswer,
        "answered_on",
        ("evidence_on", "until"),
        words={"answer": Answer},
        texts=("reason",),
        whole=("id", "urgency"),
        only=(not_over(t.ReasonAnswer.__table__.c.withdrawn_on),),
    ),
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
    answers: Rows

    @property
    def patients(self) -> int:
        return len(self.id)


def read(session: Session, first: int, last: int, as_of: date) -> History:
    """The patients whose id lies between first and last, and their events on or before as_of."""
    bound = {"first": first, "last": last, "as_of": as_of}
    found = dict(zip(PLACES, EVERYTHING.run(session.connection(), bound).one(), strict=True))
    people = _people(found)
    events = {name: _rows(name, found, people["id"], number_of(as_of)) for name in SOURCES}
    return History(number_of(as_of), **people, **events)


def _people(texts: Texts) -> dict[str, Array | Words]:
    wholes = ("id", "clinic", "care_manager", "prescriber", "therapist")
    people = {name: whole_numbers(texts[PEOPLE, name]) for name in wholes}
    people |= {
        "status": word_codes(texts[PEOPLE, "status"], PatientStatus),
        "deceased_on": day_numbers(texts[PEOPLE, "deceased_on"]),
    }
    order = np.argsort(people["id"])
    return {name: column[order] for name, column in people.items()}


def _people_query() -> sa.Select:
    p = t.Patient.__table__.c
    plain = [_text(p[name], "-1") for name in ("id", "clinic", "care_manager", "prescriber", "therapist")]
    return sa.select(*plain, _text(p.status, ""), _text(p.deceased_on, NO_DAY)).where(in_run(p.id))


def _text(column: sa.ColumnElement, blank: str) -> sa.ColumnElement[str]:
    """The whole column as one text."""
    value = as_text(column)
    is_required = isinstance(column, sa.Column) and not column.nullable
    return one_text(value if is_required else sa.func.coalesce(value, sa.text(f"'{blank}'"))).label(column.name)


def _query(source: Source) -> sa.Select:
    c = source.table.__table__.c
    columns = [
        *(_text(c[day], NO_DAY) for day in source.every_day),
        *(_text(c[word], "") for word in (*(source.words or {}), *source.texts)),
        *(_text(c[whole], "-1") for whole in source.every_whole),
        *(_text(c[number], "nan") for number in source.numbers),
        *(_text(sa.case((test, 1), else_=0).label(flag), "0") for flag, test in (source.flags or {}).items()),
    ]
    query = sa.select(*columns).where(in_run(c.patient), *source.only)
    return query.where(c[source.day] <= AS_OF) if source.day and source.is_counted else query


PEOPLE = "people"
PARTS = {PEOPLE: _people_query()} | {name: _query(source) for name, source in SOURCES.items()}
PLACES = [(part, column.name) for part, query in PARTS.items() for column in query.selected_columns]


def _everything() -> sa.Select:
    """One row of the texts of PLACES: one question to the database instead of a dozen."""
    parts = [query.subquery(name) for name, query in PARTS.items()]
    joined = parts[0]
    for part in parts[1:]:
        joined = joined.join(part, sa.true())
    return sa.select(*(column for part in parts for column in part.c)).select_from(joined)


EVERYTHING = Prepared(_everything())


def _rows(name: str, texts: Texts, ids: Array, as_of: float) -> Rows:
    source = SOURCES[name]
    columns: dict[str, Array | Words] = {"patient": np.searchsorted(ids, whole_numbers(texts[name, "patient"]))}
    columns |= {whole: whole_numbers(texts[name, whole]) for whole in source.every_whole[1:]}
    columns |= {day: day_numbers(texts[name, day]) for day in source.every_day}
    for day in source.until:  # what comes later is not known yet
        columns[day] = when(columns[day] <= as_of, columns[day])
    columns |= {word: word_codes(texts[name, word], kind) for word, kind in (source.words or {}).items()}
    columns |= {text: np.array(_split(texts[name, text]), dtype=str) for text in source.texts}
    columns |= {number: numbers(texts[name, number]) for number in source.numbers}
    columns |= {flag: whole_numbers(texts[name, flag]) == 1 for flag in source.flags or {}}
    rows = Rows(len(ids), **columns)
    return rows.sorted_by(*(columns[key] for key in (source.day, "id") if key in columns))


def word_codes(text: str | None, kind: type[StrEnum]) -> Words:
    return words(_split(text), kind)


def _split(text: str | None) -> Sequence[str]:
    return () if text is None else text.split(",")


def whole_numbers(text: str | None) -> Array:
    """As floats, NaN for -1. Read as integers, which costs a tenth of reading them as floats."""
    if text is None:
        return np.empty(0)
    values = np.fromstring(text, np.int64, sep=",")
    return np.where(values < 0, np.nan, values)


class _Numbers(dict[str, float]):
    """Texts of numbers seen before: doses and totals are few."""

    MOST_KEPT = 10_000

    def __missing__(self, text: str) -> float:
        if len(self) >= self.MOST_KEPT:
            self.clear()
        value = self[text] = float(text)
        return value


_SEEN = _Numbers()


def numbers(text: str | None) -> Array:
    if text is None:
        return np.empty(0)
    texts = text.split(",")
    return np.fromiter(map(_SEEN.__getitem__, texts), np.float64, len(texts))


def day_numbers(text: str | None) -> Array:
    """`2026-03-01,0000-00-00` as day numbers. Every day has ten letters, so the text is read as a table of digits."""
    if text is None:
        return np.empty(0)
    letters = np.frombuffer(f"{text},".encode(), np.uint8).reshape(-1, DAY_WIDTH)
    places = letters[:, DIGITS] @ WEIGHTS - ZERO  # month since year 0 times 100, and the day
    month, day = np.divmod(places, 100)
    return np.where(month < 1, np.nan, _MONTHS[month] + day)
