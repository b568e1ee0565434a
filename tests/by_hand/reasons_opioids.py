"""Reasons about opioids and tapers: each says (urgency, due_on, evidence_on) when it is open on the day, else None."""

from datetime import date

from tests.by_hand.caseload import OUD
from tests.by_hand.coprescribing import last_overlap, naloxone_on
from tests.by_hand.doses import CAUTION, last_course, mme_caution_on, mme_on_last_day
from tests.by_hand.facts import active_condition_on, open_episode, phq9_scores
from tests.by_hand.history import History
from tests.by_hand.reasons_moud import ROUTINE, THIS_WEEK, Answer, days
from tests.by_hand.tapers import fast_taper_on, taper_step_on, tapering
from tests.by_hand.visits import case_reviews, safety_reviews


def reviews(known: History) -> list[date]:
    return safety_reviews(known) + case_reviews(known)


def opioid_with_benzodiazepine(known: History, day: date) -> Answer:
    overlap = last_overlap(known)
    if overlap is None:
        return None
    begin, end = overlap
    due, naloxone, reviewed = begin + days(7), naloxone_on(known), max(reviews(known), default=None)
    if naloxone and reviewed:  # both are needed, and the first to run out is due
        due = max(due, min(naloxone + days(366), reviewed + days(91)))
    return (THIS_WEEK, due, begin) if due <= day <= end else None


def no_naloxone(known: History, day: date) -> Answer:
    episode, diagnosed = open_episode(known), active_condition_on(known, OUD)
    is_by_dose_alone = episode is None and diagnosed is None
    if is_by_dose_alone and ((mme_on_last_day(known) or 0) < CAUTION or day > last_course(known)[1]):
        return None
    base = episode.enrolled_on if episode else diagnosed or mme_caution_on(known)
    due, naloxone = base + days(14), naloxone_on(known)
    if naloxone:
        due = max(due, naloxone + days(366))
    return (ROUTINE, due, base) if due <= day else None


def fast_taper(known: History, day: date) -> Answer:
    step = fast_taper_on(known)
    if step is None or not step <= day <= step + days(28) or any(review >= step for review in reviews(known)):
        return None
    return THIS_WEEK, step, step


def taper_mood_check(known: History, day: date) -> Answer:
    span, step = tapering(known), taper_step_on(known)
    if step is None or not span[0] <= day <= span[1] or step + days(14) > day:
        return None
    if any(score.taken_on >= step for score in phq9_scores(known)):
        return None
    return THIS_WEEK, step + days(14), step
