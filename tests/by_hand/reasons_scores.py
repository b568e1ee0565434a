"""Reasons about high scores: each says (urgency, due_on, evidence_on) when it is open on the day, else None."""

from datetime import date

from tests.by_hand.caseload import has_opioid_need
from tests.by_hand.confounded import is_confounded
from tests.by_hand.facts import latest_cssrs, latest_item_9, latest_phq9
from tests.by_hand.history import History
from tests.by_hand.reasons_moud import SAME_DAY, THIS_WEEK, Answer, days
from tests.by_hand.visits import behavioral_visits, contacts, depression_treatments, safety_reviews, visits


def suicide_risk_unreviewed(known: History, day: date) -> Answer:
    signs = []
    item_9, cssrs = latest_item_9(known), latest_cssrs(known)
    if item_9 and item_9[1] >= 1:
        signs.append(item_9[0])
    if cssrs and cssrs[1] >= 2:
        signs.append(cssrs[0])
    unreviewed = [sign for sign in signs if not any(review >= sign for review in safety_reviews(known))]
    return (SAME_DAY, min(unreviewed), min(unreviewed)) if unreviewed else None


def severe_depression_unreviewed(known: History, day: date) -> Answer:
    score = latest_phq9(known)
    if score is None or score.total < 20 or score.on + days(1) > day:
        return None
    seen = contacts(known) + behavioral_visits(known, "kept")
    return None if any(seen_on > score.on for seen_on in seen) else (SAME_DAY, score.on + days(1), score.on)


def worsening(known: History, day: date) -> Answer:
    score = latest_phq9(known)
    if score is None or score.total < 10 or score.previous is None or score.total - score.previous < 5:
        return None
    if score.on + days(3) > day or any(contact > score.on for contact in contacts(known)):
        return None
    return THIS_WEEK, score.on + days(3), score.on


def positive_screen_contact(known: History, day: date) -> Answer:
    score = latest_phq9(known)
    if score is None or score.total < 10 or score.on + days(7) > day:
        return None
    seen = contacts(known) + visits(known, "kept")
    return None if any(on > score.on for on in seen) else (THIS_WEEK, score.on + days(7), score.on)


def depression_untreated(known: History, day: date) -> Answer:
    score = latest_phq9(known)
    if score is None or score.total < 10 or not has_opioid_need(known, day):
        return None
    if score.total < 20 and is_confounded(known, score.on):
        return None
    near = [abs((visit - score.on).days) <= 30 for visit in behavioral_visits(known, "kept", "scheduled")]
    treatments = depression_treatments(known)
    if any(near) or any(t.ended_on is None for t in treatments):
        return None
    due = max([score.on + days(7), *(t.ended_on + days(1) for t in treatments)])
    return (THIS_WEEK, due, score.on) if due <= day else None
