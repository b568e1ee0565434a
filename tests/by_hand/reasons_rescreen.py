"""Reasons to measure. Each says what it raises; the judge asks what is open on the day."""

from datetime import date

from tests.by_hand.caseload import OUD
from tests.by_hand.confounded import tag_of
from tests.by_hand.depression import last_tagged_positive, untagged_days
from tests.by_hand.episodes_of_depression import LOW_PHQ2
from tests.by_hand.facts import (
    PHQ9_FAMILY,
    active_condition_on,
    gad7_scores,
    last_ended_on,
    latest_phq9,
    open_episode,
    phq9_scores,
    scores_of,
    speaks_until,
)
from tests.by_hand.history import History
from tests.by_hand.long_term_opioids import long_term_ends_on, long_term_known_on
from tests.by_hand.raised import ROUTINE, THIS_WEEK, Raised, days
from tests.by_hand.tapers import tapering

BEFORE_ENROLMENT = 14  # days by which a score may come first
OLD = 366  # days after which a score is more than a year old


def baseline_phq9(known: History, day: date) -> list[Raised]:
    episode, scores = open_episode(known), phq9_scores(known)
    if episode:
        is_done = any(score.taken_on >= episode.enrolled_on - days(BEFORE_ENROLMENT) for score in scores)
        return [] if is_done else [_baseline(episode.enrolled_on, 7)]
    diagnosed, long_term = active_condition_on(known, OUD), long_term_known_on(known)
    if scores or not (diagnosed or long_term):
        return []
    return [_baseline(diagnosed, 14) if diagnosed else _baseline(long_term, 14, long_term_ends_on(known))]


def _baseline(since: date, in_days: int, closes_on: date = date.max) -> Raised:
    due = since + days(in_days)
    return Raised(since, due, since, ROUTINE, ((due + days(15), THIS_WEEK),), closes_on)


def last_asked(known: History) -> tuple[date, int] | None:
    """Day and interval of the latest PHQ-9, or of a later PHQ-2 that found nothing."""
    latest = latest_phq9(known)
    found = [(latest.on, 28 if latest.total >= 10 else 56 if latest.total >= 5 else 84)] if latest else []
    found += [(s.taken_on, 84) for s in scores_of(known, "phq2") if s.total <= LOW_PHQ2]
    return max(found, key=lambda asked: asked[0], default=None)  # of one day the PHQ-9


def phq9_due(known: History, day: date) -> list[Raised]:
    asked = last_asked(known)
    if asked is None:
        return []
    base, interval = asked
    usual = (base + days(interval), 7)
    sooner = [(max(base + days(14), since), 3) for since in _watched_closely_since(known, day)]
    due, lead = min([usual, *sooner], key=lambda each: each[0])  # of one day the usual one
    late = ((due + days(29), THIS_WEEK), (base + days(OLD), ROUTINE))
    return [Raised(due - days(lead), due, base, ROUTINE, late)]


def _watched_closely_since(known: History, day: date) -> list[date]:
    """While tapering, and for 90 days after MOUD has ended."""
    found, taper, ended = [], tapering(known), last_ended_on(known)
    if taper and taper[0] <= day <= taper[1]:
        found.append(taper[0])
    if ended and day <= ended + days(90):
        found.append(ended)
    return found


def repeat_due(known: History) -> date | None:
    """Four weeks after the change that may explain the last tagged positive score, two after the score itself; no more
    once an untagged score has come."""
    score = last_tagged_positive(known)
    if score is None or any(on > score.taken_on for on in untagged_days(known)):
        return None
    _, changed_on = tag_of(known, score.taken_on)
    return max(changed_on + days(28), score.taken_on + days(14))


def phq9_repeat(known: History, day: date) -> list[Raised]:
    opens = repeat_due(known)
    if opens is None:
        return []
    on = last_tagged_positive(known).taken_on
    return [Raised(opens, opens + days(14), on, ROUTINE, closes_on=speaks_until(on))]


def gad7_due(known: History, day: date) -> list[Raised]:
    scores, episode, found = gad7_scores(known), open_episode(known), []
    if episode and not any(s.taken_on >= episode.enrolled_on - days(BEFORE_ENROLMENT) for s in scores):
        enrolled = episode.enrolled_on
        found.append(Raised(enrolled, enrolled + days(14), enrolled, ROUTINE, which=1))
    if scores and scores[-1].total >= 10:
        last = scores[-1].taken_on
        found.append(Raised(last + days(21), last + days(28), last, ROUTINE, closes_on=speaks_until(last)))
    return found


def screen_to_complete(known: History, day: date) -> list[Raised]:
    found = []
    for short, full in (("phq2", PHQ9_FAMILY), ("gad2", ("gad7",))):
        answered = [s.taken_on for s in scores_of(known, *full)]
        screens = [s.taken_on for s in scores_of(known, short) if s.total >= 3]
        found += [_to_complete(on, short == "gad2") for on in screens if not any(later >= on for later in answered)]
    return found


def _to_complete(on: date, which: int) -> Raised:
    return Raised(on, on + days(7), on, ROUTINE, ((on + days(15), THIS_WEEK),), on + days(91), which)
