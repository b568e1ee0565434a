"""Facts into due items: rows for a patient and reason, one after the other, each with one urgency and one due day."""

from typing import Any

import numpy as np

from services.arrays.columns import Array, known, when
from services.due_items.answers_applied import put_off, without_not_applicable
from services.due_items.one_at_a_time import one_at_a_time
from services.due_items.raised import Raised, is_off_for_all, raised
from services.facts.declaration import Facts
from services.facts.events import History
from services.rules.catalogue import REASONS
from services.rules.reason import Follows, Reason

Items = dict[str, Any]  # an array by name: a place a row
COLUMNS = (
    "place",  # of the patient in the run
    "reason",  # row of the catalogue
    "urgency",
    "begins_on",
    "ends_on",
    "opens_on",
    "due_on",
    "due_clause",
    "evidence_on",
    "evidence_value",
    "evidence_before",
    "evidence_which",
    "owner",
)


def due_items(history: History, facts: Facts) -> Items:
    """The rows of the worklist by column: on the list from begins_on to the day before ends_on. `facts` with the
    caseload."""
    return put_off(history.answers, unanswered_items(history, facts))


def unanswered_items(history: History, facts: Facts) -> Items:
    """The same as if nobody had put anything off. What is not applicable is left out."""
    found = without_not_applicable(history.answers, every_stage(history, facts))
    return one_at_a_time(found)


def every_stage(history: History, facts: Facts) -> Items:
    """A row for every stage of every event that raises a reason, side by side where several do."""
    asked = enumerate(REASONS) if facts.is_active.any() else ()
    parts = [_stages(row, reason, history, facts) for row, reason in asked]
    found = [part for part in parts if part is not None]
    return {
        name: np.concatenate([part[name] for part in found]) if found else np.empty(0, np.int64) for name in COLUMNS
    }


def _stages(row: int, reason: Reason, history: History, facts: Facts) -> Items | None:
    if is_off_for_all(reason, facts.limits):
        return None
    events = facts.raised_before[reason.key] if reason.key in facts.raised_before else raised(reason, facts)
    if events is None:
        return None
    events = _on_the_caseload(events, facts) if reason.follows is Follows.caseload else events
    stages = [_stage(reason, events, number) for number in range(len(reason.stages) + 1)]
    found = stages[0]
    if len(stages) > 1:
        found = {name: np.concatenate([stage[name] for stage in stages]) for name in found}
    found["owner"] = _owner(reason, history)[found["place"]]
    found["reason"] = np.full(len(found["place"]), row)
    return found


def _on_the_caseload(events: Raised, facts: Facts) -> Raised:
    begins = np.fmax(events.begins_on, facts.caseload_from[events.place])  # blank where it has long begun
    ends = np.minimum(events.ends_on, facts.caseload_until[events.place])
    return events.between(begins, ends)


def _stage(reason: Reason, events: Raised, number: int) -> Items:
    """From where it begins to where a later one of the row does."""
    begins = np.maximum(events.begins_on, events.stage_begins(number))
    ends = events.ends_on
    for later in range(number + 1, len(reason.stages) + 1):
        ends = np.fmin(ends, events.stage_begins(later))
    is_some = begins < ends
    urgency = reason.stages[number - 1].urgency if number else reason.urgency
    found = {name: column[is_some] for name, column in events.columns.items()}
    return found | {
        "begins_on": begins[is_some],
        "ends_on": ends[is_some],
        "urgency": np.full(is_some.sum(), float(urgency)),
    }


def _owner(reason: Reason, history: History) -> Array:
    """staff.id of the reason's role in the care team, else the care manager; NaN where nobody is assigned."""
    staff = {"prescriber": history.prescriber, "therapist": history.therapist}.get(reason.owner, history.care_manager)
    return when(known(staff), staff, history.care_manager)
