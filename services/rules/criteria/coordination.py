"""About what several people owe each other: plans to review, referrals to close, consents."""

from services.arrays.columns import FOREVER, Array, first_known, is_unknown, known, latest_of, when
from services.clinical.numbers import (
    CONSENT_AFTER,
    CONSENT_AHEAD,
    PLAN_AFTER,
    PLAN_AGAIN,
    PLAN_FROM,
    REFERRAL_LEAD,
)
from services.facts.declaration import Facts
from services.rules.criteria.moud import has_started
from services.rules.days import Clause, the_first, the_latest
from services.rules.reason import Criterion, Events

# One plan for two treatments
is_on_moud = Criterion("an open MOUD enrolment with a first dose", has_started)
is_treated_for_depression = Criterion("a depression treatment running", lambda f: known(f.depression_treated_from))


def both_treated_from(f: Facts) -> Array:
    """The day the second of both treatments began; where one is missing, the other's day."""
    return latest_of(f.started_on, f.depression_treated_from)


plan_opens = the_latest(
    Clause("the day on which the second of both treatments began", both_treated_from),
    Clause("{PLAN_FROM:days} after the last plan review", lambda f: f.last_plan_review_on + PLAN_FROM),
)
plan_due = the_latest(
    Clause("{PLAN_AFTER:days} after the second of both treatments began", lambda f: both_treated_from(f) + PLAN_AFTER),
    Clause("{PLAN_AGAIN:days} after the last plan review", lambda f: f.last_plan_review_on + PLAN_AGAIN),
)
plan_closes = Clause(
    "the day after the last depression treatment ends, {TREATMENT_RUNS_ON:days} after the last day prescribed",
    lambda f: f.depression_treated_to + 1,
)

# Referrals
open_referrals = Events("a referral that has no report and is not closed", lambda f: f.referrals)
referral_due = the_first(
    Clause(
        "{REPORT_WITHIN:days} after it was sent, once an appointment is recorded",
        lambda f: when(f.is_for_report, f.due_on),
    ),
    Clause("{APPOINTMENT_WITHIN:days} after it was sent", lambda f: f.due_on),
)
referral_opens = Clause("{REFERRAL_LEAD:days} before it is due", lambda f: f.due_on - REFERRAL_LEAD)

# Consents
consent_ends = Criterion("no consent, or one that ends", lambda f: ~(f.consent_until >= FOREVER))


def _is_valid_at_enrolment(f: Facts) -> Array:
    return f.consent_until >= f.enrolled_on


consent_opens = the_latest(
    Clause("the day of enrolment", lambda f: f.enrolled_on),
    the_first(
        Clause("the day of revocation", lambda f: f.consent_revoked_on),
        Clause(
            "{CONSENT_AHEAD:days} before the last day of the consent",
            lambda f: when(_is_valid_at_enrolment(f), f.consent_until - CONSENT_AHEAD),
        ),
    ),
)
consent_due = the_first(
    Clause(
        "{CONSENT_AFTER:days} after it opened",
        lambda f: when(known(f.consent_revoked_on), consent_opens.days(f) + CONSENT_AFTER),
        detail="Consent revoked, valid to {on}",
    ),
    Clause("the last day of the consent", lambda f: when(_is_valid_at_enrolment(f), f.consent_until)),
    Clause(
        "{CONSENT_AFTER:days} after enrolment where there is none",
        lambda f: when(is_unknown(f.consent_until), f.enrolled_on + CONSENT_AFTER),
        detail="No consent; enrolled {on}",
    ),
    Clause("{CONSENT_AFTER:days} after enrolment where it had ended", lambda f: f.enrolled_on + CONSENT_AFTER),
)


def consent_evidence(f: Facts) -> Array:
    """The day the consent ends, else the day of enrolment."""
    return first_known(f.consent_until, f.enrolled_on)
