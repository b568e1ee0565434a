"""Reasons that a score raises: someone to speak with, symptoms that persist, a case to review."""

from db.vocabulary import Role, Urgency
from services.rules.criteria import rescreening, scores
from services.rules.reason import Evidence, Kind, Reason

RESPONSES: tuple[Reason, ...] = (
    Reason(
        key="worsening",
        title="Depression is getting worse",
        chip="Getting worse",
        question="Does the plan need to change?",
        urgency=Urgency.this_week,
        owner=Role.care_manager,
        on_list="Latest PHQ-9 of {PHQ9_POSITIVE} or more and at least {RELIABLE_RISE} above the previous one",
        clears_when="A contact after the score",
        step="Call, ask what changed, bring the case to review",
        source="Reliable worsening of {RELIABLE_RISE} points [K]",
        detail="PHQ-9 {before} → {value} on {on}",
        needs=(scores.is_positive, scores.has_worsened, scores.has_no_contact_after),
        due=scores.worsening_due,
        evidence=Evidence(Kind.screening, lambda f: f.phq9_on, lambda f: f.phq9_total, lambda f: f.phq9_previous),
    ),
    Reason(
        key="positive_screen_contact",
        title="Positive screen without contact",
        chip="Positive screen",
        question="Has anyone answered the positive screen?",
        urgency=Urgency.this_week,
        owner=Role.care_manager,
        on_list="Latest PHQ-9 of {PHQ9_POSITIVE} or more",
        clears_when="A contact or kept visit after the score",
        step="Call to talk the score through and agree on a next step",
        source="Process metrics of collaborative care [A]",
        detail="PHQ-9 {value} on {on}",
        needs=(scores.is_positive, scores.has_no_contact_or_visit_after),
        due=scores.contact_after_score_due,
        evidence=Evidence(Kind.screening, lambda f: f.phq9_on, lambda f: f.phq9_total),
    ),
    Reason(
        key="anhedonia_persisting",
        title="Loss of interest persists",
        chip="Loss of interest",
        question="Is depression beginning below the threshold?",
        urgency=Urgency.routine,
        owner=Role.care_manager,
        on_list=(
            "PHQ-9 item 1 of {OFTEN} or more on PHQ-9s at least {PERSISTS_AFTER:days} apart, all of them below "
            "{PHQ9_POSITIVE}"
        ),
        clears_when="A contact after it",
        step="Ask about interest, pleasure and daily life; bring it to the next visit",
        source="Loss of interest is an early sign of opioid-related depression (clinic default)",
        detail="Item 1 of {OFTEN} or more again on {on}",
        needs=(rescreening.has_anhedonia, rescreening.has_no_contact_after_anhedonia),
        due=rescreening.anhedonia_due,
        evidence=Evidence(Kind.screening, lambda f: f.anhedonia_on),
    ),
    Reason(
        key="insomnia",
        title="Insomnia not treated",
        chip="Insomnia",
        question="Is anyone treating the poor sleep?",
        urgency=Urgency.routine,
        owner=Role.care_manager,
        on_list=(
            "Latest ISI of {CLINICAL_INSOMNIA} or more, or PHQ-9 item 3 of {OFTEN} or more on PHQ-9s at least "
            "{PERSISTS_AFTER:days} apart"
        ),
        clears_when="A contact after the score, or a sleep treatment",
        step="Ask about sleep; offer CBT for insomnia or talk it over with the prescriber",
        source="ISI: clinical insomnia from {CLINICAL_INSOMNIA} on; the intervals are clinic defaults",
        detail="Poor sleep on {on} (ISI or PHQ-9 item 3: {value})",
        needs=(rescreening.has_insomnia, rescreening.insomnia_is_unanswered),
        due=rescreening.insomnia_due,
        evidence=Evidence(Kind.screening, rescreening.insomnia_on, rescreening.insomnia_found),
    ),
    Reason(
        key="case_review",
        title="No response: case review",
        chip="Case review",
        question="Has a psychiatric consultant looked at the plan?",
        urgency=Urgency.this_week,
        owner=Role.care_manager,
        on_list=(
            "{REVIEW_FROM} to {REVIEW_UNTIL:days} after the index PHQ-9, no response, no case review in "
            "{REVIEW_HOLDS:days}"
        ),
        clears_when="A case review, or a PHQ-9 at {RESPONSE:share} of the index or less",
        step="Bring the case to the psychiatric consultant",
        source="Psychiatric consultation in weeks {REVIEW_FROM:week} to {REVIEW_UNTIL:week} for who does not "
        "respond [B]",
        detail="Index PHQ-9 {value} on {on}, no response since",
        needs=(rescreening.has_index, rescreening.has_not_responded),
        due=rescreening.case_review_due,
        closes=rescreening.case_review_closes,
        evidence=Evidence(Kind.screening, lambda f: f.index_on, lambda f: f.index_total),
    ),
)
