"""Reasons to measure or to look again: each says (urgency, due_on, evidence_on) when open on the day, else None."""

from datetime import date

from tests.by_hand.caseload import OUD, is_on_long_term_opioids
from tests.by_hand.confounded import tag_of
from tests.by_hand.coverage import long_term_opioids
from tests.by_hand.depression import (
    last_tagged_positive,
    second_without_interest,
    second_without_sleep,
    untagged_days,
)
from tests.by_hand.facts import (
    active_condition_on,
    gad7_scores,
    last_ended_on,
    latest_phq9,
    open_episode,
    phq9_scores,
    scores_of,
)
from tests.by_hand.history import History
from tests.by_hand.reasons_moud import ROUTINE, THIS_WEEK, Answer, days
from tests.by_hand.tapers import tapering
from tests.by_hand.visits import contacts, sleep_treatments


def routine(due: date, evidence_on: date, day: date) -> Answer:
    return (ROUTINE, due, evidence_on) if due <= day else None


def _baseline(known: History, day: date) -> tuple[date, date] | None:
    """When the first score is due, and since when it has been wanting."""
    episode, scores = open_episode(known), phq9_scores(known)
    if episode:
        has_one = any(score.taken_on >= episode.enrolled_on - days(14) for score in scores)
        return None if has_one else (episode.enrolled_on + days(7), episode.enrolled_on)
    if scores:
        return None
    diagnosed = active_condition_on(known, OUD)
    if diagnosed:
        return diagnosed + days(14), diagnosed
    if not is_on_long_term_opioids(known, day):
        return None
    began = long_term_opioids(known)[0]
    return began + days(104), began


def baseline_phq9(known: History, day: date) -> Answer:
    wanting = _baseline(known, day)
    return routine(*wanting, day) if wanting else None


def phq9_due(known: History, day: date) -> Answer:
    score = latest_phq9(known)
    if score is None or _baseline(known, day):
        return None  # one reason for one missing score
    interval = 28 if score.total >= 10 else 56 if score.total >= 5 else 84
    due = min([score.on + days(interval), *_sooner_than_usual(known, score.on + days(14))])
    if due > day:
        return None
    return (THIS_WEEK if (day - due).days > 28 else ROUTINE), due, score.on


def _sooner_than_usual(known: History, in_two_weeks: date) -> list[date]:
    """While tapering, and for 90 days after MOUD has ended."""
    found, taper, ended = [], tapering(known), last_ended_on(known)
    if taper and max(in_two_weeks, taper[0]) <= taper[1]:
        found.append(max(in_two_weeks, taper[0]))
    if ended and max(in_two_weeks, ended) <= ended + days(90):
        found.append(max(in_two_weeks, ended))
    return found


def repeat_due(known: History) -> date | None:
    """Four weeks after the change that may explain the last tagged positive score, two after the score itself; no more
    once an untagged score has come."""
    score = last_tagged_positive(known)
    if score is None or any(on > score.taken_on for on in untagged_days(known)):
        return None
    _, changed_on = tag_of(known, score.taken_on)
    return max(changed_on + days(28), score.taken_on + days(14))


def phq9_repeat(known: History, day: date) -> Answer:
    due = repeat_due(known)
    return routine(due, last_tagged_positive(known).taken_on, day) if due else None


def gad7_due(known: History, day: date) -> Answer:
    scores, episode = gad7_scores(known), open_episode(known)
    if episode and not any(score.taken_on >= episode.enrolled_on - days(14) for score in scores):
        return routine(episode.enrolled_on + days(14), episode.enrolled_on, day)
    if not scores or scores[-1].total < 10:
        return None
    return routine(scores[-1].taken_on + days(28), scores[-1].taken_on, day)


def anhedonia_persisting(known: History, day: date) -> Answer:
    second = second_without_interest(known)
    if second is None or any(contact > second.taken_on for contact in contacts(known)):
        return None
    return routine(second.taken_on + days(14), second.taken_on, day)


def insomnia(known: History, day: date) -> Answer:
    isi, second = scores_of(known, "isi"), second_without_sleep(known)
    signs = [isi[-1].taken_on] if isi and isi[-1].total >= 15 else []
    signs += [second.taken_on] if second else []
    unanswered = [sign for sign in signs if not _sleep_is_cared_for(known, sign)]
    return routine(min(unanswered) + days(14), min(unanswered), day) if unanswered else None


def _sleep_is_cared_for(known: History, since: date) -> bool:
    is_treated = any(t.ended_on is None or t.ended_on >= since for t in sleep_treatments(known))
    return is_treated or any(contact > since for contact in contacts(known))
