"""A visit that a feed tells more than once, as an Appointment, an Encounter and a Procedure, counts once: the others
stay, and name the one that counts (`told_by`). Worked out anew whenever one of a patient's visits changes."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from operator import attrgetter

import msgspec
import sqlalchemy as sa

from db.tables import Appointment, table_of
from db.vocabulary import AppointmentKind, AppointmentStatus

VISITS = table_of(Appointment)
LINKS = (
    "appointment",
    "encounter",
)  # of `extra`: the Appointments that an Encounter names, the Encounter of a Procedure
MINUTES_APART = 60  # clinic default, no source: two starts of one visit that no link joins
AT_ONCE = 5_000  # patients
SAYS_MORE = (  # an Appointment that nobody closed stays booked; a visit that took place took place
    AppointmentStatus.kept,
    AppointmentStatus.no_show,
    AppointmentStatus.cancelled,
    AppointmentStatus.scheduled,
)
UNSPECIFIC = AppointmentKind.primary_care  # what no code calls another kind
WAYS, PREFIX = ("Appo", "Enco", "Proc"), 4  # the first letters of Appointment, Encounter and Procedure


def settle(connection: sa.Connection, patients: Iterable[int]) -> None:
    """Of these patients. Two rows are one visit where one names the other; else, of one source, where they are of one
    day and kind and begin at most MINUTES_APART from each other, the nearest first."""
    everyone = sorted(patients)
    for start in range(0, len(everyone), AT_ONCE):
        some = everyone[start : start + AT_ONCE]
        was_told = sa.and_(VISITS.c.patient.in_(some), VISITS.c.told_by.is_not(None))
        connection.execute(sa.update(VISITS).values(told_by=None).where(was_told))
        pairs = connection.execute(_pairs(list(connection.scalars(_told_in_two_ways(some))))).all()
        told = [{"row": row, "by": by} for of in _of_each(pairs) for row, by in _told_twice(of)]
        if told:
            again = sa.update(VISITS).where(VISITS.c.id == sa.bindparam("row"))
            connection.execute(again.values(told_by=sa.bindparam("by")), told)


def _told_in_two_ways(patients: list[int]) -> sa.Select:
    """Most feeds tell visits in one."""
    ways = sa.func.count(sa.distinct(_prefix(VISITS.c)))
    of = sa.select(VISITS.c.patient).where(VISITS.c.patient.in_(patients), _prefix(VISITS.c).in_(WAYS))
    return of.group_by(VISITS.c.patient).having(ways > 1)


def _prefix(row: sa.ColumnCollection) -> sa.ColumnElement[str]:
    return sa.func.substr(row.source_key, 1, PREFIX)


def _pairs(patients: list[int]) -> sa.Select:
    """Two rows that may be one visit, in the order of their keys: what counts must not hang on which came first. The
    second names the first: an Encounter its Appointment, a Procedure its Encounter."""
    one, two = VISITS.alias("one").c, VISITS.alias("two").c
    is_named = sa.or_(*(two.extra.like(f'%"{link}": "%') for link in LINKS))
    is_of_kind = sa.or_(one.kind == two.kind, sa.and_(two.source_key.like("Procedure/%"), one.kind == UNSPECIFIC))
    is_near = sa.or_(is_named, sa.and_(one.starts_on == two.starts_on, is_of_kind))
    is_told_otherwise = sa.and_(*(_prefix(row).in_(WAYS) for row in (one, two)), _prefix(one) < _prefix(two))
    same = sa.and_(one.patient == two.patient, one.source == two.source, is_told_otherwise, is_near)
    columns = [
        one.patient,
        sa.func.coalesce(one.resource, one.source_key).label("one_as"),
        *(
            row[name].label(f"{which}_{name}")
            for which, row in (("one", one), ("two", two))
            for name in ("id", "source_key", "status", "kind", "starts_time", "extra")
        ),
    ]
    of = sa.select(*columns).join_from(one.id.table, two.id.table, same).where(one.patient.in_(patients))
    return of.order_by(one.patient, one.source_key, two.source_key)


def _of_each(pairs: Iterable[sa.Row]) -> Iterator[list[sa.Row]]:
    yield from (list(of) for _, of in groupby(pairs, attrgetter("patient")))


def _told_twice(pairs: list[sa.Row]) -> Iterator[tuple[int, int]]:
    """(row, the row that counts in its place), of one patient."""
    rows = {row: key for pair in pairs for row, key in _rank_of_both(pair)}
    group = {row: row for row in rows}  # each row leads to one of its group
    for pair in _one_visit(pairs):
        was, now = group[pair.two_id], group[pair.one_id]
        group.update({row: now for row, of in group.items() if of == was})
    for of in set(group.values()):
        members = [row for row in rows if group[row] == of]
        counts = min(members, key=lambda row: rows[row])
        yield from ((row, counts) for row in members if row != counts)


def _rank_of_both(pair: sa.Row) -> Iterator[tuple[int, tuple]]:
    """What says more comes first: the status, then a kind that a code says, then an Appointment."""
    for row, status, kind, key in (
        (pair.one_id, pair.one_status, pair.one_kind, pair.one_source_key),
        (pair.two_id, pair.two_status, pair.two_kind, pair.two_source_key),
    ):
        yield row, (SAYS_MORE.index(AppointmentStatus(status)), kind == UNSPECIFIC, key)


def _one_visit(pairs: list[sa.Row]) -> Iterator[sa.Row]:
    """The pairs that are one visit. Without a link each row has at most one of another resource, the nearest."""
    yield from (pair for pair in pairs if pair.one_as in _named_by(pair))
    near = [pair for pair in pairs if not _named_by(pair) and _minutes(pair) <= MINUTES_APART]
    taken: set[tuple[int, str]] = set()
    for pair in sorted(near, key=_minutes):
        ends = {(pair.one_id, pair.two_source_key[:PREFIX]), (pair.two_id, pair.one_source_key[:PREFIX])}
        if not ends & taken:
            taken |= ends
            yield pair


def _named_by(pair: sa.Row) -> list[str]:
    told = msgspec.json.decode(pair.two_extra) if pair.two_extra else {}
    return [name for link in LINKS for name in told.get(link, "").split()]


def _minutes(pair: sa.Row) -> float:
    """Between the starts; as far apart as may be where one of them has no time."""
    if not pair.one_starts_time or not pair.two_starts_time:
        return MINUTES_APART
    first, second = (datetime.strptime(time[:5], "%H:%M") for time in (pair.one_starts_time, pair.two_starts_time))
    return abs((first - second).total_seconds()) / 60
