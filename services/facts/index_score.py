"""Episodes of depression (section 2), the index PHQ-9 of each, and the repeat of a withdrawal-confounded one (section
4)."""

import numpy as np

from services.arrays.columns import (
    Array,
    Rows,
    Words,
    at,
    is_unknown,
    latest_of,
    when,
)
from services.arrays.groups import Groups
from services.clinical.numbers import PHQ9_POSITIVE, PHQ9_SEVERE
from services.clinical.thresholds import Limits


def positives(phq9: Rows, ends: Rows) -> Rows:
    """Every PHQ-9 >= 10, tagged or not, with the number of its episode of depression, and when that ends: ends_on, and
    whether something recorded brings it (is_brought). `ends` as `episode_ends` gives them."""
    positive = phq9.where(phq9.total >= PHQ9_POSITIVE)
    before = ends.place_of_last(ends.on, positive.patient, positive.taken_on)
    first_of_patient = np.searchsorted(ends.patient, positive.patient)
    following = np.where(before >= 0, before + 1, first_of_patient)
    is_over = at(ends.patient, np.where(following < len(ends), following, -1)) == positive.patient
    place = np.where(is_over, following, -1)
    return positive.with_(episode=following, ends_on=at(ends.on, place), is_brought=at(ends.is_brought, place) == 1)


def indexes(positive: Rows, phq9: Rows, limits: Limits) -> Rows:
    """Of each episode of `positives` the index, where there is one: with holds_from, the day from which it counts. One
    that had not held when the episode ended is none."""
    first = _first_that_counts(positive, phq9, limits)
    return first.where(is_unknown(first.ends_on) | (first.holds_from <= first.ends_on))


def index(positive: Rows, found: Rows) -> dict[str, Array | Words]:
    """`found` are the `indexes` of these positive scores. The index is blank once something recorded ended its episode;
    that of the last episode is kept, for outcomes are measured against it."""
    last_episode = positive.last(positive.episode)
    last = found.where(found.episode == last_episode[found.patient])
    on, total = last.last(last.taken_on), last.last(last.total)
    lasts = ~(positive.last(positive.is_brought.astype(float)) == 1)
    of_last = positive.where(positive.episode == last_episode[positive.patient])
    return {
        "positive_since": when(lasts, of_last.first(of_last.taken_on)),
        "episode_ends_on": when(lasts, positive.last(positive.ends_on)),
        "last_episode_on": of_last.first(of_last.taken_on),
        "last_episode_ends_on": positive.last(positive.ends_on),
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
    places = untagged.place_of_last(untagged.taken_on, positive.patient, waits_until - 1)
    is_replaced = positive.is_tagged & (at(untagged.taken_on, places) > positive.taken_on)
    holds_from = np.where(positive.is_tagged, waits_until, positive.taken_on)
    counting = positive.with_(holds_from=holds_from).where(~is_replaced)
    return counting.where(Groups(counting.patient, counting.episode).starts)


def repeat(phq9: Rows, limits: Limits) -> dict[str, Array]:
    """When a tagged PHQ-9 >= 10 is to be repeated, as long as it is the latest: one below 10 in spite of withdrawal
    needs none. And from when the latest PHQ-9 >= 10 counts as depression, whatever its tag."""
    untagged = phq9.where(~phq9.is_tagged)
    latest = phq9.where(phq9.id == phq9.last(phq9.id)[phq9.patient])
    tagged = latest.where(latest.is_tagged & (latest.total >= PHQ9_POSITIVE))
    tagged_on = tagged.last(tagged.taken_on)
    after_change = tagged.last(tagged.changed_on) + limits.repeat_after_change
    due = latest_of(after_change, tagged_on + limits.repeat_after_score)
    return {
        "phq9_untagged_on": untagged.last(untagged.taken_on),
        "phq9_positive_tagged_on": tagged_on,
        "phq9_positive_tagged_total": tagged.last(tagged.total),
        "phq9_repeat_on": due,
        "depression_counts_from": _counts_from(phq9, limits),
    }


def _counts_from(phq9: Rows, limits: Limits) -> Array:
    """The tag delays, it never silences: a run of positive scores counts some weeks after its first tagged one, or at a
    second one some weeks after it, and at once where an untagged one is among them."""
    on, total = phq9.last(phq9.taken_on), phq9.last(phq9.total)
    if not phq9.is_tagged.any():
        return when(total >= PHQ9_POSITIVE, on)
    run = _positive_run(phq9)
    tagged = run.where(run.is_tagged)
    first_on = tagged.first(tagged.taken_on)
    second = tagged.where(tagged.taken_on >= first_on[tagged.patient] + limits.second_tagged_after)
    waited = np.fmin(first_on + limits.index_waits, second.first(second.taken_on))
    is_plain = (total >= PHQ9_SEVERE) | run.has_any(~run.is_tagged)
    return when(total >= PHQ9_POSITIVE, np.where(is_plain, on, latest_of(waited, on)))


def _positive_run(phq9: Rows) -> Rows:
    """The scores >= 10, tagged or not, after the last untagged one below 10."""
    place = np.arange(len(phq9), dtype=float)
    is_break = ~phq9.is_tagged & (phq9.total < PHQ9_POSITIVE)
    last_break = phq9.where(is_break).last(place[is_break])
    return phq9.where((phq9.total >= PHQ9_POSITIVE) & ~(place < last_break[phq9.patient]))
