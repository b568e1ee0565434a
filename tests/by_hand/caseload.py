"""Who is followed on a day, and since when (section 1)."""

from datetime import date

from tests.by_hand.depression import index_in
from tests.by_hand.episodes_of_depression import DepressionEpisode, last_episode, running_episode
from tests.by_hand.facts import active_condition_on, is_alive_and_open, last_ended_on, open_episode
from tests.by_hand.history import Episode, History, once
from tests.by_hand.long_term_opioids import is_on_long_term_opioids, long_term_ends_on, long_term_known_on
from tests.by_hand.raised import days, open_on
from tests.by_hand.reasons_safety import raised_for_safety

OUD = "opioid_use_disorder"
AFTER_MOUD = 90  # days for which who has left MOUD is still followed
Span = tuple[date, date]  # the first day, and the first day no longer


def last_ended_episode(known: History) -> Episode | None:
    """Where none is open."""
    if open_episode(known) or not known.episodes:
        return None
    return max(known.episodes, key=lambda episode: (episode.ended_on, episode.enrolled_on))


def has_just_ended(known: History, day: date) -> bool:
    ended_on = last_ended_on(known)
    return ended_on is not None and (day - ended_on).days <= AFTER_MOUD


def has_opioid_need(known: History, day: date) -> bool:
    return is_alive_and_open(known) and (
        open_episode(known) is not None
        or has_just_ended(known, day)
        or active_condition_on(known, OUD) is not None
        or is_on_long_term_opioids(known, day)
    )


def has_depression(known: History, day: date) -> bool:
    return active_condition_on(known, "depression") is not None or has_index(known, running_episode(known, day))


def has_index(known: History, episode: DepressionEpisode | None) -> bool:
    """One that holds, or a score that waits to be it: what was high in withdrawal alone has none."""
    return episode is not None and index_in(known, episode) is not None


def is_raised_for_safety(known: History, day: date) -> bool:
    return bool(open_on(raised_for_safety(known, day), day))


def is_on_caseload(known: History, day: date) -> bool:
    return is_alive_and_open(known) and (
        has_opioid_need(known, day) or has_depression(known, day) or is_raised_for_safety(known, day)
    )


@once
def spans_followed(known: History) -> list[Span]:
    """Unbroken stretches on the caseload, by what is known now."""
    joined: list[Span] = []
    for first, over in sorted(_spans_by_cause(known)):
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(over, joined[-1][1]))
        else:
            joined.append((first, over))
    return joined


def _spans_by_cause(known: History) -> list[Span]:
    spans = [(event.opens_on, event.closes_on) for event in raised_for_safety(known, date.min)]
    episode, ended, depressed = open_episode(known), last_ended_episode(known), last_episode(known)
    lasting = (
        episode.enrolled_on if episode else None,
        active_condition_on(known, OUD),
        active_condition_on(known, "depression"),
    )
    spans += [(first, date.max) for first in lasting if first]
    spans += [(ended.enrolled_on, ended.ended_on + days(AFTER_MOUD + 1))] if ended else []
    spans += [(depressed.begins_on, depressed.ends_on or date.max)] if has_index(known, depressed) else []
    long_term = long_term_known_on(known)
    return spans + ([(long_term, long_term_ends_on(known))] if long_term else [])


def followed_since(known: History, day: date) -> date | None:
    """The first day of the stretch that the day lies in."""
    return next((first for first, over in spans_followed(known) if first <= day < over), None)
