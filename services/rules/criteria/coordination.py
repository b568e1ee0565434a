"""About what several people owe each other: overdoses to answer, plans to review, referrals to close, consents."""

from services.arrays.columns import FOREVER, Array, first_known, known, latest_of, nothing_after, when
from services.clinical.numbers import (
    APPOINTMENT_WITHIN,
    CONSENT_AHEAD,
    OVERDOSE_AFTER,
    OVERDOSE_HOLDS,
    PLAN_AFTER,
    PLAN_AGAIN,
    REPORT_WITHIN,
)
from services.facts.declaration import Facts
from services.rules.criteria.moud import has_started
from services.rules.days import Clause, the_first, the_latest
from services.rules.reason import Criterion

# Overdoses
has_overdose = Criterion("an overdose on record", lambda f: known(f.overdose_on))
overdose_is_unanswered = Criterion(
    "no contact or kept visit after it", lambda f: nothing_after(f.overdose_on, f.last_contact_on, f.last_kept_on)
)
overdose_due = Clause("{OVERDOSE_AFTER:days} after the overdose", lambda f: f.overdose_on + OVERDOSE_AFTER)
overdose_closes = Clause("after {OVERDOSE_HOLDS:days}", lambda f: f.overdose_on + OVERDOSE_HOLDS + 1)

# One plan for two treatments
is_on_moud = Criterion("an open MOUD enrolment with a first dose", has_started)
is_treated_for_depression = Criterion("a depression treatment running", lambda f: known(f.depression_treated_from))


def both_treated_from(f: Facts) -> Array:
    """The day the second of both treatments began; where one is missing, the other's day."""
    return latest_of(f.started_on, f.depression_treated_from)


plan_due = the_latest(
    Clause("{PLAN_AFTER:days} after the second of both treatments began", lambda f: both_treated_from(f) + PLAN_AFTER),
    Clause("{PLAN_AGAIN:days} after the last plan review", lambda f: f.last_plan_review_on + PLAN_AGAIN),
)

# Referrals
has_open_referral = Criterion("a referral that has no report and is not closed", lambda f: known(f.referral_due_on))


def _report_due(f: Facts) -> Array:
    return when(f.referral_due_on == f.referral_sent_on + REPORT_WITHIN, f.referral_due_on)


def _appointment_due(f: Facts) -> Array:
    return when(f.referral_due_on == f.referral_sent_on + APPOINTMENT_WITHIN, f.referral_due_on)


referral_due = the_first(
    Clause("{REPORT_WITHIN:days} after it was sent, once an appointment is recorded", _report_due),
    Clause("{APPOINTMENT_WITHIN:days} after it was sent", _appointment_due),
)

# Consents
consent_ends = Criterion("no consent, or one that ends", lambda f: ~(f.consent_until >= FOREVER))
consent_due = the_first(
    the_latest(
        Clause("{CONSENT_AHEAD:days} before the last day of the consent", lambda f: f.consent_until - CONSENT_AHEAD),
        Clause("the day of enrolment", lambda f: when(known(f.consent_until), f.enrolled_on)),
    ),
    Clause("where there is none, the day of enrolment", lambda f: f.enrolled_on, detail="No consent; enrolled {on}"),
)


def consent_evidence(f: Facts) -> Array:
    """The day the consent ends, else the day of enrolment."""
    return first_known(f.consent_until, f.enrolled_on)
