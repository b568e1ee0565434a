"""The index PHQ-9 of an episode of depression care, and the repeat of a withdrawal-confounded one (section 4)."""

import numpy as np

from services.clinical.columns import Array, Rows, Words, at, is_unknown, latest_of, nothing_after, when
from services.clinical.groups import Groups
from services.clinical.thresholds import Limits
from services.followup.facts.scores import POSITIVE, REMISSION_BELOW, is_after_last


def episode(phq9: Rows) -> tuple[Rows, Array]:
    """Of the last episode of depression every PHQ-9 >= 10, tagged or not; and per patient the day of the PHQ-9 < 5
    that ended it, NaN while it lasts."""
    is_over = is_after_last(phq9, phq9.total >= POSITIVE)
    later, until = phq9.where(is_over), phq9.where(~is_over)
    remitted = later.where(later.total < REMISSION_BELOW)
    of_episode = until.where((until.total >= POSITIVE) & is_after_last(until, until.total < REMISSION_BELOW))
    return of_episode, remitted.first(remitted.taken_on)


def index(positive: Rows, remitted_on: Array, phq9: Rows, limits: Limits) -> dict[str, Array | Words]:
    """`positive` and `remitted_on` are an `episode`. The index is blank once it remitted; the last index is kept, for
    remission is measured against it. It must have held before that."""
    first = _first_that_counts(positive, phq9, limits)
    on, holds_from = first.last(first.taken_on), first.last(first.holds_from)
    total, lasts = first.last(first.total), is_unknown(remitted_on)
    has_held = lasts | (holds_from <= remitted_on)
    instrument = first.last_word(first.instrument)
    return {
        "positive_since": when(lasts, positive.first(positive.taken_on)),
        "index_on": when(lasts, on),
        "index_total": when(lasts, total),
        "index_holds_from": when(lasts, holds_from),
        "last_index_on": when(has_held, on),
        "last_index_total": when(has_held, total),
        "last_index_instrument": Words(np.where(has_held, instrument.codes, -1), instrument.kind),
    }


def _first_that_counts(positive: Rows, phq9: Rows, limits: Limits) -> Rows:
    """One row per patient with an index, with holds_from: an untagged score counts from its day; a tagged one waits
    for an untagged PHQ-9 and counts only when none came."""
    untagged = phq9.where(~phq9.is_tagged)
    waits_until = positive.taken_on + limits.index_waits
    places = untagged.place_of_last(untagged.taken_on, positive.patient, waits_until)
    is_replaced = positive.is_tagged & (at(untagged.taken_on, places) > positive.taken_on)
    holds_from = np.where(positive.is_tagged, waits_until, positive.taken_on)
    counting = positive.with_(holds_from=holds_from).where(~is_replaced)
    return counting.where(Groups(counting.patient).starts)


def repeat(phq9: Rows, limits: Limits) -> dict[str, Array]:
    """When the last tagged PHQ-9 >= 10 is to be repeated; not at all once an untagged one came on a later day."""
    untagged = phq9.where(~phq9.is_tagged)
    tagged = phq9.where(phq9.is_tagged & (phq9.total >= POSITIVE))
    untagged_on, tagged_on = untagged.last(untagged.taken_on), tagged.last(tagged.taken_on)
    after_change = tagged.last(tagged.changed_on) + limits.repeat_after_change
    due = latest_of(after_change, tagged_on + limits.repeat_after_score)
    return {
        "phq9_untagged_on": untagged_on,
        "phq9_positive_tagged_on": tagged_on,
        "phq9_positive_tagged_total": tagged.last(tagged.total),
        "phq9_repeat_on": when(nothing_after(tagged_on, untagged_on), due),
    }
