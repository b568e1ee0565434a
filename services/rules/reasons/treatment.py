"""Reasons about treating both: the condition that nobody treats, and one plan for two treatments."""

from db.vocabulary import Role, Urgency
from services.rules.criteria import coordination, moud, scores
from services.rules.reason import Evidence, Kind, Reason

TREATMENT: tuple[Reason, ...] = (
    Reason(
        key="depression_untreated",
        title="Depression not treated",
        chip="Depression untreated",
        question="Is anyone treating the depression beside the opioid use?",
        urgency=Urgency.this_week,
        owner=Role.therapist,
        on_list=(
            "MOUD, OUD or long-term opioids; latest PHQ-9 of {PHQ9_POSITIVE} or more, not withdrawal-confounded or "
            "severe; no depression treatment running; no behavioural-health visit kept or booked within "
            "{VISIT_NEAR_SCORE:days} of the score"
        ),
        clears_when="A depression treatment runs, or a behavioural-health visit is kept or booked",
        step="Offer antidepressant, CBT or psychotherapy; book behavioural health",
        source="Integrated care of both conditions [A] (clinic default)",
        detail="PHQ-9 {value} on {on}, no treatment on record",
        needs=(
            scores.has_opioid_need,
            scores.is_positive,
            scores.is_plain_or_severe,
            scores.has_no_behavioral_visit,
            scores.has_no_treatment,
        ),
        due=scores.untreated_due,
        closes=scores.untreated_closes,
        evidence=Evidence(Kind.screening, lambda f: f.phq9_on, lambda f: f.phq9_total),
    ),
    Reason(
        key="oud_untreated",
        title="OUD without MOUD",
        chip="OUD untreated",
        question="Has medication been offered?",
        urgency=Urgency.this_week,
        owner=Role.prescriber,
        on_list=(
            "Active OUD without an open enrolment, or dropped out (gap of {CARE_LOST_AT:days} and more), not "
            "declined in {DECLINED_HOLDS:days}"
        ),
        clears_when="Enrolment, a supply, or declined",
        step="Offer MOUD again, at any dose and without conditions on benzodiazepines or counselling",
        source="OUD cascade of care [C]; FDA 2017 [F]",
        detail="No MOUD {since}",
        needs=(moud.has_active_oud, moud.oud_is_untreated),
        due=moud.oud_untreated_due,
        evidence=Evidence(Kind.condition, moud.oud_untreated_evidence),
    ),
    Reason(
        key="no_shared_plan",
        title="No shared plan",
        chip="No shared plan",
        question="Do both treatments follow one plan?",
        urgency=Urgency.routine,
        owner=Role.care_manager,
        on_list="Both treated: open enrolment with a first dose, and a depression treatment running",
        clears_when="A plan review",
        step="Review one plan for both conditions with the patient and everyone who treats them",
        source="Shared care plan in collaborative care [A] (clinic default)",
        detail="Both treated {since}",
        needs=(coordination.is_on_moud, coordination.is_treated_for_depression),
        due=coordination.plan_due,
        evidence=Evidence(Kind.treatment, coordination.both_treated_from),
    ),
)
