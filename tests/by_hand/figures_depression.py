"""Managers' figures about depression and anxiety: baselines, what follows a positive screen, and outcomes."""

from collections.abc import Iterator
from datetime import date

from tests.by_hand.continuity import retained_since
from tests.by_hand.coverage import DAY
from tests.by_hand.depression import Index, indexes_of
from tests.by_hand.facts import gad7_scores, phq9_scores, scores_of, started_on
from tests.by_hand.figures_told import MET, MISSING, NOT_MET, Asked, Figures, Line, Unit
from tests.by_hand.history import History, Screening
from tests.by_hand.visits import case_reviews, reached_or_seen

POSITIVE = 10
MONTHS = {"month 3": (91, 30), "month 6": (182, 30), "month 12": (365, 60)}  # target day, days around it
RUNGS = ("remission", "response", "improved")
WEEKS = tuple(range(0, 53, 4))


def baseline_phq9(asked: Asked) -> Iterator[Unit]:
    yield from baselines(asked, phq9_scores(asked.known))


def baseline_gad7(asked: Asked) -> Iterator[Unit]:
    yield from baselines(asked, gad7_scores(asked.known))


def baselines(asked: Asked, scores: list[Screening]) -> Iterator[Unit]:
    for episode in asked.known.episodes:
        if asked.is_counted(episode.enrolled_on + 14 * DAY):
            is_measured = any(abs((score.taken_on - episode.enrolled_on).days) <= 14 for score in scores)
            yield Unit(MET if is_measured else NOT_MET, own={"medication": episode.medication})


def screen_to_contact(asked: Asked) -> Iterator[Unit]:
    answers = reached_or_seen(asked.known)
    for score in phq9_scores(asked.known):
        if score.total >= POSITIVE and asked.is_counted(score.taken_on + 28 * DAY):
            later = [(on - score.taken_on).days for on in answers if 1 <= (on - score.taken_on).days <= 28]
            yield Unit(MET, amount=min(later)) if later else Unit(NOT_MET)


def scored_between(known: History, index: Index, first: date, last: date) -> list[Screening]:
    """With the instrument of the index, after it."""
    taken = scores_of(known, index.score.instrument)
    return [score for score in taken if max(first, index.score.taken_on + DAY) <= score.taken_on <= last]


def is_halved(index: Index, score: Screening) -> bool:
    return score.total * 2 <= index.score.total


def case_reviewed(asked: Asked) -> Iterator[Unit]:
    for index in indexes_of(asked.known):
        if asked.is_counted(index.score.taken_on + 84 * DAY):
            yield from reviewed_after(asked, index)


def reviewed_after(asked: Asked, index: Index) -> Iterator[Unit]:
    on = index.score.taken_on
    scores = scored_between(asked.known, index, on, on + 84 * DAY)
    if scores and is_halved(index, scores[-1]):
        return
    if any(on + 56 * DAY <= review <= on + 84 * DAY for review in case_reviews(asked.known)):
        yield Unit(MET)
    else:
        yield Unit(NOT_MET if scores else MISSING)


def outcomes(asked: Asked) -> Iterator[Unit]:
    for index in indexes_of(asked.known):
        for stage, (target, around) in MONTHS.items():
            if asked.is_counted(index.score.taken_on + (target + around) * DAY):
                on = index.score.taken_on
                scores = scored_between(asked.known, index, on + (target - around) * DAY, on + (target + around) * DAY)
                yield Unit(outcome(index, scores[-1]) if scores else MISSING, stage)


def outcome(index: Index, score: Screening) -> str:
    if score.total < 5:
        return "remission"
    if is_halved(index, score):
        return "response"
    return "improved" if score.total < POSITIVE else "not_improved"


def trajectories(asked: Asked) -> Iterator[Unit]:
    begun = retained_since(asked.known)
    for score in scores_of(asked.known, "phq9"):
        since = (score.taken_on - begun).days if begun else None
        if since is None or (since < 0 and is_in_treatment(asked.known, score.taken_on)):
            continue
        if -14 <= since < 378 and asked.is_counted(max(score.taken_on, begun)):
            yield Unit(MET, f"week {(since + 14) // 28 * 4}", amount=round(score.total))


def is_in_treatment(known: History, day: date) -> bool:
    """In the year after the first dose of some enrolment, and not after its end."""
    return any(
        dose is not None and dose <= day <= min(dose + 377 * DAY, episode.ended_on or date.max)
        for episode, dose in ((episode, started_on(known, episode)) for episode in known.episodes)
    )


def _outcome_lines() -> Iterator[Line]:
    for stage in MONTHS:
        for place, rung in enumerate(RUNGS, start=1):
            yield Line(f"{stage} {rung}", RUNGS[:place], stage=stage)


DEPRESSION = {
    "baseline_phq9": Figures(baseline_phq9, (Line("PHQ-9 done"),)),
    "baseline_gad7": Figures(baseline_gad7, (Line("GAD-7 done"),)),
    "screen_to_contact": Figures(screen_to_contact, (Line("contacted"),), summary="median"),
    "case_reviewed": Figures(case_reviewed, (Line("reviewed"),)),
    "outcomes": Figures(outcomes, tuple(_outcome_lines())),
    "trajectories": Figures(
        trajectories, tuple(Line(f"week {week}", stage=f"week {week}") for week in WEEKS), summary="mean"
    ),
}
