"""The course of depression: index score, response, what is to be repeated, and what lasts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from tests.by_hand.confounded import is_confounded
from tests.by_hand.episodes_of_depression import (
    POSITIVE,
    REMITTED,
    DepressionEpisode,
    episodes_of_depression,
    last_episode,
    unended_episode,
)
from tests.by_hand.facts import SPEAKS, latest_phq9, phq9_scores
from tests.by_hand.history import History, Screening, once

INDEX_WAITS = timedelta(days=56)  # for an untagged score
COGNITIVE_AFFECTIVE = (1, 2, 6, 9)
SEVERE, WORSE = 20, 5
SECOND_TAGGED = timedelta(days=28)  # after which a second tagged score counts
PERSISTS = 14  # days


@dataclass(frozen=True)
class Index:
    score: Screening
    holds_from: date


@once
def index_of(known: History) -> Index | None:
    """Of the episode that nothing recorded has ended."""
    episode = unended_episode(known)
    return index_in(known, episode) if episode else None


@once
def last_index_of(known: History) -> Index | None:
    """Of the last episode, kept after its end: remission is measured against it."""
    episode = last_episode(known)
    return index_in(known, episode) if episode else None


@once
def indexes_of(known: History) -> list[Index]:
    """Of every episode, those over included."""
    found = [index_in(known, episode) for episode in episodes_of_depression(known)]
    return [index for index in found if index]


def index_in(known: History, episode: DepressionEpisode) -> Index | None:
    """It must have held when the episode ended."""
    index = index_among(known, episode.positives)
    has_held = index and (episode.ends_on is None or index.holds_from <= episode.ends_on)
    return index if has_held else None


def index_among(known: History, positives: list[Screening]) -> Index | None:
    """The first positive score that withdrawal does not explain; a tagged one if nothing better came."""
    for score in positives:
        if not is_confounded(known, score.taken_on):
            return Index(score, score.taken_on)
        waits_until = score.taken_on + INDEX_WAITS
        if not any(score.taken_on < other < waits_until for other in untagged_days(known)):
            return Index(score, waits_until)
    return None


@once
def untagged_days(known: History) -> list[date]:
    return [score.taken_on for score in phq9_scores(known) if not is_confounded(known, score.taken_on)]


def has_responded(known: History, index: Index) -> bool:
    """The latest score is half the index or less, on the same instrument."""
    latest = phq9_scores(known)[-1]
    return latest.instrument == index.score.instrument and latest.total * 2 <= index.score.total


Outcomes = tuple[bool | None, bool | None, bool | None, bool | None]  # response, remission, improved, worsening


def outcomes(known: History, day: date) -> Outcomes:
    """Of the last episode, by the latest score against the index; None where nothing comparable was measured."""
    latest, index = latest_phq9(known), last_index_of(known)
    worse = latest.rise >= WORSE if latest and latest.rise is not None else None
    if index is None or day < index.holds_from or latest.on <= index.score.taken_on:
        return None, None, None, worse
    if latest.score.instrument != index.score.instrument:
        return None, None, None, worse
    is_halved = has_responded(known, index)
    return is_halved, latest.total < REMITTED, is_halved or latest.total < POSITIVE, worse


def last_tagged_positive(known: History) -> Screening | None:
    """The latest score, where it is one: a later one below 10, tagged or not, needs no repeat."""
    latest = phq9_scores(known)[-1:]
    return next((s for s in latest if s.total >= POSITIVE and is_confounded(known, s.taken_on)), None)


@once
def depression_counts_from(known: History) -> date | None:
    """From which day on the latest score of 10 or more makes somebody depressed: the tag delays, it never silences."""
    latest = latest_phq9(known)
    if latest is None or latest.total < POSITIVE:
        return None
    if latest.total >= SEVERE or not is_confounded(known, latest.on):
        return latest.on
    run = positive_run(known)
    if any(on in untagged_days(known) for on in run):
        return latest.on
    waited = run[0] + INDEX_WAITS
    again = [on for on in run if on >= run[0] + SECOND_TAGGED]
    return max(latest.on, min([waited, *again]))


def positive_run(known: History) -> list[date]:
    """Days of the scores of 10 or more since the last untagged one below it."""
    run: list[date] = []
    for score in phq9_scores(known):
        if score.total >= POSITIVE:
            run.append(score.taken_on)
        elif not is_confounded(known, score.taken_on):
            run = []
    return run


def cognitive_affective(score: Screening) -> int | None:
    answers = [score.answer(number) for number in COGNITIVE_AFFECTIVE]
    return None if None in answers else sum(answers)


def persists_in(known: History, is_so: Callable[[Screening], bool]) -> Screening | None:
    """The latest PHQ-9, when it is so there, and was on one 14 to 180 days before."""
    scores = phq9_scores(known)
    if not scores or not is_so(scores[-1]):
        return None
    ages = [(scores[-1].taken_on - score.taken_on).days for score in scores if is_so(score)]
    return scores[-1] if any(PERSISTS <= age <= SPEAKS for age in ages) else None


def lasting_anhedonia(known: History) -> Screening | None:
    """Little interest, which the totals do not show."""
    return persists_in(known, lambda s: (s.answer(1) or 0) >= 2 and s.total < POSITIVE)


def lasting_sleeplessness(known: History) -> Screening | None:
    return persists_in(known, lambda s: (s.answer(3) or 0) >= 2)
