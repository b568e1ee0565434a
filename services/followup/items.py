"""Facts into due items: one row per patient, reason and urgency, as columns."""

from collections.abc import Iterable

import numpy as np

from db.vocabulary import Role, Urgency
from services.clinical.columns import FOREVER, NOT_RECORDED, Array, earliest_of, known, when
from services.followup.answered import answered
from services.followup.facts.work_out import Facts
from services.followup.history import History
from services.followup.reason import Follows, Reason
from services.followup.reasons import REASONS

COLUMNS = (
    "place",
    "reason",
    "urgency",
    "due_on",
    "opens_on",
    "closes_on",
    "owner",
    "evidence_on",
    "evidence_value",
    "evidence_before",
)


def due_items(history: History, facts: Facts) -> dict[str, Array]:
    """An array for each of COLUMNS: `place` is the patient's place in the run, `reason` the row of the catalogue."""
    stages = [stage for reason in REASONS for stage in _stages(reason, history, facts)]
    stages = stages or [dict.fromkeys(COLUMNS, np.empty(0, np.int64))]
    found = {name: np.concatenate([stage[name] for stage in stages]) for name in COLUMNS}
    return answered(history, found)


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
    closes = reason.closes(facts) if reason.closes else np.full(len(facts.patient), FOREVER)
    closes = when(known(closes), closes, FOREVER)
    return earliest_of(closes, facts.caseload_until) if reason.follows is Follows.caseload else closes


def _stages(reason: Reason, history: History, facts: Facts) -> Iterable[dict[str, Array]]:
    """A reason that escalates has two stages, and they meet."""
    is_due = holds(reason, facts) & is_followed(reason, facts)
    if not is_due.any():
        return
    due, closes = reason.due(facts), closing(reason, facts)
    is_due &= known(due)
    row = {
        "due_on": due,
        "evidence_on": reason.evidence.on(facts),
        "evidence_value": _or_nothing(reason.evidence.value, facts),
        "evidence_before": _or_nothing(reason.evidence.before, facts),
        "owner": _owner(reason, history),
    }
    if reason.escalates is None:
        yield _stage(reason, reason.urgency, is_due, row | {"opens_on": due, "closes_on": closes})
        return
    escalates = reason.escalates(facts)
    yield _stage(reason, reason.urgency, is_due, row | {"opens_on": due, "closes_on": earliest_of(escalates, closes)})
    yield _stage(reason, Urgency(reason.urgency - 1), is_due, row | {"opens_on": escalates, "closes_on": closes})


def _stage(reason: Reason, urgency: Urgency, is_due: Array, row: dict[str, Array]) -> dict[str, Array]:
    place = np.flatnonzero(is_due & (row["opens_on"] < row["closes_on"]))
    picked = {name: column[place] for name, column in row.items()}
    return picked | {
        "place": place,
        "reason": np.full(len(place), REASONS.index(reason)),
        "urgency": np.full(len(place), float(urgency)),
    }


def _or_nothing(value, facts: Facts) -> Array:
    return np.full(len(facts.patient), NOT_RECORDED) if value is None else value(facts).astype(float)


def _owner(reason: Reason, history: History) -> Array:
    """staff.id of the reason's role in the care team, else the care manager; NaN where nobody is assigned."""
    staff = {"prescriber": history.prescriber, "therapist": history.therapist}.get(reason.owner, history.care_manager)
    return when(known(staff), staff, history.care_manager)


STAFFED = (Role.care_manager, Role.prescriber, Role.therapist)  # who may be named in a patient's care team
