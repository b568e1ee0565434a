"""The index PHQ-9 of an episode of depression care, and the repeat of a withdrawal-confounded one (section 4)."""

import numpy as np

from services.arrays.columns import Array, Rows, Words, at, is_unknown, latest_of, nothing_after, when
from services.arrays.groups import Groups
from services.clinical.numbers import PHQ9_POSITIVE, REMISSION_BELOW
from services.clinical.thresholds import Limits


def positives(phq9: Rows) -> Rows:
    """Every PHQ-9 >= 10, tagged or not, with the number of its episode of depression within the run, and remitted_on:
    the day of the PHQ-9 < 5 that ended the episode, NaN while it lasts."""
    remits = phq9.total < REMISSION_BELOW
    is_positive = phq9.total >= PHQ9_POSITIVE
    episode = remits.cumsum()[is_positive]  # the number of remissions before: that of the next one's place
    remissions, positive = phq9.where(remits), phq9.where(is_positive)
    is_over = at(remissions.patient, np.where(episode < len(remissions), episode, -1)) == positive.patient
    remitted_on = when(is_over, at(remissions.taken_on, np.where(is_over, episode, -1)))
    return positive.with_(episode=episode, remitted_on=remitted_on)


def indexes(positive: Rows, phq9: Rows, limits: Limits) -> Rows:
    """Of each episode of `positives` the index, where there is one: with holds_from, the day from which it counts. One
    that had not held when the episode remitted is none."""
    first = _first_that_counts(positive, phq9, limits)
    return first.where(is_unknown(first.remitted_on) | (first.holds_from <= first.remitted_on))


def index(positive: Rows, found: Rows) -> dict[str, Array | Words]:
    """`found` are the `indexes` of these positive scores. The index is blank once it remitted; that of the last episode
    is kept, for remission is measured against it."""
    last_episode = positive.last(positive.episode)
    last = found.where(found.episode == last_episode[found.patient])
    on, total, lasts = last.last(last.taken_on), last.last(last.total), is_unknown(positive.last(positive.remitted_on))
    of_last = positive.where(positive.episode == last_episode[positive.patient])
    return {
        "positive_since": when(lasts, of_last.first(of_last.taken_on)),
        "index_on": when(lasts, on),
        "index_total": when(lasts, total),
        "index_holds_from": when(lasts, last.last(last.holds_from)),
        "last_index_on": on,
        "last_index_total": total,
        "last_index_instrument": last.last_word(last.instrument),
    }


def _first_that_counts(positive: Rows, phq9: Rows, limits: Limits) -> Rows:
    """An untagged score counts from its day; a tagged one waits for an untagged PHQ-9, and counts when none came."""
    untagged = phq9.where(~phq9.is_tagged)
    waits_until = positive.taken_on + limits.index_waits
    places = untagged.place_of_last(untagged.taken_on, positive.patient, waits_until)
    is_replaced = positive.is_tagged & (at(untagged.taken_on, places) > positive.taken_on)
    holds_from = np.where(positive.is_tagged, waits_until, positive.taken_on)
    counting = positive.with_(holds_from=holds_from).where(~is_replaced)
    return counting.where(Groups(counting.patient, counting.episode).starts)


def repeat(phq9: Rows, limits: Limits) -> dict[str, Array]:
    """When the last tagged PHQ-9 >= 10 is to be repeated; not at all once an untagged one came on a later day."""
    untagged = phq9.where(~phq9.is_tagged)
    tagged = phq9.where(phq9.is_tagged & (phq9.total >= PHQ9_POSITIVE))
    untagged_on, tagged_on = untagged.last(untagged.taken_on), tagged.last(tagged.taken_on)
    after_change = tagged.last(tagged.changed_on) + limits.repeat_after_change
    due = latest_of(after_change, tagged_on + limits.repeat_after_score)
    return {
        "phq9_untagged_on": untagged_on,
        "phq9_positive_tagged_on": tagged_on,
        "phq9_positive_tagged_total": tagged.last(tagged.total),
        "phq9_repeat_on": when(nothing_after(tagged_on, untagged_on), due),
    }
