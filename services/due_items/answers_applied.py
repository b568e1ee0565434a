"""What people answered to reasons, applied to due items: what is acknowledged comes back later, what is not applicable
vanishes; both only while the event that raised it stays the newest of its kind."""

import numpy as np

from db.vocabulary import Answer
from services.arrays.columns import Array, Rows, is_unknown
from services.facts.events import History
from services.rules.catalogue import REASONS

Items = dict[str, Array]

_KEYS = np.array([reason.key for reason in REASONS])
_IN_ORDER = np.argsort(_KEYS)
_IS_SAFETY = np.array([reason.is_safety for reason in REASONS])  # never not applicable, whatever is stored


def answered(history: History, items: Items) -> Items:
    """The due items as the answers leave them. `due_on` stays: it says since when somebody waits."""
    if not len(history.answers):
        return items
    answers, place = matched(history.answers, items)
    is_acknowledged = answers.answer.is_(Answer.acknowledged)
    opens_on = items["opens_on"].copy()
    np.maximum.at(opens_on, place[is_acknowledged], answers.until[is_acknowledged])
    is_left = opens_on < items["closes_on"]
    is_left[place[~is_acknowledged]] = False
    return {name: column[is_left] for name, column in (items | {"opens_on": opens_on}).items()}


def matched(answers: Rows, items: Items) -> tuple[Rows, Array]:
    """The answers that speak of an item, each once for every such item, and the places of those items."""
    answer, place = _same_reason(answers, items)
    answers = answers.where(answer)
    evidence_on = items["evidence_on"][place]
    is_same_event = (answers.evidence_on == evidence_on) | (is_unknown(answers.evidence_on) & is_unknown(evidence_on))
    is_no_more_urgent = items["urgency"][place] >= answers.urgency
    holds = np.where(
        answers.answer.is_(Answer.acknowledged), is_no_more_urgent, ~_IS_SAFETY[items["reason"][place].astype(int)]
    )
    speaks = is_same_event & holds
    return answers.where(speaks), place[speaks]


def _same_reason(answers: Rows, items: Items) -> tuple[Array, Array]:
    """Places of answers and of items side by side: every pair of one patient and one reason."""
    asked = answers.patient * len(REASONS) + _rows_of(answers.reason)
    given = items["place"] * len(REASONS) + items["reason"]
    order = np.argsort(given, kind="stable")
    first, end = (np.searchsorted(given[order], asked, side=side) for side in ("left", "right"))
    pairs = end - first
    before = np.cumsum(pairs) - pairs
    nth = np.arange(pairs.sum()) - np.repeat(before, pairs)
    return np.repeat(np.arange(len(pairs)), pairs), order[np.repeat(first, pairs) + nth]


def _rows_of(keys: Array) -> Array:
    """Each key's row in the catalogue; a reason that is no longer in it gives a place that no item has."""
    found = _IN_ORDER[np.searchsorted(_KEYS[_IN_ORDER], keys).clip(max=len(_KEYS) - 1)]
    return np.where(_KEYS[found] == keys, found, np.nan)
