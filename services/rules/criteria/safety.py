"""About self-harm, severe scores, overdoses and coming home from hospital or custody."""

import numpy as np

from services.arrays.columns import Array, earliest_of, is_after, is_unknown, known, latest_of, nothing_since, when
from services.clinical.numbers import (
    CSSRS_MODERATE,
    DENIED_HOLDS,
    EASES_FROM,
    ITEM9_AFTER,
    ITEM9_LOOK_BACK,
    ITEM9_SEVERE_AFTER,
    OVERDOSE_AFTER,
    OVERDOSE_HOLDS,
    PATHWAY_AGAIN,
    PATHWAY_FIRST,
    PATHWAY_HOLDS,
    PHQ9_POSITIVE,
    PHQ9_SEVERE,
    RELEASE_AFTER,
    SELF_HARM_HOLDS,
    SEVERE_AFTER,
    TRANSITION_AFTER,
    TRANSITION_HOLDS,
)
from services.facts.self_harm import BY_CSSRS, BY_ITEM10
from services.rules.criteria.general import falls_silent, nobody_after, nobody_later
from services.rules.days import Clause, Seen, the_first
from services.rules.reason import Criterion, Events

# Answers about self-harm
has_self_harm_answer = Criterion(
    "a positive self-harm answer: PHQ-9 item 9 or EPDS item 10 of {SELF_HARM_FROM} or more, or a C-SSRS screener of "
    "moderate or high risk",
    lambda f: known(f.self_harm_on),
)
self_harm_is_not_reviewed = Criterion(
    "no safety review on or after the latest of them", lambda f: nothing_since(f.self_harm_on, f.last_safety_review_on)
)
self_harm_opens = Clause("the day of the latest positive answer", lambda f: f.self_harm_on)
self_harm_due = the_first(
    Clause(
        "the day of the C-SSRS",
        lambda f: when(f.self_harm_by == BY_CSSRS, f.self_harm_on),
        detail="C-SSRS screener on {on}: {risk} risk",
    ),
    Clause(
        "the day of the answer to EPDS item 10",
        lambda f: when(f.self_harm_by == BY_ITEM10, f.self_harm_on),
        detail="EPDS item 10: {value} on {on}",
    ),
    Clause("the day of the answer to PHQ-9 item 9", lambda f: f.self_harm_on),
)
self_harm_eases = Clause(
    "from day {EASES_FROM} on, or when a later answer was negative",
    lambda f: earliest_of(f.self_harm_on + EASES_FROM, f.self_harm_denied_on),
)
self_harm_closes = the_first(
    Clause(
        "{DENIED_HOLDS:days} after it where a later answer was negative",
        lambda f: when(known(f.self_harm_denied_on), f.self_harm_on + DENIED_HOLDS + 1),
    ),
    Clause("{SELF_HARM_HOLDS:days} after it", lambda f: f.self_harm_on + SELF_HARM_HOLDS + 1),
)

# What a safety review found
has_elevated_risk = Criterion(
    "a last safety review that found moderate or high risk", lambda f: f.risk_review_level >= CSSRS_MODERATE
)


def _reached_since_review(f: Seen) -> Array:
    return when(is_after(f.last_reached_or_seen_on, f.risk_review_on), f.last_reached_or_seen_on)


pathway_opens = Clause(
    "the day after that review, or after the person was last reached or seen since",
    lambda f: latest_of(f.risk_review_on, _reached_since_review(f)) + 1,
)
pathway_due = the_first(
    Clause(
        "{PATHWAY_AGAIN:days} after the person was last reached or seen",
        lambda f: _reached_since_review(f) + PATHWAY_AGAIN,
    ),
    Clause("{PATHWAY_FIRST:days} after the review", lambda f: f.risk_review_on + PATHWAY_FIRST),
)
pathway_is_overdue = Clause("once overdue", lambda f: pathway_due.days(f) + 1)
pathway_closes = Clause("{PATHWAY_HOLDS:days} after the review", lambda f: f.risk_review_on + PATHWAY_HOLDS + 1)

# A positive score that says nothing about self-harm
lacks_item9 = Criterion(
    "a latest PHQ-9 of {PHQ9_POSITIVE} or more without an answer to item 9",
    lambda f: (f.phq9_total >= PHQ9_POSITIVE) & is_unknown(f.phq9_item9),
)
self_harm_is_not_asked = Criterion(
    "no answer to item 9 or EPDS item 10 since, and no C-SSRS or safety review from {ITEM9_LOOK_BACK:days} "
    "before it on",
    lambda f: (
        nothing_since(f.phq9_on, f.self_harm_asked_on)
        & nothing_since(f.phq9_on - ITEM9_LOOK_BACK, f.cssrs_on, f.last_safety_review_on)
    ),
)
item9_due = the_first(
    Clause(
        "{ITEM9_SEVERE_AFTER:days} after a score of {PHQ9_SEVERE} or more",
        lambda f: when(f.phq9_total >= PHQ9_SEVERE, f.phq9_on + ITEM9_SEVERE_AFTER),
    ),
    Clause("{ITEM9_AFTER:days} after the score", lambda f: f.phq9_on + ITEM9_AFTER),
)

# Severe scores
is_severe = Criterion("a latest PHQ-9 of {PHQ9_SEVERE} or more", lambda f: f.phq9_total >= PHQ9_SEVERE)
is_not_reached_after_score = Criterion(
    "neither reached nor seen after it", lambda f: nobody_after(f, f.phq9_on, f.phq9_is_alone)
)
score_opens = Clause("the day of the score", lambda f: f.phq9_on)
severe_due = Clause("{SEVERE_AFTER:days} after the score", lambda f: f.phq9_on + SEVERE_AFTER)
severe_eases = Clause("from day {EASES_FROM} on", lambda f: f.phq9_on + EASES_FROM)
score_falls_silent = falls_silent(lambda f: f.phq9_on)

# Overdoses
overdoses = Events("an overdose on record", lambda f: f.overdoses)
is_not_reached_later = Criterion("neither reached nor seen on a later day", lambda f: nobody_later(f, f.on))
event_opens = Clause("the day of the event", lambda f: f.on)
overdose_due = Clause("{OVERDOSE_AFTER:days} after the overdose", lambda f: f.on + OVERDOSE_AFTER)
event_eases = Clause("from day {EASES_FROM} on", lambda f: f.on + EASES_FROM)
overdose_closes = Clause("after {OVERDOSE_HOLDS:days}", lambda f: f.on + OVERDOSE_HOLDS + 1)

# Coming home
transitions = Events("an ED visit, a hospital stay or a release on record", lambda f: f.transitions)
transition_due = the_first(
    Clause(
        "{RELEASE_AFTER:days} after a release",
        lambda f: when(f.is_release, f.on + RELEASE_AFTER),
        detail="Released on {on}",
    ),
    Clause("{TRANSITION_AFTER:days} after the day of discharge", lambda f: f.on + TRANSITION_AFTER),
)
is_a_release = Clause("after a release", lambda f: np.where(f.is_release, f.on, np.nan))
transition_closes = Clause("after {TRANSITION_HOLDS:days}", lambda f: f.on + TRANSITION_HOLDS + 1)
