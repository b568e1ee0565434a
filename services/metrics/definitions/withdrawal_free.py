"""Withdrawal-free a week after the first dose (section 7)."""

import sqlalchemy as sa

from db.dialects import add_days
from db.tables import Screening
from services.clinical.confounding import FREE_OF_WITHDRAWAL, MILD_WITHDRAWAL
from services.clinical.numbers import FREE_FROM, FREE_TO
from services.metrics.definitions.population import F, earlier_enrolments, events, met, of_earlier, of_patients
from services.metrics.definitions.retention import started_before
from services.metrics.definitions.scores import is_scored
from services.metrics.metric import MET, MISSING, NOT_MET, Direction, Metric, Population, Span, share


def _units(span: Span) -> sa.Select:
    """One row per enrolment whose ninth day after the first dose lies in the span."""
    return sa.union_all(_of_speaking(span), _of_earlier(span)).subquery("withdrawal_free").select()


def _of_speaking(span: Span) -> sa.Select:
    part = met(F.withdrawal_free == sa.true(), F.withdrawal_free.is_(None))
    return of_patients(span, part, started_before(span, FREE_TO), medication=F.moud_medication)


def _of_earlier(span: Span) -> sa.Select:
    one, score = earlier_enrolments(span).c, events(Screening, span).c
    days = [add_days(one.first_dose, after) for after in (FREE_FROM, FREE_TO)]
    is_free = sa.or_(
        *(sa.and_(score.instrument == name, score.total < limit) for name, limit in MILD_WITHDRAWAL.items())
    )
    last_is_free = (
        sa.select(sa.case((is_free, 1), else_=0))
        .where(score.patient == one.patient, is_scored(score, *MILD_WITHDRAWAL), score.taken_on.between(*days))
        .order_by(score.taken_on.desc(), score.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    part = sa.case({1: MET, 0: NOT_MET}, value=last_is_free, else_=MISSING)
    return of_earlier(one, part, started_before(span, FREE_TO, one.first_dose))


WITHDRAWAL_FREE = Metric(
    name="withdrawal_free",
    title="Withdrawal-free after a week",
    question="Of those who started MOUD, how many were free of withdrawal a week later?",
    population=Population.enrolments_of_a_week,
    numerator=f"Enrolments whose last score on days {FREE_FROM} to {FREE_TO} was free of withdrawal: "
    f"{FREE_OF_WITHDRAWAL}",
    denominator=f"Enrolments whose {FREE_TO}th day after the first dose lies in the period",
    missing=f"Of the denominator: no such score on days {FREE_FROM} to {FREE_TO}, counted as not withdrawal-free",
    unit="share of enrolments",
    direction=Direction.higher,
    source="COWS [W]; section 7",
    lines=share("withdrawal-free"),
    units=_units,
)
