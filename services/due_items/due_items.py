"""Facts into due items: one row per patient, reason and urgency, as columns."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from db.vocabulary import Urgency
from services.arrays.columns import FOREVER, NOT_RECORDED, Array, earliest_of, known, when
from services.due_items.answers_applied import answered
from services.facts.declaration import Facts
from services.facts.events import History
from services.rules.catalogue import REASONS
from services.rules.reason import Follows, Reason

Stage = dict[str, Any]  # an array for each of FROM_FACTS, and the urgency
FROM_FACTS = (
    "place",
    "due_on",
    "due_clause",
    "opens_on",
    "closes_on",
    "owner",
    "evidence_on",
    "evidence_value",
    "evidence_before",
)


def due_items(history: History, facts: Facts) -> dict[str, Array]:
    """An array for each of FROM_FACTS, and `reason`, the row of the catalogue, with its `urgency`. `place` is the
    patient's place in the run."""
    of_rows = [(row, stage) for row, reason in enumerate(REASONS) for stage in _stages(reason, history, facts)]
    rows, stages = zip(*of_rows, strict=True) if of_rows else ((), ())
    lengths = [len(stage["place"]) for stage in stages]
    found = {name: _end_to_end([stage[name] for stage in stages]) for name in FROM_FACTS}
    found["reason"] = np.repeat(np.array(rows, np.int64), lengths)
    found["urgency"] = np.repeat(np.array([stage["urgency"] for stage in stages], float), lengths)
    return answered(history, found)


def _end_to_end(parts: list[Array]) -> Array:
    return np.concatenate(parts) if parts else np.empty(0, np.int64)


def holds(reason: Reason, facts: Facts) -> Array:
    """Whether every condition of the reason is met, the caseload and the dates left aside."""
    met = facts.is_active
    for need in reason.needs:
        if not met.any():
            break
        met = met & need.holds(facts)
    return met


def is_followed(reason: Reason, facts: Facts) -> Array:
    if reason.follows is Follows.caseload:
        return known(facts.caseload_until)
    return np.ones(len(facts.patient), bool)


def closing(reason: Reason, facts: Facts) -> Array:
    """The first day on which the reason is closed whatever happens; FOREVER where nothing foreseeable ends it."""
    closes = reason.closes.days(facts) if reason.closes else np.full(len(facts.patient), FOREVER)
    closes = when(known(closes), closes, FOREVER)
    return earliest_of(closes, facts.caseload_until) if reason.follows is Follows.caseload else closes


def _stages(reason: Reason, history: History, facts: Facts) -> Iterable[Stage]:
    """A reason that escalates has two stages, and they meet."""
    is_due = holds(reason, facts)
    if not is_due.any():
        return
    due, clause = reason.due.decided(facts)
    is_due = is_due & is_followed(reason, facts) & known(due)
    if not is_due.any():
        return
    closes = closing(reason, facts)
    row = {
        "due_on": due,
        "due_clause": clause,
        "evidence_on": reason.evidence.on(facts),
        "evidence_value": _or_nothing(reason.evidence.value, facts),
        "evidence_before": _or_nothing(reason.evidence.before, facts),
        "owner": _owner(reason, history),
    }
    if reason.escalates is None:
        yield _stage(reason.urgency, is_due, row | {"opens_on": due, "closes_on": closes})
        return
    escalates = reason.escalates.days(facts)
    yield _stage(reason.urgency, is_due, row | {"opens_on": due, "closes_on": earliest_of(escalates, closes)})
    yield _stage(Urgency(reason.urgency - 1), is_due, row | {"opens_on": escalates, "closes_on": closes})


def _stage(urgency: Urgency, is_due: Array, row: dict[str, Array]) -> Stage:
    place = (is_due & (row["opens_on"] < row["closes_on"])).nonzero()[0]
    return {**{name: column[place] for name, column in row.items()}, "place": place, "urgency": urgency}


def _or_nothing(value, facts: Facts) -> Array:
    return np.full(len(facts.patient), NOT_RECORDED) if value is None else value(facts).astype(float)


def _owner(reason: Reason, history: History) -> Array:
    """staff.id of the reason's role in the care team, else the care manager; NaN where nobody is assigned."""
    staff = {"prescriber": history.prescriber, "therapist": history.therapist}.get(reason.owner, history.care_manager)
    return when(known(staff), staff, history.care_manager)
