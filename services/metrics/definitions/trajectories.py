"""How PHQ-9 runs in the year after the first dose: the mean of each four weeks."""

from datetime import timedelta

import sqlalchemy as sa

from db.dialects import days_between
from db.tables import MedicationSupply, MoudEpisode, Screening
from db.vocabulary import Instrument
from services.arrays.scope import known
from services.clinical.episodes import first_dose
from services.metrics.definitions.population import Condition, F, events
from services.metrics.definitions.scores import is_scored
from services.metrics.metric import MET, Direction, Line, Metric, Population, Span, Summary

BEFORE = 14  # days before the first dose that belong to week 0
STEP = 28  # days
STEPS = 14  # week 0, 4 … 52
WEEKS = STEP // 7  # of a step
LAST_DAY = STEP * STEPS - BEFORE - 1  # after the first dose


def _units(span: Span) -> sa.Select:
    """One row per PHQ-9 in the span, under the week since the first dose. One from before that dose is of the day of
    the dose: only then is it known to be one. Teens have another version: left out."""
    score, start = events(Screening, span).c, F.moud_episode_started_on
    place = days_between(start, score.taken_on) + BEFORE
    earliest = span.first - timedelta(days=BEFORE)
    return sa.select(
        score.patient,
        sa.literal("week ").concat(sa.cast(place // STEP * WEEKS, sa.String)).label("stage"),
        sa.literal(MET).label("part"),
        _rounded(score.total).label("amount"),
    ).where(
        score.patient == F.patient,
        is_scored(score, Instrument.phq9),
        score.taken_on.between(earliest, span.last),
        start <= span.last,
        sa.or_(score.taken_on >= span.first, start >= span.first),
        place.between(0, STEP * STEPS - 1),
        sa.or_(score.taken_on >= start, sa.not_(_is_of_treatment(score, span))),
    )


def _is_of_treatment(score: sa.ColumnCollection, span: Span) -> Condition:
    """In the weeks of an enrolment that had started by then and not ended: it was counted there when it was taken."""
    one = events(MoudEpisode, span).alias("earlier").c
    begun, ended_on = first_dose(one, events(MedicationSupply, span).c), known(one.ended_on)
    return sa.exists().where(
        one.patient == score.patient,
        sa.or_(ended_on.is_(None), ended_on >= score.taken_on),
        days_between(begun, score.taken_on).between(0, LAST_DAY),
    )


def _rounded(total: sa.ColumnElement[float]) -> sa.ColumnElement[int]:
    """Half up. As a float PostgreSQL would round half to even."""
    return sa.cast(sa.func.round(sa.cast(total, sa.Numeric)), sa.Integer)


def _lines():
    for step in range(STEPS):
        yield Line(f"week {step * WEEKS}", stage=f"week {step * WEEKS}")


TRAJECTORIES = Metric(
    name="trajectories",
    title="PHQ-9 after the first dose",
    question="How does PHQ-9 run in the year after the first dose of MOUD?",
    population=Population.scores_since_the_first_dose,
    numerator="The PHQ-9s measured; the value is the mean of their totals, each rounded to a whole number",
    denominator="PHQ-9s (not those for teens) taken in the period, by four weeks since the first dose: week 0 is from "
    f"{BEFORE} days before (counted on the day of the dose, unless it is of the weeks of an enrolment that "
    "still went on) to "
    f"{STEP - BEFORE - 1} days after it, week {WEEKS * (STEPS - 1)} ends with day {LAST_DAY}; "
    "of the open enrolment, else of the one that ended last",
    missing="Nobody: who was not measured in these weeks is not in the mean",
    unit="PHQ-9 points",
    direction=Direction.lower,
    source="Section 7; mean of those measured, unadjusted",
    lines=tuple(_lines()),
    units=_units,
    summary=Summary.mean,
    amount_unit="PHQ-9 points",
)
