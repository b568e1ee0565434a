"""Episodes of depression care: what begins one, and what ends it first (section 2)."""

from dataclasses import dataclass
from datetime import date

from tests.by_hand.facts import PHQ9_FAMILY, scores_of
from tests.by_hand.history import History, Screening, once
from tests.by_hand.raised import days
from tests.by_hand.visits import depression_treatments, runs_until

POSITIVE, REMITTED = 10, 5
REMISSION_HOLDS = 56  # days up to a second low score
NOBODY_ASKS = 180  # days after which a low score stands without a second one
QUIET = 365  # days without a high score and without treatment
LOW_PHQ2, SINCE_PHQ9 = 2, 180  # the total, and the days since the last PHQ-9
End = tuple[date, bool]  # and whether something recorded has brought it


@dataclass(frozen=True)
class DepressionEpisode:
    """It runs on the days before its end; without one, for as long as can be foreseen."""

    positives: list[Screening]
    ends_on: date | None
    is_end_recorded: bool

    @property
    def begins_on(self) -> date:
        return self.positives[0].taken_on

    def runs_on(self, day: date) -> bool:
        return self.begins_on <= day and (self.ends_on is None or day < self.ends_on)


def is_positive(score: Screening) -> bool:
    return score.instrument in PHQ9_FAMILY and score.total >= POSITIVE


@once
def episodes_of_depression(known: History) -> list[DepressionEpisode]:
    found, since = [], date.min
    scores = sorted(scores_of(known, *PHQ9_FAMILY, "phq2"), key=lambda s: (s.taken_on, s.instrument == "phq2"))
    while since is not None:
        begin = next((n for n, s in enumerate(scores) if is_positive(s) and s.taken_on >= since), None)
        if begin is None:
            break
        found.append(_episode_from(known, scores[begin:]))
        since = found[-1].ends_on
    return found


def _episode_from(known: History, scores: list[Screening]) -> DepressionEpisode:
    positives = [score for score in scores if is_positive(score)]
    ends = [end for end in (end_by_scores(scores), end_by_quiet(known, positives)) if end]
    ends_on, is_recorded = min(ends, key=lambda end: (end[0], not end[1]), default=(None, False))
    own = [score for score in positives if ends_on is None or score.taken_on < ends_on]
    return DepressionEpisode(own, ends_on, is_recorded)


def end_by_scores(scores: list[Screening]) -> End | None:
    """Remission that holds, or a PHQ-2 that finds nothing long after the last PHQ-9. The first score is positive."""
    low_since, asked_on = None, None
    for score in scores:
        on = score.taken_on
        if low_since and on > low_since + days(NOBODY_ASKS):
            break
        if score.instrument == "phq2":
            if score.total <= LOW_PHQ2 and on >= asked_on + days(SINCE_PHQ9):
                return on, True
            continue
        asked_on = on
        if score.total >= REMITTED:
            low_since = None
        elif low_since is None:
            low_since = on
        elif on >= low_since + days(REMISSION_HOLDS):
            return on, True
    return (low_since + days(NOBODY_ASKS), False) if low_since else None


def end_by_quiet(known: History, positives: list[Screening]) -> End | None:
    """A year after the last high score and the last day of treatment, whichever was later."""
    last = positives[0].taken_on
    while True:
        until = last + days(QUIET)
        more = [score.taken_on for score in positives if last < score.taken_on <= until]
        treated = [t for t in depression_treatments(known) if t.started_on <= until]
        more += [runs_until(t) for t in treated if runs_until(t) > last]
        if not more:
            return until, False
        last = max(more)
        if last == date.max:
            return None


@once
def last_episode(known: History) -> DepressionEpisode | None:
    found = episodes_of_depression(known)
    return found[-1] if found else None


def unended_episode(known: History) -> DepressionEpisode | None:
    """The last one, unless something recorded has ended it: that time may have, is told by its end."""
    episode = last_episode(known)
    return None if episode is None or episode.is_end_recorded else episode


def running_episode(known: History, day: date) -> DepressionEpisode | None:
    episode = last_episode(known)
    return episode if episode and episode.runs_on(day) else None
