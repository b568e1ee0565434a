"""Reasons to measure: a score that is missing, due, or to be taken again."""

from db.vocabulary import Role, Urgency
from services.rules.criteria import rescreening, scores
from services.rules.reason import Evidence, Kind, Reason

MEASUREMENT: tuple[Reason, ...] = (
    Reason(
        key="baseline_phq9",
        title="Baseline PHQ-9 missing",
        chip="No baseline PHQ-9",
        question="Was mood measured at the start?",
        urgency=Urgency.routine,
        owner=Role.care_manager,
        on_list=(
            "Enrolled without a PHQ-9 since {BASELINE_LOOK_BACK:days} before it; or OUD or long-term opioids "
            "without any PHQ-9"
        ),
        clears_when="A PHQ-9",
        step="Ask for a PHQ-9 at the next contact",
        source="Measurement-based care [A]",
        detail="No PHQ-9 {since}",
        needs=(scores.has_baseline_to_take, scores.lacks_baseline),
        due=scores.baseline_due,
        closes=scores.baseline_closes,
        evidence=Evidence(Kind.enrolment, scores.baseline_evidence),
    ),
    Reason(
        key="phq9_due",
        title="PHQ-9 due",
        chip="PHQ-9 due",
        raised_chip="PHQ-9 late",
        question="Is mood getting better?",
        urgency=Urgency.routine,
        owner=Role.care_manager,
        on_list="Everyone on the caseload with a PHQ-9",
        clears_when="A PHQ-9",
        step="Repeat the PHQ-9 in person, by telephone or by message",
        source="Treat to target, at least monthly while {PHQ9_POSITIVE} or more [A] (clinic default)",
        detail="Last PHQ-9 {value} on {on}",
        needs=(scores.has_phq9, scores.has_enrolment_phq9),
        due=scores.rescreen_due,
        escalates=scores.rescreen_escalates,
        evidence=Evidence(Kind.screening, lambda f: f.phq9_on, lambda f: f.phq9_total),
    ),
    Reason(
        key="phq9_repeat",
        title="PHQ-9 to repeat after withdrawal",
        chip="PHQ-9 repeat",
        question="Is it depression, or was it withdrawal?",
        urgency=Urgency.routine,
        owner=Role.care_manager,
        on_list="Last withdrawal-confounded PHQ-9 of {PHQ9_POSITIVE} or more, none without that tag on a later day",
        clears_when="A PHQ-9 that is not withdrawal-confounded",
        step="Repeat the PHQ-9 now that withdrawal should have passed",
        source="Mood often lifts within weeks of starting MOUD [P1][P2][D] (clinic default)",
        detail="PHQ-9 {value} on {on}, withdrawal-confounded",
        needs=(rescreening.has_tagged_positive, rescreening.has_no_untagged_after),
        due=rescreening.repeat_due,
        evidence=Evidence(Kind.screening, lambda f: f.phq9_positive_tagged_on, lambda f: f.phq9_positive_tagged_total),
    ),
    Reason(
        key="gad7_due",
        title="GAD-7 due",
        chip="GAD-7 due",
        question="Is anxiety measured, and getting better?",
        urgency=Urgency.routine,
        owner=Role.care_manager,
        on_list=(
            "Open enrolment without a GAD-7 since {BASELINE_LOOK_BACK:days} before it; or last GAD-7 of "
            "{GAD7_POSITIVE} or more"
        ),
        clears_when="A GAD-7",
        step="Ask for a GAD-7 at the next contact",
        source="GAD-7, positive from {GAD7_POSITIVE} on [S]; the intervals are clinic defaults",
        detail="GAD-7 {since}: {value}",
        needs=(rescreening.has_gad7_to_take,),
        due=rescreening.gad7_due,
        evidence=Evidence(Kind.screening, rescreening.gad7_since, rescreening.gad7_found),
    ),
)
