"""Reasons about treating both: the condition that nobody treats, and one plan for two treatments."""

from db.vocabulary import Role, Urgency
from services.rules.criteria import coordination, depression, moud, without_moud
from services.rules.reason import Evidence, Kind, Reason, Stage

TREATMENT: tuple[Reason, ...] = (
    Reason(
        key="depression_untreated",
        title="Depression not treated",
        chip="Depression untreated",
        question="Is anyone treating the depression beside the opioid use?",
        urgency=Urgency.this_week,
        owner=Role.therapist,
        on_list=(
            "MOUD, OUD or long-term opioids; latest PHQ-9 of {PHQ9_POSITIVE} or more (not withdrawal-confounded, or "
            "severe, or {index_waits:days} after a confounded one) or EPDS of {EPDS_PROBABLE} or more; no depression "
            "treatment running; no behavioural-health or psychiatry visit kept since, or booked within "
            "{VISIT_NEAR:days} of the score or of today"
        ),
        clears_when="A depression treatment runs, or such a visit is kept or booked",
        step="Offer antidepressant, CBT or psychotherapy; book behavioural health",
        source="Integrated care of both conditions [A]; EPDS, and the tag that delays: clinic defaults",
        detail="PHQ-9 {value} on {on}, no treatment on record",
        events=depression.counting_scores,
        needs=(
            depression.has_opioid_need,
            depression.has_no_treatment,
            depression.has_no_behavioral_visit,
            depression.has_neither_bipolar_nor_psychosis,
        ),
        opens=depression.untreated_opens,
        due=depression.untreated_due,
        closes=depression.untreated_closes,
        held=depression.booked_nearby,
        evidence=Evidence(Kind.screening, lambda f: f.on, lambda f: f.value, which=lambda f: f.is_epds),
    ),
    Reason(
        key="depression_with_bipolar_or_psychosis",
        title="Depression with bipolar disorder or psychosis",
        chip="Bipolar or psychosis",
        question="Has a psychiatrist looked at this before anyone starts an antidepressant?",
        urgency=Urgency.this_week,
        owner=Role.psychiatric_consultant,
        on_list="Depression not treated, as above, and an active bipolar disorder or psychosis",
        clears_when="A psychiatry visit kept or booked, or a case review, on or after the score",
        step="Psychiatric consultation before any antidepressant",
        source="Antidepressants alone may bring on mania (clinic default)",
        detail="PHQ-9 {value} on {on}, bipolar disorder or psychosis on record",
        events=depression.counting_scores,
        needs=(
            depression.has_bipolar_or_psychosis,
            depression.has_opioid_need,
            depression.has_no_treatment,
            depression.has_no_behavioral_visit,
            depression.has_no_consultation,
        ),
        opens=depression.consultation_opens,
        due=depression.consultation_due,
        closes=depression.untreated_closes,
        held=depression.booked_nearby,
        evidence=Evidence(Kind.screening, lambda f: f.on, lambda f: f.value, which=lambda f: f.is_epds),
    ),
    Reason(
        key="oud_untreated",
        title="OUD without MOUD",
        chip="OUD untreated",
        question="Has medication been offered?",
        urgency=Urgency.this_week,
        owner=Role.prescriber,
        on_list=(
            "Active OUD without an open enrolment or a MOUD supply that covers the day; or any open enrolment without "
            "supply on record for {CARE_LOST_AT:days}; not declined in {DECLINED_HOLDS:days}"
        ),
        clears_when="Enrolment, a supply, or declined",
        step="Offer MOUD again, at any dose and without conditions on benzodiazepines or counselling",
        source="OUD cascade of care [C]; FDA 2017 [F]",
        detail="No MOUD {since}",
        needs=(without_moud.lacks_moud,),
        opens=without_moud.oud_untreated_opens,
        due=without_moud.oud_untreated_due,
        stages=(
            Stage(Urgency.same_day, moud.in_pregnancy),
            Stage(Urgency.this_week, moud.after_pregnancy),
        ),
        evidence=Evidence(Kind.condition, without_moud.oud_untreated_evidence),
        stays=without_moud.has_dropped_out,
    ),
    Reason(
        key="no_shared_plan",
        title="No shared plan",
        chip="No shared plan",
        question="Do both treatments follow one plan?",
        urgency=Urgency.routine,
        owner=Role.care_manager,
        on_list="Both treated, no plan review in {PLAN_FROM:days}",
        clears_when="A plan review",
        step="Review one plan for both conditions with the patient and everyone who treats them",
        source="Shared care plan in collaborative care [A] (clinic default)",
        detail="Both treated {since}",
        needs=(coordination.is_on_moud, coordination.is_treated_for_depression),
        opens=coordination.plan_opens,
        due=coordination.plan_due,
        closes=coordination.plan_closes,
        evidence=Evidence(Kind.treatment, coordination.both_treated_from),
    ),
)
