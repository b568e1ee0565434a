"""What a metric is: which units it counts, into which parts they fall, and which figures are told of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import sqlalchemy as sa

EVER = date(1900, 1, 1)  # the first day of a span without a beginning
MET, NOT_MET, MISSING = "met", "not_met", "missing"  # the parts of a plain share


class Direction(StrEnum):
    higher = "higher is better"
    lower = "lower is better"
    neither = "neither is better"


class Population(StrEnum):
    """Who or what a metric counts. Metrics of one population are told beside each other, and hidden together."""

    caseload = "patients on the caseload on the last day"
    caseload_of_months = "patients on the caseload, a month each"
    both_needs = "patients on the caseload with an opioid need and depression"
    opioid_use_disorder = "patients with an opioid use disorder"
    enrolments_with_a_baseline_due = "enrolments whose days for a baseline have passed"
    enrolments_with_a_first_dose_due = "enrolments whose days for a first dose have passed"
    enrolments_begun = "enrolments that began"
    enrolments_ended = "enrolments that ended"
    enrolments_of_some_days = "enrolments, some days after the first dose"
    enrolments_of_a_week = "enrolments, a week after the first dose"
    enrolments_of_24_weeks = "enrolments, 24 weeks after the first dose"
    enrolments_started = "enrolments whose first dose lies in two years"
    episodes_of_depression = "episodes of depression, some months after the index"
    episodes_of_12_weeks = "episodes of depression, 12 weeks after the index"
    positive_scores = "positive PHQ-9s"
    scores_since_the_first_dose = "PHQ-9s since the first dose"
    appointments = "appointments"
    open_reasons = "reasons open on the last day"
    coming_reasons = "reasons that will open"


class Summary(StrEnum):
    """How the amounts of a metric's units are told in one number."""

    median = "median"  # over the whole denominator: whoever is not counted comes after all who are
    mean = "mean"  # over the whole denominator
    highest = "highest"


@dataclass(frozen=True)
class Span:
    """The days counted, both included. `is_as_then`: only what had been entered by the last day is known."""

    first: date
    last: date
    is_as_then: bool = False


@dataclass(frozen=True)
class Line:
    """One figure of a metric: of the units of a stage, those in some of its parts. The parts of a stage exclude each
    other and are its denominator together."""

    name: str
    counts: frozenset[str] = frozenset({MET})
    missing: frozenset[str] = frozenset({MISSING})
    stage: str = ""


@dataclass(frozen=True, kw_only=True)
class Metric:
    """A row of the catalogue.

    `units(span)` is its SQL, one row per counted unit: patient, stage, part, and where they apply amount (a whole
    number), medication, clinician, kind, role, reason. Facts are read as they are kept: for a past day, inside
    `as_known_on`.
    """

    name: str
    title: str
    question: str
    population: Population
    numerator: str
    denominator: str
    missing: str  # who of the denominator is not known
    unit: str
    direction: Direction
    source: str
    lines: tuple[Line, ...]
    units: Callable[[Span], sa.Select]
    is_count: bool = False  # the number itself is the figure; its share of the denominator says little
    is_state: bool = False  # tells the last day of a span; the others count what fell inside it, and months add up
    summary: Summary | None = None  # of the amounts
    amount_unit: str | None = None
    beyond: str | None = None  # a median that fewer than half reached
    fields: tuple[str, ...] = ()  # by which only this metric's units can be grouped
    nested: tuple[str, ...] = ()  # stages each of which holds the units of the next, in the same parts
    most_of_one: int = 1  # units that one patient can have in a quarter, where they are known to be few


def share(name: str, stage: str = "") -> tuple[Line, ...]:
    """The one figure of a metric whose parts are met, not met and missing."""
    return (Line(name, stage=stage),)
