"""The OUD cascade of care: from the diagnosis to remission, each step counting who also took those before."""

from datetime import timedelta

import sqlalchemy as sa

from db.dialects import add_days
from services.clinical.numbers import CONTINUITY_FAILS_AT, ENGAGED_WITHIN, INITIATED_WITHIN, RETAINED_AFTER
from services.metrics.definitions.population import Condition, F, is_enrolled, of_patients
from services.metrics.metric import Direction, Line, Metric, Population, Span

diagnosed = sa.or_(F.oud_on.is_not(None), F.oud_remitted_on.is_not(None))
initiated = sa.and_(is_enrolled, F.initiated_on.is_not(None))
engaged = sa.and_(initiated, F.engaged_on.is_not(None))
# of the enrolment that the patient was initiated in, whatever others follow: who reached a step has reached it
retained_long = sa.and_(engaged, F.initiated_lost_on >= add_days(F.initiated_on, RETAINED_AFTER))
remitted = sa.and_(retained_long, F.oud_remitted_on.is_not(None))

# how far a patient came; "early": the time for the next step has not passed
DIAGNOSED, ENROLLED, INITIATED, ENGAGED = "diagnosed", "enrolled", "initiated", "engaged"
RETAINED, REMISSION = f"retained {RETAINED_AFTER} days", "remission"
STEPS = (DIAGNOSED, ENROLLED, INITIATED, ENGAGED, RETAINED, REMISSION)
EARLY = ", early"


def _units(span: Span) -> sa.Select:
    """One row per patient diagnosed by the last day: the last step taken."""

    def is_recent(day: sa.ColumnElement, days: int) -> Condition:
        return sa.and_(day.is_not(None), day > span.last - timedelta(days=days))

    is_not_lost_yet = F.initiated_lost_on > span.last  # a gap may be foreseen, not seen
    may_be_retained = sa.and_(is_recent(F.initiated_on, RETAINED_AFTER), is_not_lost_yet)
    part = sa.case(
        (sa.and_(engaged, may_be_retained), ENGAGED + EARLY),
        (remitted, REMISSION),
        (retained_long, RETAINED),
        (engaged, ENGAGED),
        (sa.and_(initiated, is_recent(F.initiated_on, ENGAGED_WITHIN)), INITIATED + EARLY),
        (initiated, INITIATED),
        (sa.and_(is_enrolled, is_recent(F.oud_on, INITIATED_WITHIN)), ENROLLED + EARLY),
        (is_enrolled, ENROLLED),
        (is_recent(F.oud_on, INITIATED_WITHIN), DIAGNOSED + EARLY),
        else_=DIAGNOSED,
    )
    return of_patients(span, part, diagnosed)


def _lines():
    for place, step in enumerate(STEPS):
        reached = frozenset(one + early for one in STEPS[place:] for early in ("", EARLY))
        before = frozenset(one + EARLY for one in STEPS[:place])
        yield Line(step, reached, missing=before)


CASCADE = Metric(
    name="cascade",
    title="OUD cascade of care",
    question="Of those with opioid use disorder, how many reach each stage of care?",
    population=Population.opioid_use_disorder,
    numerator=(
        "Patients who reached the stage and every one before it: enrolled; first dose within "
        f"{INITIATED_WITHIN} days of the diagnosis; two services or supplies within {ENGAGED_WITHIN} days after it; "
        f"{RETAINED_AFTER} days after that dose without a gap of {CONTINUITY_FAILS_AT} and without an "
        "end of that enrolment; remission recorded"
    ),
    denominator="Patients with an opioid use disorder that is active, or in remission with its day recorded",
    missing="Of the denominator: too early to tell, the time for this stage or one before it has not passed",
    unit="share of patients",
    direction=Direction.higher,
    source="OUD cascade of care [C]",
    lines=tuple(_lines()),
    units=_units,
    is_state=True,
)
