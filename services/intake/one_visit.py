"""A visit that a feed tells twice, as an Appointment and as an Encounter, counts once: the other row stays, and names
the one that counts (`told_by`). Worked out anew whenever one of a patient's visits changes."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from operator import attrgetter

import msgspec
import sqlalchemy as sa

from db.tables import Appointment, table_of
from db.vocabulary import AppointmentStatus

VISITS = table_of(Appointment)
LINK = "appointment"  # of `extra`: the Appointments that an Encounter names
MINUTES_APART = 60  # clinic default, no source: two starts of one visit that no link joins
AT_ONCE = 5_000  # patients
SAYS_MORE = (  # an Appointment that nobody closed stays booked; a visit that took place took place
    AppointmentStatus.kept,
    AppointmentStatus.no_show,
    AppointmentStatus.cancelled,
    AppointmentStatus.scheduled,
)


def settle(connection: sa.Connection, patients: Iterable[int]) -> None:
    """Of these patients. Two rows are one visit where the Encounter names the Appointment; else, of one source, where
    they are of one day and kind and begin at most MINUTES_APART from each other, the nearest first."""
    everyone = sorted(patients)
    for start in range(0, len(everyone), AT_ONCE):
        some = everyone[start : start + AT_ONCE]
        was_told = sa.and_(VISITS.c.patient.in_(some), VISITS.c.told_by.is_not(None))
        connection.execute(sa.update(VISITS).values(told_by=None).where(was_told))
        pairs = connection.execute(_pairs(some)).all()
        told = [{"row": row, "by": by} for of in _of_each(pairs) for row, by in _told_twice(of)]
        if told:
            again = sa.update(VISITS).where(VISITS.c.id == sa.bindparam("row"))
            connection.execute(again.values(told_by=sa.bindparam("by")), told)


def _pairs(patients: list[int]) -> sa.Select:
    """An Appointment and an Encounter that may be one, a row each, in the order of their keys: what counts must not
    hang on which came first."""
    booked, seen = VISITS.alias("booked").c, VISITS.alias("seen").c
    is_named = seen.extra.like(f'%"{LINK}": "%')
    is_of_day = sa.and_(booked.starts_on == seen.starts_on, booked.kind == seen.kind)
    same = sa.and_(booked.patient == seen.patient, booked.source == seen.source, sa.or_(is_named, is_of_day))
    columns = [
        booked.patient,
        *(booked[name].label(f"booked_{name}") for name in ("id", "status", "starts_time")),
        sa.func.coalesce(booked.resource, booked.source_key).label("booked_as"),
        *(seen[name].label(f"seen_{name}") for name in ("id", "status", "starts_time", "extra")),
    ]
    both = sa.and_(booked.source_key.like("Appointment/%"), seen.source_key.like("Encounter/%"))
    of = sa.select(*columns).join_from(booked.id.table, seen.id.table, same)
    return of.where(both, booked.patient.in_(patients)).order_by(booked.patient, booked.source_key, seen.source_key)


def _of_each(pairs: Iterable[sa.Row]) -> Iterator[list[sa.Row]]:
    yield from (list(of) for _, of in groupby(pairs, attrgetter("patient")))


def _told_twice(pairs: list[sa.Row]) -> Iterator[tuple[int, int]]:
    """(row, the row that counts in its place), of one patient."""
    groups: dict[int, dict[int, str]] = {}  # Appointment → the rows that tell its visit, with their status
    named = [pair for pair in pairs if pair.booked_as in _named_by(pair)]
    near = [pair for pair in pairs if not _named_by(pair) and _minutes(pair) <= MINUTES_APART]
    taken: set[int] = set()
    for pair in (*named, *sorted(near, key=_minutes)):
        is_linked = bool(_named_by(pair))
        if pair.seen_id in taken or (pair.booked_id in groups and not is_linked):
            continue
        taken.add(pair.seen_id)
        rows = groups.setdefault(pair.booked_id, {pair.booked_id: pair.booked_status})
        rows[pair.seen_id] = pair.seen_status
    for rows in groups.values():
        counts = min(rows, key=lambda row: SAYS_MORE.index(AppointmentStatus(rows[row])))  # else the Appointment
        yield from ((row, counts) for row in rows if row != counts)


def _named_by(pair: sa.Row) -> list[str]:
    return msgspec.json.decode(pair.seen_extra).get(LINK, "").split() if pair.seen_extra else []


def _minutes(pair: sa.Row) -> float:
    """Between the starts; as far apart as may be where one of them has no time."""
    if not pair.booked_starts_time or not pair.seen_starts_time:
        return MINUTES_APART
    starts = (datetime.strptime(time[:5], "%H:%M") for time in (pair.booked_starts_time, pair.seen_starts_time))
    first, second = starts
    return abs((first - second).total_seconds()) / 60
