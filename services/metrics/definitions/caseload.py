"""Who is on the caseload: where they stand with MOUD, what they need, what they get, and who was reached lately."""

from datetime import timedelta

import sqlalchemy as sa

from db.vocabulary import MoudStatus, label
from services.clinical.numbers import FOLLOWED_AFTER_MOUD, LTOT_HOLDS, PHQ9_POSITIVE
from services.clinical.status import moud_status
from services.metrics.definitions.population import Condition, F, met, of_patients, on_caseload
from services.metrics.metric import Direction, Line, Metric, Population, Span, share

BEHAVIORAL_VISIT_WITHIN = timedelta(days=30)  # before the last day: treatment goes on
CONTACTED_WITHIN = timedelta(days=28)  # the last day included

# the parts of whoever may have an opioid side and a depression side
BOTH, OPIOID_ONLY, DEPRESSION_ONLY, NEITHER = "both", "opioid_only", "depression_only", "neither"


def _by_status(span: Span) -> sa.Select:
    """One row per patient on the caseload: the MOUD status."""
    return of_patients(span, moud_status(F, span.last), on_caseload(span))


def _by_need(span: Span) -> sa.Select:
    """One row per patient on the caseload: an opioid need, depression, or an open reason of safety alone."""
    return of_patients(span, _side(_has_opioid_need(span), _has_depression(span)), on_caseload(span))


def _by_treatment(span: Span) -> sa.Select:
    """One row per patient on the caseload with both needs: which of them is treated."""
    among = sa.and_(on_caseload(span), _has_opioid_need(span), _has_depression(span))
    return of_patients(span, _side(_opioid_need_is_treated(span), _depression_is_treated(span)), among)


def _by_contact(span: Span) -> sa.Select:
    """One row per patient on the caseload: were they reached, or seen at a visit of their own, in the last 28
    days?"""
    begins = span.last - CONTACTED_WITHIN + timedelta(days=1)
    reached = [day.between(begins, span.last) for day in (F.last_contact_on, F.last_seen_on)]
    return of_patients(span, met(sa.or_(*reached)), on_caseload(span))


def _side(opioid: Condition, depression: Condition) -> sa.ColumnElement[str]:
    rows = ((sa.and_(opioid, depression), BOTH), (opioid, OPIOID_ONLY), (depression, DEPRESSION_ONLY))
    return sa.case(*((condition, sa.literal(word)) for condition, word in rows), else_=sa.literal(NEITHER))


def _has_opioid_need(span: Span) -> Condition:
    return F.opioid_need_until > span.last


def _has_depression(span: Span) -> Condition:
    lasts = sa.or_(F.episode_ends_on.is_(None), F.episode_ends_on > span.last)
    return sa.or_(F.depression_on <= span.last, sa.and_(F.index_on <= span.last, lasts))


def _opioid_need_is_treated(span: Span) -> Condition:
    """On MOUD and not dropped out; or on long-term opioids, where neither OUD nor an enrolment asks for MOUD."""
    is_on_moud = sa.and_(F.started_on <= span.last, moud_status(F, span.last) != MoudStatus.dropped_out)
    needs_no_moud = sa.and_(F.oud_on.is_(None), F.enrolled_on.is_(None))
    return sa.or_(is_on_moud, sa.and_(needs_no_moud, F.ltot_covered_to >= span.last))


def _depression_is_treated(span: Span) -> Condition:
    is_running = sa.and_(F.depression_treated_from <= span.last, F.depression_treated_to >= span.last)
    return sa.or_(is_running, F.last_kept_behavioral_on.between(span.last - BEHAVIORAL_VISIT_WITHIN, span.last))


def _lines_of_sides(both: str, opioid_only: str, depression_only: str, neither: str) -> tuple[Line, ...]:
    names = {BOTH: both, OPIOID_ONLY: opioid_only, DEPRESSION_ONLY: depression_only, NEITHER: neither}
    return tuple(Line(name, frozenset({part})) for part, name in names.items())


ON_THE_CASELOAD = "Patients on the caseload on the last day: an opioid need, depression, or an open reason of safety"

CASELOAD = Metric(
    name="caseload",
    title="Caseload by MOUD status",
    question="Where do the patients on the caseload stand with MOUD?",
    population=Population.caseload,
    numerator="Patients of that MOUD status on the last day",
    denominator=ON_THE_CASELOAD,
    missing="Nobody: without an enrolment on record a patient is told as not enrolled",
    unit="share of patients",
    direction=Direction.neither,
    source="Section 7; the status as in section 3",
    lines=(
        Line("on the caseload", frozenset(status.value for status in MoudStatus), frozenset()),
        Line("lapsed or dropped out", frozenset({MoudStatus.lapsed.value, MoudStatus.dropped_out.value}), frozenset()),
        *(Line(label(status), frozenset({status.value}), frozenset()) for status in MoudStatus),
    ),
    units=_by_status,
    is_count=True,
    is_state=True,
)

INTEGRATED_NEED = Metric(
    name="integrated_need",
    title="Integrated need",
    question="Of those on the caseload, how many need care for opioid use and for depression?",
    population=Population.caseload,
    numerator=(
        "Patients with an opioid need (an open enrolment or one that ended in the last "
        f"{FOLLOWED_AFTER_MOUD} days, an active opioid use disorder, or long-term opioids up to {LTOT_HOLDS} "
        "days ago), "
        "with depression (an active diagnosis, or a running episode of depression, which begins with a PHQ-9 of "
        f"{PHQ9_POSITIVE} or more), with both, or with an open reason of safety alone"
    ),
    denominator=ON_THE_CASELOAD,
    missing="Nobody: a need that is not on record counts as none",
    unit="share of patients",
    direction=Direction.neither,
    source="Section 7; the needs as in section 1",
    lines=_lines_of_sides("both needs", "opioid need only", "depression need only", "neither need: safety only"),
    units=_by_need,
    is_state=True,
)

INTEGRATED_TREATMENT = Metric(
    name="integrated_treatment",
    title="Integrated treatment",
    question="Of those with both needs, how many are treated for both?",
    population=Population.both_needs,
    numerator=(
        "Opioid need treated: MOUD started and not dropped out, or, where there is neither an active opioid use "
        "disorder nor an open enrolment, long-term opioids that cover the last day (derived). Depression treated: an "
        "antidepressant or psychotherapy that runs, or a kept behavioural-health visit up to "
        f"{BEHAVIORAL_VISIT_WITHIN.days} days before"
    ),
    denominator="Patients on the caseload on the last day with an opioid need and depression",
    missing="Nobody: a treatment that is not on record counts as none",
    unit="share of patients",
    direction=Direction.higher,
    source="Section 7; long-term opioids as treatment of their own: derived",
    lines=_lines_of_sides("both treated", "opioid need treated only", "depression treated only", "neither treated"),
    units=_by_treatment,
    is_state=True,
)

CONTACTED = Metric(
    name="contacted",
    title=f"Contacted in {CONTACTED_WITHIN.days} days",
    question=f"Of those on the caseload, how many were reached in the last {CONTACTED_WITHIN.days} days?",
    population=Population.caseload,
    numerator="Patients reached (telephone, visit, safety review, an answered message) or seen at a visit of their "
    f"own in the {CONTACTED_WITHIN.days} days up to the last one; neither a group nor a case review is one",
    denominator=ON_THE_CASELOAD,
    missing="Nobody: a contact that is not on record counts as none",
    unit="share of patients",
    direction=Direction.higher,
    source="AIMS Center process metrics [A]",
    lines=share("contacted"),
    units=_by_contact,
    is_state=True,
)
