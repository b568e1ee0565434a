"""Reasons that a score raises: someone to speak with, symptoms that persist, a case to review."""

from db.vocabulary import Role, Urgency
from services.rules.criteria import depression, response, safety
from services.rules.reason import Evidence, Kind, Reason

RESPONSES: tuple[Reason, ...] = (
    Reason(
        key="worsening",
        title="Depression is getting worse",
        chip="Getting worse",
        question="Does the plan need to change?",
        urgency=Urgency.this_week,
        owner=Role.care_manager,
        on_list=(
            "Latest PHQ-9 of {PHQ9_POSITIVE} or more and at least {RELIABLE_RISE} above the previous one, at most "
            "{score_speaks:days} older"
        ),
        clears_when=(
            "Reached or seen on a later day; or, on or after it, a case review, or a depression treatment begun "
            "or ended"
        ),
        step="Call, ask what changed, bring the case to review",
        source="Reliable worsening of {RELIABLE_RISE} points (clinic default)",
        detail="PHQ-9 {before} → {value} on {on}",
        needs=(depression.is_positive, depression.has_worsened, depression.plan_is_unchanged),
        opens=safety.score_opens,
        due=depression.worsening_due,
        closes=safety.score_falls_silent,
        evidence=Evidence(Kind.screening, lambda f: f.phq9_on, lambda f: f.phq9_total, lambda f: f.phq9_previous),
    ),
    Reason(
        key="positive_screen_contact",
        title="Positive screen without contact",
        chip="Positive screen",
        question="Has anyone answered the positive screen?",
        urgency=Urgency.this_week,
        owner=Role.care_manager,
        on_list="Latest PHQ-9 of {PHQ9_POSITIVE} or more, or EPDS of {EPDS_PROBABLE} or more",
        clears_when="Reached or seen after the score",
        step="Call to talk the score through and agree on a next step",
        source="Process metrics of collaborative care [A]",
        detail="PHQ-9 {value} on {on}",
        events=depression.positive_scores,
        needs=(depression.is_not_reached_after,),
        opens=depression.positive_opens,
        due=depression.contact_after_score_due,
        closes=depression.positive_falls_silent,
        evidence=Evidence(Kind.screening, lambda f: f.on, lambda f: f.value, which=lambda f: f.is_epds),
    ),
    Reason(
        key="anhedonia_persisting",
        title="Loss of interest persists",
        chip="Loss of interest",
        question="Is depression beginning below the threshold?",
        urgency=Urgency.routine,
        owner=Role.care_manager,
        on_list=(
            "PHQ-9 item 1 of {OFTEN} or more on the latest PHQ-9 and on one {PERSISTS_AFTER} to {PERSISTS_WITHIN:days} "
            "older, both totals below {PHQ9_POSITIVE}"
        ),
        clears_when="Reached or seen on a later day",
        step="Ask about interest, pleasure and daily life; bring it to the next visit",
        source="Loss of interest is an early sign of opioid-related depression (clinic default)",
        detail="Item 1 of {OFTEN} or more again on {on}",
        needs=(response.has_anhedonia, response.anhedonia_is_unanswered),
        opens=response.anhedonia_opens,
        due=response.anhedonia_due,
        closes=response.anhedonia_falls_silent,
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
            "Latest ISI of {CLINICAL_INSOMNIA} or more, or PHQ-9 item 3 of {OFTEN} or more on the latest PHQ-9 and on "
            "one {PERSISTS_AFTER} to {PERSISTS_WITHIN:days} older"
        ),
        clears_when="Reached or seen on a later day, or a sleep treatment",
        step="Ask about sleep; offer CBT for insomnia or talk it over with the prescriber",
        source="ISI: clinical insomnia from {CLINICAL_INSOMNIA} on; the intervals are clinic defaults",
        detail="Poor sleep on {on} (PHQ-9 item 3: {value})",
        events=response.sleepless,
        needs=(response.insomnia_is_unanswered,),
        opens=response.insomnia_opens,
        due=response.insomnia_due,
        closes=response.insomnia_falls_silent,
        evidence=Evidence(Kind.screening, lambda f: f.on, lambda f: f.value, which=lambda f: f.is_isi),
    ),
    Reason(
        key="case_review",
        title="No response: case review",
        chip="Case review",
        question="Has a psychiatric consultant looked at the plan?",
        urgency=Urgency.this_week,
        owner=Role.care_manager,
        on_list=(
            "Episode of depression running, latest PHQ-9 at most {score_speaks:days} old, index at least "
            "{REVIEW_FROM:days} old, no response, no case review in {REVIEW_HOLDS:days}"
        ),
        clears_when="A case review, or a PHQ-9 at {RESPONSE:share} of the index or less",
        step="Bring the case to the psychiatric consultant",
        source="Psychiatric consultation from week {REVIEW_FROM:week} on for who does not respond [B]; again every "
        "{REVIEW_HOLDS:weeks} (clinic default)",
        detail="Index PHQ-9 {value} on {on}, no response since",
        needs=(response.has_index, response.has_not_responded),
        opens=response.case_review_opens,
        due=response.case_review_due,
        closes=response.case_review_closes,
        evidence=Evidence(Kind.screening, lambda f: f.index_on, lambda f: f.index_total),
    ),
)
