"""Reasons about what the team owes: reviews, plans, referrals, consent, and follow-up after overdose and after MOUD.

Each says (urgency, due_on, evidence_on) when it is open on the day, else None."""

from datetime import date

from tests.by_hand.depression import has_responded, index_of
from tests.by_hand.facts import last_ended_on, open_episode, phq9_scores, started_on
from tests.by_hand.history import Consent, History, Referral
from tests.by_hand.reasons_moud import SAME_DAY, THIS_WEEK, Answer, days
from tests.by_hand.reasons_rescreen import routine
from tests.by_hand.visits import case_reviews, contacts, depression_treatments, plan_reviews, visits

AFTER_MOUD = (14, 28, 56, 84, 182, 364, 728)  # days: 2, 4, 8, 12, 26, 52 and 104 weeks
WATCHED_AFTER_MOUD = 756  # days: four weeks after the last check


def case_review(known: History, day: date) -> Answer:
    index = index_of(known)
    if index is None or has_responded(known):
        return None
    on = index.score.taken_on
    due = max([on + days(56), *(review + days(29) for review in case_reviews(known))])
    return (THIS_WEEK, due, on) if due <= day <= on + days(84) else None


def last_overdose_on(known: History) -> date | None:
    return max((e.on for e in known.events if e.kind == "overdose"), default=None)


def overdose_follow_up(known: History, day: date) -> Answer:
    overdose = last_overdose_on(known)
    if overdose is None or not 2 <= (day - overdose).days <= 30:
        return None
    seen = contacts(known) + visits(known, "kept")
    return None if any(on > overdose for on in seen) else (SAME_DAY, overdose + days(2), overdose)


def post_moud_check(known: History, day: date) -> Answer:
    ended = last_ended_on(known)
    if ended is None or (day - ended).days >= WATCHED_AFTER_MOUD:
        return None
    heard = [on for on in contacts(known) + [s.taken_on for s in phq9_scores(known)] if on >= ended]
    checks = [ended + days(number) for number in AFTER_MOUD]
    missing = [check for check in checks if not heard or check > max(heard)]
    return routine(missing[0], ended, day) if missing else None


def no_shared_plan(known: History, day: date) -> Answer:
    episode = open_episode(known)
    began = started_on(known, episode) if episode else None
    running = [t.started_on for t in depression_treatments(known) if t.ended_on is None]
    if began is None or not running:
        return None
    second = max(began, min(running))
    due = max([second + days(30), *(review + days(90) for review in plan_reviews(known))])
    return routine(due, second, day)


def referral_due(referral: Referral) -> date:
    return referral.sent_on + days(30 if referral.appointment_on else 14)


def first_open_referral(known: History) -> Referral | None:
    still_open = [r for r in known.referrals if r.report_on is None and r.closed_on is None]
    return min(still_open, key=lambda r: (referral_due(r), r.sent_on), default=None)


def referral_open(known: History, day: date) -> Answer:
    referral = first_open_referral(known)
    return routine(referral_due(referral), referral.sent_on, day) if referral else None


def last_day_of(consent: Consent) -> date:
    revoked = consent.revoked_on - days(1) if consent.revoked_on else date.max
    return min(revoked, consent.expires_on or date.max)


def consent_until(known: History) -> date | None:
    return max((last_day_of(consent) for consent in known.consents), default=None)


def part2_consent(known: History, day: date) -> Answer:
    episode, until = open_episode(known), consent_until(known)
    if episode is None or until == date.max:
        return None
    if until is None:
        return routine(episode.enrolled_on, episode.enrolled_on, day)
    return routine(max(episode.enrolled_on, until - days(30)), until, day)
