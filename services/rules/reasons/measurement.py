"""Reasons to measure: a score that is missing, due, or to be taken again."""

from db.vocabulary import Role, Urgency
from services.rules.criteria import measurement as m
from services.rules.reason import Evidence, Follows, Kind, Reason, Stage

MEASUREMENT: tuple[Reason, ...] = (
    Reason(
        key="baseline_phq9",
        title="Baseline PHQ-9 missing",
        chip="No baseline PHQ-9",
        raised_chip="Baseline PHQ-9 late",
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
        needs=(m.has_baseline_to_take, m.lacks_baseline),
        opens=m.baseline_opens,
        due=m.baseline_due,
        stages=(Stage(Urgency.this_week, m.baseline_is_late),),
        closes=m.baseline_closes,
        evidence=Evidence(Kind.enrolment, m.baseline_since),
    ),
    Reason(
        key="phq9_due",
        title="PHQ-9 due",
        chip="PHQ-9 due",
        raised_chip="PHQ-9 late",
        question="Is mood getting better?",
        urgency=Urgency.routine,
        owner=Role.care_manager,
        on_list="Everyone on the caseload with a PHQ-9, or a negative PHQ-2",
        clears_when="A PHQ-9; a PHQ-2 below {PHQ2_POSITIVE} counts here as a score below {PHQ9_MILD}",
        step="Repeat the PHQ-9 in person, by telephone or by message",
        source="Treat to target, at least monthly while {PHQ9_POSITIVE} or more [A] (clinic default)",
        detail="Last PHQ-9 {value} on {on}",
        needs=(m.has_phq9, m.has_baseline),
        opens=m.rescreen_opens,
        due=m.rescreen_due,
        stages=(Stage(Urgency.this_week, m.rescreen_is_late), Stage(Urgency.routine, m.rescreen_is_history)),
        evidence=Evidence(Kind.screening, m.measured_on, m.measured_total),
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
        needs=(m.has_tagged_positive, m.has_no_untagged_after),
        opens=m.repeat_opens,
        due=m.repeat_due,
        closes=m.repeat_closes,
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
        detail="Last GAD-7 {value} on {on}",
        needs=(m.has_gad7_to_take,),
        opens=m.gad7_opens,
        due=m.gad7_due,
        closes=m.gad7_falls_silent,
        evidence=Evidence(Kind.screening, m.gad7_since, m.gad7_found),
    ),
    Reason(
        key="screen_to_complete",
        title="Short screen to complete",
        chip="Complete screen",
        raised_chip="Screen not completed",
        question="What does the full questionnaire say?",
        urgency=Urgency.routine,
        owner=Role.care_manager,
        on_list=(
            "PHQ-2 of {PHQ2_POSITIVE} or more without a PHQ-9, or GAD-2 of {GAD2_POSITIVE} or more without a GAD-7, on "
            "or after it"
        ),
        clears_when="The full questionnaire",
        step="Take the PHQ-9 or GAD-7",
        source="A positive PHQ-2 or GAD-2 asks for the full questionnaire; the times are clinic defaults",
        detail="PHQ-2 {value} on {on}, no PHQ-9 since",
        events=m.partial_screens,
        needs=(),
        opens=m.screen_opens,
        due=m.screen_due,
        stages=(Stage(Urgency.this_week, m.screen_is_late),),
        closes=m.screen_closes,
        evidence=Evidence(Kind.screening, lambda f: f.on, lambda f: f.value),
        follows=Follows.own_scope,
    ),
)
