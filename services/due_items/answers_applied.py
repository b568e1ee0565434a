"""What people answered to reasons, applied to due items: what is acknowledged comes back later, what is not applicable
vanishes; both only while the event that raised it stays the newest of its kind."""

import numpy as np

from db.vocabulary import Answer
from services.arrays.columns import Array, Rows, is_unknown
from services.arrays.groups import side_by_side
from services.rules.catalogue import REASONS

Items = dict[str, Array]

_KEYS = np.array([reason.key for reason in REASONS])
_IN_ORDER = np.argsort(_KEYS)
_IS_SAFETY = np.array([reason.is_safety for reason in REASONS])  # never not applicable, whatever is stored


def without_not_applicable(answers: Rows, items: Items) -> Items:
    """Each event by itself, before several are told as one: what does not apply must not hide what does."""
    answers = answers.where(answers.answer.is_(Answer.not_applicable))
    if not len(answers) or not len(items["place"]):
        return items
    _, place = matched(answers, items)
    is_left = np.ones(len(items["place"]), bool)
    is_left[place[~_IS_SAFETY[items["reason"][place].astype(int)]]] = False
    return {name: column[is_left] for name, column in items.items()}


def put_off(answers: Rows, items: Items) -> Items:
    """What is acknowledged is off the list until its day, unless it has become more urgent. `due_on` and `opens_on`
    stay: they say since when somebody waits."""
    answers = answers.where(answers.answer.is_(Answer.acknowledged))
    if not len(answers) or not len(items["place"]):
        return items
    answers, place = matched(answers, items)
    is_no_more_urgent = items["urgency"][place] >= answers.urgency
    begins_on = items["begins_on"].copy()
    np.maximum.at(begins_on, place[is_no_more_urgent], answers.until[is_no_more_urgent])
    is_left = begins_on < items["ends_on"]
    return {name: column[is_left] for name, column in (items | {"begins_on": begins_on}).items()}


def holding(answers: Rows, items: Items, day: float) -> Rows:
    """The answers that hold an item back on the day which would be there, or come, without them."""
    if not len(answers) or not len(items["place"]):
        return answers.where(np.zeros(len(answers), bool))
    answers, place = matched(answers, items)
    is_acknowledged = answers.answer.is_(Answer.acknowledged)
    speaks = np.where(
        is_acknowledged,
        (answers.until > day) & (items["urgency"][place] >= answers.urgency),
        ~_IS_SAFETY[items["reason"][place].astype(int)],
    )
    return answers.where(speaks & (items["ends_on"][place] > day))


def matched(answers: Rows, items: Items) -> tuple[Rows, Array]:
    """The answers that speak of an item, each once for every such item, and the places of those items."""
    answer, place = _same_reason(answers, items)
    answers = answers.where(answer)
    evidence_on = items["evidence_on"][place]
    is_same_day = (answers.evidence_on == evidence_on) | (is_unknown(answers.evidence_on) & is_unknown(evidence_on))
    which = items["evidence_which"][place]
    # an answer that does not say which event of the day it is about is about each
    is_same_event = is_unknown(answers.evidence_which) | is_unknown(which) | (answers.evidence_which == which)
    return answers.where(is_same_day & is_same_event), place[is_same_day & is_same_event]


def _same_reason(answers: Rows, items: Items) -> tuple[Array, Array]:
    """Places of answers and of items side by side: every pair of one patient and one reason."""
    asked = answers.patient * len(REASONS) + _rows_of(answers.reason)
    given = items["place"] * len(REASONS) + items["reason"]
    order = np.argsort(given, kind="stable")
    answer, place = side_by_side(asked, given[order])
    return answer, order[place]


def _rows_of(keys: Array) -> Array:
    """Each key's row in the catalogue; a reason that is no longer in it gives a place that no item has."""
    found = _IN_ORDER[np.searchsorted(_KEYS[_IN_ORDER], keys).clip(max=len(_KEYS) - 1)]
    return np.where(_KEYS[found] == keys, found, np.nan)
