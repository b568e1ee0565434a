"""What a metric is, by what it can be grouped, and the rows it gives."""

from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from db.problems import Problem
from db.sql import text_before
from db.tables import Clinic, MoudEpisode, Patient

P, E = Patient.__table__.c, MoudEpisode.__table__.c

SEPARATOR = " · "  # between the words of a group by several fields


@dataclass(frozen=True)
class MetricRow:
    """One group of one metric. `value` is numerator / denominator, None where nobody is counted."""

    metric: str
    group: str
    stage: str
    numerator: int
    denominator: int
    value: float | None
    unit: str
    missing: int


@dataclass(frozen=True, kw_only=True)
class Metric:
    name: str
    title: str
    question: str
    numerator: str
    denominator: str
    missing: str  # what the last column counts
    unit: str
    source: str
    rows: Callable[..., list[MetricRow]]  # (session, viewer=, as_of=, by=)


CLINIC = sa.select(Clinic.name).where(Clinic.id == P.clinic).scalar_subquery()
FIELDS = {
    "clinic": CLINIC,
    "medication": E.medication,
    "setting": E.setting,
    "sex": P.sex,
    "race": P.race,
    "ethnicity": P.ethnicity,
    "language": P.language,
    "payer": P.payer,
    "prefix": text_before(P.patient_id, "-"),  # `CTN27` of `CTN27-0010`: trials and sites number so
}


def grouping(by: str | None) -> tuple[sa.ColumnElement, ...]:
    """The columns for `medication` or `prefix,medication`. An unknown field is a Problem."""
    names = [name.strip() for name in (by or "").split(",") if name.strip()]
    for name in names:
        if name not in FIELDS:
            raise Problem(f"Metrics cannot be grouped by {name!r}. The fields are {', '.join(FIELDS)}.")
    return tuple(sa.func.coalesce(FIELDS[name], "not recorded") for name in names)


def row(metric: Metric, group: tuple[str, ...], stage: str, counts: tuple[int, int], missing: int) -> MetricRow:
    numerator, denominator = counts
    value = round(numerator / denominator, 6) if denominator else None
    return MetricRow(
        metric.name, SEPARATOR.join(group) or "all", stage, numerator, denominator, value, metric.unit, missing
    )
