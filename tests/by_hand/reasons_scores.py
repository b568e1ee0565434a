"""Reasons about scores: each says (urgency, due_on) when it is open on the day, else None."""

from datetime import date

from tests.by_hand.caseload import OUD, has_opioid_need, is_on_long_term_opioids
from tests.by_hand.confounded import is_confounded
from tests.by_hand.coverage import long_term_opioids
from tests.by_hand.facts import (
    TREATS_DEPRESSION,
    active_condition_on,
    last_ended_on,
    latest_cssrs,
    latest_item_9,
    latest_phq9,
    open_episode,
    phq9_scores,
    tapering_since,
)
from tests.by_hand.history import History
from tests.by_hand.reasons_moud import ROUTINE, SAME_DAY, THIS_WEEK, Answer, days
from tests.by_hand.visits import behavioral_visits, contacts, safety_reviews, visits


def suicide_risk_unreviewed(known: History, day: date) -> Answer:
    signs = []
    item_9, cssrs = latest_item_9(known), latest_cssrs(known)
    if item_9 and item_9[1] >= 1:
        signs.append(item_9[0])
    if cssrs and cssrs[1] >= 2:
        signs.append(cssrs[0])
    unreviewed = [sign for sign in signs if not any(review >= sign for review in safety_reviews(known))]
    return (SAME_DAY, min(unreviewed)) if unreviewed else None


def severe_depression_unreviewed(known: History, day: date) -> Answer:
    score = latest_phq9(known)
    if score is None or score.total < 20 or score.on + days(1) > day:
        return None
    seen = contacts(known) + behavioral_visits(known, "kept")
    return None if any(seen_on > score.on for seen_on in seen) else (SAME_DAY, score.on + days(1))


def worsening(known: History, day: date) -> Answer:
    score = latest_phq9(known)
    if score is None or score.total < 10 or score.previous is None or score.total - score.previous < 5:
        return None
    if score.on + days(3) > day or any(contact > score.on for contact in contacts(known)):
        return None
    return THIS_WEEK, score.on + days(3)


def positive_screen_contact(known: History, day: date) -> Answer:
    score = latest_phq9(known)
    if score is None or score.total < 10 or score.on + days(7) > day:
        return None
    seen = contacts(known) + visits(known, "kept")
    return None if any(seen_on > score.on for seen_on in seen) else (THIS_WEEK, score.on + days(7))


def depression_untreated(known: History, day: date) -> Answer:
    score = latest_phq9(known)
    if score is None or score.total < 10 or not has_opioid_need(known, day):
        return None
    if score.total < 20 and is_confounded(known, score.on):
        return None
    near = [abs((visit - score.on).days) <= 30 for visit in behavioral_visits(known, "kept", "scheduled")]
    treatments = [t for t in known.treatments if t.component in TREATS_DEPRESSION]
    if any(near) or any(t.ended_on is None for t in treatments):
        return None
    due = max([score.on + days(7), *(t.ended_on + days(1) for t in treatments)])
    return (THIS_WEEK, due) if due <= day else None


def _baseline_due(known: History, day: date) -> date | None:
    episode, scores = open_episode(known), phq9_scores(known)
    if episode:
        has_one = any(score.taken_on >= episode.enrolled_on - days(14) for score in scores)
        return None if has_one else episode.enrolled_on + days(7)
    if scores:
        return None
    diagnosed = active_condition_on(known, OUD)
    if diagnosed:
        return diagnosed + days(14)
    return long_term_opioids(known.supplies)[0] + days(104) if is_on_long_term_opioids(known, day) else None


def baseline_phq9(known: History, day: date) -> Answer:
    due = _baseline_due(known, day)
    return (ROUTINE, due) if due and due <= day else None


def phq9_due(known: History, day: date) -> Answer:
    score = latest_phq9(known)
    if score is None or _baseline_due(known, day):
        return None  # one reason for one missing score
    interval = 28 if score.total >= 10 else 56 if score.total >= 5 else 84
    candidates = [score.on + days(interval)]
    since, ended = tapering_since(known), last_ended_on(known)
    if since:
        candidates.append(max(score.on + days(14), since))
    if ended and max(score.on + days(14), ended) <= ended + days(90):
        candidates.append(max(score.on + days(14), ended))
    due = min(candidates)
    if due > day:
        return None
    return (THIS_WEEK if (day - due).days > 28 else ROUTINE), due
