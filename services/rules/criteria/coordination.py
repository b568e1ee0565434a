"""About what several people owe each other: overdoses to answer, plans to review, referrals to close, consents."""

from services.arrays.columns import FOREVER, Array, first_known, known, latest_of, nothing_after
from services.facts.declaration import Facts
from services.rules.criteria.moud import has_started
from services.rules.reason import Criterion

OVERDOSE_DUE, OVERDOSE_HOLDS = 2, 30  # days after it
PLAN_AFTER = 30  # days after the second of both treatments began
PLAN_AGAIN = 90  # days after the last plan review
CONSENT_AHEAD = 30  # days before it ends

has_overdose = Criterion("an overdose on record", lambda f: known(f.overdose_on))
overdose_is_unanswered = Criterion(
    "no contact or kept visit after it", lambda f: nothing_after(f.overdose_on, f.last_contact_on, f.last_kept_on)
)


def overdose_closes(f: Facts) -> Array:
    """The first day on which it asks for no answer any more."""
    return f.overdose_on + OVERDOSE_HOLDS + 1


is_on_moud = Criterion("an open MOUD enrolment with a first dose", has_started)
is_treated_for_depression = Criterion("a depression treatment running", lambda f: known(f.depression_treated_from))


def both_treated_from(f: Facts) -> Array:
    """The day the second of both treatments began; where one is missing, the other's day."""
    return latest_of(f.started_on, f.depression_treated_from)


def plan_due(f: Facts) -> Array:
    """After both began, or after the last plan review, whichever is later."""
    return latest_of(both_treated_from(f) + PLAN_AFTER, f.last_plan_review_on + PLAN_AGAIN)


has_open_referral = Criterion("a referral that has no report and is not closed", lambda f: known(f.referral_due_on))
consent_ends = Criterion("no consent, or one that ends", lambda f: ~(f.consent_until >= FOREVER))


def consent_due(f: Facts) -> Array:
    """At enrolment, or some weeks ahead of the consent's end where that is later."""
    return latest_of(f.enrolled_on, f.consent_until - CONSENT_AHEAD)


def consent_evidence(f: Facts) -> Array:
    """The day the consent ends, else the day of enrolment."""
    return first_known(f.consent_until, f.enrolled_on)
