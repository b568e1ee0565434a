"""Reasons about what the team owes: reviews, plans, referrals, consent. Each says what it raises; the judge asks what
is open on the day."""

from datetime import date

from tests.by_hand.depression import has_responded, index_in
from tests.by_hand.episodes_of_depression import running_episode
from tests.by_hand.facts import latest_phq9, open_episode, speaks_until, started_on
from tests.by_hand.history import Consent, History, Referral
from tests.by_hand.raised import ROUTINE, THIS_WEEK, Raised, days
from tests.by_hand.visits import case_reviews, depression_treatments, plan_reviews, runs_until, treated_since

REVIEW_EVERY = 56  # days


def case_review(known: History, day: date) -> list[Raised]:
    episode = running_episode(known, day)
    index = index_in(known, episode) if episode else None
    if index is None or has_responded(known, index):
        return []
    on = index.score.taken_on
    opens = max(base + days(REVIEW_EVERY) for base in (on, *case_reviews(known)))
    closes = min(speaks_until(latest_phq9(known).on), episode.ends_on or date.max)
    return [Raised(opens, opens + days(28), on, THIS_WEEK, closes_on=closes)]


def no_shared_plan(known: History, day: date) -> list[Raised]:
    episode = open_episode(known)
    began = started_on(known, episode) if episode else None
    treatments = depression_treatments(known)
    treated = treated_since(treatments)
    if began is None or treated is None:
        return []
    second, until = max(began, treated), max(map(runs_until, treatments))
    reviewed = plan_reviews(known)
    opens = max([second, *(review + days(76) for review in reviewed)])
    due = max([second + days(30), *(review + days(90) for review in reviewed)])
    return [Raised(opens, due, second, ROUTINE, closes_on=until + days(1) if until < date.max else until)]


def referral_due(referral: Referral) -> date:
    return referral.sent_on + days(30 if referral.appointment_on else 14)


def open_referrals(known: History) -> list[Referral]:
    still_open = [r for r in known.referrals if r.report_on is None and r.closed_on is None]
    return sorted(still_open, key=lambda r: (referral_due(r), r.sent_on))


def referral_open(known: History, day: date) -> list[Raised]:
    return [Raised(referral_due(r) - days(4), referral_due(r), r.sent_on, ROUTINE) for r in open_referrals(known)]


def last_day_of(consent: Consent) -> tuple[date, bool]:
    """And whether it was taken back."""
    revoked = consent.revoked_on - days(1) if consent.revoked_on else date.max
    expires = consent.expires_on or date.max
    return min(revoked, expires), consent.revoked_on is not None and revoked <= expires


def last_consent(known: History) -> tuple[date, bool] | None:
    return max((last_day_of(consent) for consent in known.consents), default=None)


def consent_until(known: History) -> date | None:
    last = last_consent(known)
    return last[0] if last else None


def part2_consent(known: History, day: date) -> list[Raised]:
    episode, last = open_episode(known), last_consent(known)
    if episode is None:
        return []
    enrolled = episode.enrolled_on
    if last is None:
        return [Raised(enrolled, enrolled + days(7), enrolled, ROUTINE)]
    until, is_revoked = last
    if until == date.max:
        return []
    if is_revoked:
        opens = max(enrolled, until + days(1))
        return [Raised(opens, opens + days(7), until, ROUTINE)]
    if until < enrolled:
        return [Raised(enrolled, enrolled + days(7), until, ROUTINE)]
    return [Raised(max(enrolled, until - days(30)), until, until, ROUTINE)]
