"""Grouping the units of a metric by each field in turn, with their amounts no finer than pages tell them: kept counts
then grow with clinics and groups, not with patients."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from functools import cache

import sqlalchemy as sa
from sqlmodel import Session

from db.dialects import Prepared
from db.tables import NO_AMOUNT
from services.metrics.definitions.population import FIELDS, OWN_FIELDS, P, dimensions
from services.metrics.metric import Metric, Span, Summary

NOT_GROUPED = ""  # the field of a count that is not grouped
AGES = (7, 28, 90)  # days up to which the ages of reasons are told together, and those beyond
CURVES_BY = (NOT_GROUPED, "medication")  # curves take every day: they are drawn by nothing else but the clinic


class Amounts(StrEnum):
    """How finely amounts are kept."""

    each = "each"
    by_age = "by age"  # the highest of each class of AGES
    evened = "evened"  # their sum and number are kept, and with them the mean
    none = "none"


# everybody with what they are grouped by, and one metric's units at a time: found once for all fields
PEOPLE = sa.Table(
    "counted_people",
    sa.MetaData(),
    *(sa.Column(name, sa.Integer) for name in ("patient", "clinic")),
    *(sa.Column(name, sa.String) for name in FIELDS),
    sa.PrimaryKeyConstraint("patient"),
    prefixes=["TEMPORARY"],
)
UNITS = sa.Table(
    "counted_units",
    sa.MetaData(),
    *(sa.Column(name, sa.Integer) for name in ("clinic", "amount")),
    *(sa.Column(name, sa.String) for name in ("stage", "part", *FIELDS, *OWN_FIELDS)),
    prefixes=["TEMPORARY"],
)
AMOUNT = UNITS.c.amount
APART = {  # whose amounts are not told together
    Amounts.each: AMOUNT,
    Amounts.by_age: sa.case(*((AMOUNT.between(0, age), age) for age in AGES), (AMOUNT.is_not(None), AGES[-1] + 1)),
    Amounts.evened: AMOUNT.is_(None),
    Amounts.none: sa.literal(""),
}
AT_ONCE = 4  # fields: a clinic has few groups by so many, whose counts are then added up by each


def amounts_kept(metric: Metric, field: str) -> Amounts:
    if metric.summary == Summary.mean:
        return Amounts.evened
    if metric.summary == Summary.highest:
        return Amounts.by_age
    return Amounts.each if metric.summary or field in CURVES_BY else Amounts.none


@contextmanager
def people_placed(session: Session, span: Span) -> Iterator[None]:
    """Inside, units can be counted by the fields of their patients."""
    words = dimensions(sa.select(P.id).subquery("unit"), span)
    everybody = sa.select(P.id, P.clinic, *(words[name] for name in FIELDS))
    PEOPLE.create(session.connection())
    session.execute(sa.insert(PEOPLE).from_select(PEOPLE.c.keys(), everybody), {"as_of": span.last})
    yield
    PEOPLE.drop(session.connection())


def counts_by_field(session: Session, metric: Metric, span: Span) -> Iterator[tuple]:
    """Of everybody and by each field: field, clinic, group, stage, part, amount, units."""
    fields = (*FIELDS, *metric.fields)
    UNITS.create(session.connection())
    filled = ["clinic", "amount", "stage", "part", *fields]
    session.execute(sa.insert(UNITS).from_select(filled, _units(metric, span, fields)), {"as_of": span.last})
    for finely, some in _at_once(metric, (NOT_GROUPED, *fields)):
        yield from _told(finely, _by_each(some, _grouped(some, finely).run(session.connection(), {})))
    UNITS.drop(session.connection())


def _units(metric: Metric, span: Span, fields: Sequence[str]) -> sa.Select:
    unit = metric.units(span).subquery("unit")
    own = {name: word for name, word in dimensions(unit, span).items() if name in unit.c}
    amount = unit.c.amount if "amount" in unit.c else sa.null()
    words = [own.get(name, PEOPLE.c.get(name)) for name in fields]
    found = sa.select(PEOPLE.c.clinic, amount, unit.c.stage, unit.c.part, *words)
    return found.join_from(unit, PEOPLE, PEOPLE.c.patient == unit.c.patient)


def _at_once(metric: Metric, fields: Sequence[str]) -> Iterator[tuple[Amounts, tuple[str, ...]]]:
    """Some fields at a time, whose amounts are kept alike."""
    for finely in Amounts:
        alike = tuple(field for field in fields if amounts_kept(metric, field) == finely)
        yield from ((finely, alike[start : start + AT_ONCE]) for start in range(0, len(alike), AT_ONCE))


@cache
def _grouped(fields: Sequence[str], finely: Amounts) -> Prepared:
    words = [UNITS.c[field] if field else sa.literal("") for field in fields]
    keys = [UNITS.c.clinic, UNITS.c.stage, UNITS.c.part, APART[finely], *words]
    highest, in_all = (sa.func.coalesce(of(AMOUNT), NO_AMOUNT) for of in (sa.func.max, sa.func.sum))
    return Prepared(sa.select(*keys, highest, in_all, sa.func.count()).group_by(*keys))


def _by_each(fields: Sequence[str], found: Iterable) -> Iterator[tuple]:
    """Field, clinic, group, stage, part, and of these the highest amount, the sum of the amounts and the units."""
    sums: dict[tuple, tuple[int, int, int]] = {}
    for clinic, stage, part, apart, *words, highest, in_all, units in found:
        for field, word in zip(fields, words, strict=True):
            key = field, clinic, word, stage, part, apart
            before = sums.get(key, (NO_AMOUNT, 0, 0))
            sums[key] = max(before[0], highest), before[1] + in_all, before[2] + units
    return ((*key[:-1], *found) for key, found in sums.items())


def _told(finely: Amounts, found: Iterable[tuple]) -> Iterator[tuple]:
    for *key, highest, in_all, units in found:
        if highest == NO_AMOUNT or finely == Amounts.none:
            yield *key, NO_AMOUNT, units
        elif finely == Amounts.evened:
            yield from ((*key, *one) for one in evened(int(in_all), units))
        else:
            yield *key, highest, units


def evened(in_all: int, units: int) -> list[tuple[int, int]]:
    """So many units with one amount, or with two that lie next to each other, and that amount in all."""
    amount, rest = divmod(in_all, units)
    return [(amount + more, some) for more, some in ((0, units - rest), (1, rest)) if some]
