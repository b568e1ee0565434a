"""The course of depression: index score, response, what is to be repeated, and what lasts."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.by_hand.confounded import is_confounded
from tests.by_hand.facts import latest_phq9, phq9_scores
from tests.by_hand.history import History, Screening, once

INDEX_WAITS = timedelta(days=56)  # for an untagged score
COGNITIVE_AFFECTIVE = (1, 2, 6, 9)
POSITIVE, REMITTED, WORSE = 10, 5, 5


@dataclass(frozen=True)
class Index:
    score: Screening
    holds_from: date


@dataclass
class Episode:
    """Positive scores up to the one that is in remission."""

    positives: list[Screening] = field(default_factory=list)
    remitted_on: date | None = None


def episodes_of_depression(known: History) -> list[Episode]:
    found: list[Episode] = []
    for score in phq9_scores(known):
        is_running = bool(found) and found[-1].remitted_on is None
        if score.total >= POSITIVE:
            found += [] if is_running else [Episode()]
            found[-1].positives.append(score)
        elif score.total < REMITTED and is_running:
            found[-1].remitted_on = score.taken_on
    return found


@once
def index_of(known: History) -> Index | None:
    """Of the episode that is not in remission."""
    episodes = episodes_of_depression(known)
    return index_among(known, episodes[-1].positives) if episodes and episodes[-1].remitted_on is None else None


@once
def last_index_of(known: History) -> Index | None:
    """Of the last episode, kept after remission, which is measured against it."""
    episodes = episodes_of_depression(known)
    return index_in(known, episodes[-1]) if episodes else None


@once
def indexes_of(known: History) -> list[Index]:
    """Of every episode, those over included."""
    found = [index_in(known, episode) for episode in episodes_of_depression(known)]
    return [index for index in found if index]


def index_in(known: History, episode: Episode) -> Index | None:
    """It must have held when the episode went into remission."""
    index = index_among(known, episode.positives)
    has_held = index and (episode.remitted_on is None or index.holds_from <= episode.remitted_on)
    return index if has_held else None


def index_among(known: History, positives: list[Screening]) -> Index | None:
    """The first positive score that withdrawal does not explain; a tagged one if nothing better came."""
    for score in positives:
        if not is_confounded(known, score.taken_on):
            return Index(score, score.taken_on)
        waits_until = score.taken_on + INDEX_WAITS
        if not any(score.taken_on < other <= waits_until for other in untagged_days(known)):
            return Index(score, waits_until)
    return None


@once
def untagged_days(known: History) -> list[date]:
    return [score.taken_on for score in phq9_scores(known) if not is_confounded(known, score.taken_on)]


def has_responded(known: History) -> bool:
    """The latest score is half the index or less, on the same instrument."""
    latest, index = phq9_scores(known)[-1], index_of(known).score
    return latest.instrument == index.instrument and latest.total * 2 <= index.total


Outcomes = tuple[bool | None, bool | None, bool | None, bool | None]  # response, remission, improved, worsening


def outcomes(known: History, day: date) -> Outcomes:
    """Of the last episode, by the latest score against the index; None where nothing comparable was measured."""
    latest, index = latest_phq9(known), last_index_of(known)
    worse = latest.total - latest.previous >= WORSE if latest and latest.previous is not None else None
    if index is None or day < index.holds_from or latest.on <= index.score.taken_on:
        return None, None, None, worse
    if phq9_scores(known)[-1].instrument != index.score.instrument:
        return None, None, None, worse
    is_halved = latest.total * 2 <= index.score.total
    return is_halved, latest.total < REMITTED, is_halved or latest.total < POSITIVE, worse


def last_tagged_positive(known: History) -> Screening | None:
    tagged = [s for s in phq9_scores(known) if s.total >= POSITIVE and is_confounded(known, s.taken_on)]
    return tagged[-1] if tagged else None


def cognitive_affective(score: Screening) -> int | None:
    answers = [score.answer(number) for number in COGNITIVE_AFFECTIVE]
    return None if None in answers else sum(answers)


def second_of_a_run(rows: list[Screening], holds) -> Screening | None:
    """Of the rows at the end for which it holds without a break: the first that lies two weeks after their first."""
    run: list[Screening] = []
    for row in rows:
        run = [*run, row] if holds(row) else []
    return next((row for row in run if (row.taken_on - run[0].taken_on).days >= 14), None)


def second_without_interest(known: History) -> Screening | None:
    """Little interest on two PHQ-9s, which the totals do not show."""
    rows = [s for s in phq9_scores(known) if s.answer(1) is not None]
    return second_of_a_run(rows, lambda s: s.answer(1) >= 2 and s.total < POSITIVE)


def second_without_sleep(known: History) -> Screening | None:
    rows = [s for s in phq9_scores(known) if s.answer(3) is not None]
    return second_of_a_run(rows, lambda s: s.answer(3) >= 2)
