"""Reasons about consent to share Part 2 records."""

from db.vocabulary import Role, Urgency
from services.rules.criteria import coordination, moud
from services.rules.reason import Evidence, Kind, Reason

CONSENT: tuple[Reason, ...] = (
    Reason(
        key="part2_consent",
        title="Part 2 consent missing or ending",
        chip="Part 2 consent",
        question="May those who treat this person know of the other treatment?",
        urgency=Urgency.routine,
        owner=Role.care_manager,
        on_list="Open enrolment without a valid consent, or with one that ends within {CONSENT_AHEAD:days}",
        clears_when="A consent",
        step="Ask for consent at the next visit, and say what it is for and how to revoke it",
        source="42 CFR Part 2; {CONSENT_AHEAD:days} ahead is a clinic default",
        detail="No consent beyond {on}",
        needs=(moud.is_enrolled, coordination.consent_ends),
        opens=coordination.consent_opens,
        due=coordination.consent_due,
        evidence=Evidence(Kind.consent, coordination.consent_evidence),
    ),
)
