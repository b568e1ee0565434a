"""The scores from which treatment starts: a PHQ-9 and a GAD-7 near the day of enrolment (section 7)."""

from datetime import timedelta
from functools import partial

import sqlalchemy as sa

from db.dialects import add_days
from db.tables import MoudEpisode, Screening
from db.vocabulary import Instrument
from services.clinical.numbers import BASELINE_LOOK_BACK
from services.facts.scores import PHQ9_FAMILY
from services.metrics.definitions.population import events, is_followed, met
from services.metrics.definitions.scores import is_scored
from services.metrics.metric import Direction, Metric, Population, Span, share


def _units(instruments: tuple[Instrument, ...], span: Span) -> sa.Select:
    """One row per enrolment whose 14th day after it lies in the span."""
    enrolment, score = events(MoudEpisode, span).c, events(Screening, span).c
    is_near = score.taken_on.between(
        add_days(enrolment.enrolled_on, -BASELINE_LOOK_BACK), add_days(enrolment.enrolled_on, BASELINE_LOOK_BACK)
    )
    taken = sa.select(score.id).where(score.patient == enrolment.patient, is_scored(score, *instruments), is_near)
    return sa.select(
        enrolment.patient,
        sa.literal("").label("stage"),
        met(taken.exists()).label("part"),
        enrolment.medication,
    ).where(
        enrolment.enrolled_on.between(
            span.first - timedelta(days=BASELINE_LOOK_BACK), span.last - timedelta(days=BASELINE_LOOK_BACK)
        ),
        is_followed(enrolment, span),
    )


def _baseline(name: str, scale: str, taken: str, instruments: tuple[Instrument, ...]) -> Metric:
    return Metric(
        name=name,
        title=f"Baseline {scale}",
        question=f"Of those enrolled in MOUD, how many had a {scale} near enrolment?",
        population=Population.enrolments_with_a_baseline_due,
        numerator=f"Enrolments with a scored {taken} from {BASELINE_LOOK_BACK} days before to "
        f"{BASELINE_LOOK_BACK} days after the day "
        "of enrolment",
        denominator=f"Enrolments whose {BASELINE_LOOK_BACK}th day after enrolment lies in the period",
        missing=f"Nobody: an enrolment without a scored {scale} counts as not done",
        unit="share of enrolments",
        direction=Direction.higher,
        source="Section 7",
        lines=share(f"{scale} done"),
        units=partial(_units, instruments),
    )


BASELINE_PHQ9 = _baseline("baseline_phq9", "PHQ-9", "PHQ-9, of adults or teens,", PHQ9_FAMILY)
BASELINE_GAD7 = _baseline("baseline_gad7", "GAD-7", "GAD-7", (Instrument.gad7,))
