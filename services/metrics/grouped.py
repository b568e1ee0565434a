"""Grouping the units of a metric by each field in turn, with their amounts no finer than pages tell them: kept counts
then grow with clinics and groups, not with patients."""

from collections.abc import Iterable, Iterator
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Session

from db.sql import Prepared
from db.tables import NO_AMOUNT, Patient
from services.access.viewer import Viewer
from services.metrics.counting import placed
from services.metrics.metric import Metric, Span, Summary
from services.metrics.units import FIELDS, OWN_FIELDS

EVERYBODY = ""  # the field of a count that is not grouped
AGES = (7, 28, 90)  # days up to which the ages of reasons are told together, and those beyond
CURVES_BY = (EVERYBODY, "medication")  # curves take every day: they are drawn by nothing else but the clinic


class Amounts(StrEnum):
    """How finely amounts are kept."""

    each = "each"
    by_age = "by age"  # the highest of each class of AGES
    evened = "evened"  # their sum and number are kept, and with them the mean
    none = "none"


# one metric's units at a time, so that its SQL runs once and is grouped by each field in turn
UNITS = sa.Table(
    "counted_units",
    sa.MetaData(),
    *(sa.Column(name, sa.Integer) for name in ("clinic", "amount")),
    *(sa.Column(name, sa.String) for name in ("stage", "part", *FIELDS, *OWN_FIELDS)),
    prefixes=["TEMPORARY"],
)
AMOUNT = UNITS.c.amount
CLASSES = {
    Amounts.each: [AMOUNT],
    Amounts.by_age: [sa.case(*((AMOUNT.between(0, age), age) for age in AGES), (AMOUNT.is_not(None), AGES[-1] + 1))],
    Amounts.evened: [AMOUNT.is_(None)],
    Amounts.none: [],
}


def amounts_kept(metric: Metric, field: str) -> Amounts:
    if metric.summary == Summary.mean:
        return Amounts.evened
    if metric.summary == Summary.highest:
        return Amounts.by_age
    return Amounts.each if metric.summary or field in CURVES_BY else Amounts.none


def _grouped(field: str, finely: Amounts) -> Prepared:
    word = UNITS.c[field] if field else sa.literal("")
    keys = [UNITS.c.clinic, word, UNITS.c.stage, UNITS.c.part]
    found = sa.select(*keys, sa.func.max(AMOUNT), sa.func.sum(AMOUNT), sa.func.count())
    return Prepared(found.group_by(*keys, *CLASSES[finely]))


GROUPED = {
    (field, finely): _grouped(field, finely) for field in (EVERYBODY, *FIELDS, *OWN_FIELDS) for finely in Amounts
}


def counts_by_field(session: Session, metric: Metric, span: Span) -> Iterator[tuple]:
    """Of everybody and by each field: field, clinic, group, stage, part, amount, units."""
    query, dimensions = placed(metric, span, Viewer.operator())
    fields = (*FIELDS, *metric.fields)
    stage, part, amount = list(query.selected_columns)[1:]
    columns = [Patient.__table__.c.clinic, amount, stage, part, *(dimensions[name] for name in fields)]
    units = query.with_only_columns(*columns, maintain_column_froms=True)
    UNITS.create(session.connection())
    filled = ["clinic", "amount", "stage", "part", *fields]
    session.execute(sa.insert(UNITS).from_select(filled, units), {"as_of": span.last})
    for field in (EVERYBODY, *fields):
        finely = amounts_kept(metric, field)
        for counted in _told(finely, GROUPED[field, finely].run(session.connection(), {})):
            yield field, *counted
    UNITS.drop(session.connection())


def _told(finely: Amounts, found: Iterable) -> Iterator[tuple]:
    for *key, highest, in_all, units in found:
        if highest is None or finely == Amounts.none:
            yield *key, NO_AMOUNT, units
        elif finely == Amounts.evened:
            yield from ((*key, *one) for one in evened(int(in_all), units))
        else:
            yield *key, highest, units


def evened(in_all: int, units: int) -> list[tuple[int, int]]:
    """So many units with one amount, or with two that lie next to each other, and that amount in all."""
    amount, rest = divmod(in_all, units)
    return [(amount + more, some) for more, some in ((0, units - rest), (1, rest)) if some]
