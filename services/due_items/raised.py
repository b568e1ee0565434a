"""The events that raise a reason, each with the days on which it is on the list, whatever else raises it."""

from dataclasses import dataclass

import numpy as np

from services.arrays.columns import FOREVER, NOT_RECORDED, Array, Rows, known, when
from services.arrays.groups import Groups
from services.clinical.thresholds import Limits
from services.facts.declaration import Facts
from services.rules.days import Seen
from services.rules.reason import Reason


@dataclass(frozen=True)
class Raised:
    """A place an event, or a piece of one where something holds it off for a while."""

    columns: dict[str, Array]
    begins_on: Array
    ends_on: Array
    stages: tuple[Array, ...]

    @property
    def place(self) -> Array:
        return self.columns["place"]

    def stage_begins(self, number: int) -> Array:
        """The first stage is there from the beginning."""
        return self.stages[number - 1] if number else self.begins_on

    def between(self, begins_on: Array, ends_on: Array) -> "Raised":
        """Those with a day left: an unknown one leaves none."""
        return Raised(self.columns, begins_on, ends_on, self.stages).where(begins_on < ends_on)

    def where(self, which: Array) -> "Raised":
        if which.all():
            return self
        columns = {name: column[which] for name, column in self.columns.items()}
        stages = tuple(stage[which] for stage in self.stages)
        return Raised(columns, self.begins_on[which], self.ends_on[which], stages)


def is_off_for_all(reason: Reason, limits: Limits) -> bool:
    """A row that stays for some is asked for them alone."""
    return reason.stays is None and reason.is_switched_off(limits.switched_off)


def is_met(reason: Reason, seen: Seen) -> Array:
    """Whether every condition of the reason is met, the caseload and the dates left aside."""
    met = seen.is_active
    for need in reason.needs:
        if not met.any():
            break
        met = met & need.holds(seen)
    return met


def raised(reason: Reason, facts: Facts) -> Raised | None:
    """None where nothing raises it for anybody of the run."""
    seen = reason.seen(facts)
    if not len(seen.place):
        return None
    met = is_met(reason, seen)
    if reason.stays is not None and reason.is_switched_off(facts.limits.switched_off):
        met = met & reason.stays.holds(seen)
    if not met.any():
        return None
    due, clause = reason.due.decided(seen)
    opens = reason.opens.days(seen)
    due = np.maximum(due, opens)  # nothing is overdue on the day on which it opens
    begins = opens if isinstance(seen, Facts) else np.fmax(opens, seen.shown_from)
    ends = when(met & known(due), closing(reason, seen))
    if not (begins < ends).any():
        return None
    columns = {
        "place": seen.place,
        "opens_on": opens,
        "due_on": due,
        "due_clause": clause,
        "evidence_on": reason.evidence.on(seen),
        "evidence_value": _or_nothing(reason.evidence.value, seen),
        "evidence_before": _or_nothing(reason.evidence.before, seen),
        "evidence_which": _or_nothing(reason.evidence.which, seen),
    }
    stages = tuple(stage.begins.days(seen) for stage in reason.stages)
    found = Raised(columns, begins, ends, stages)
    held = None if reason.held is None or isinstance(seen, Facts) else reason.held.rows(facts, seen)
    pieces = found if held is None or not len(held) else _in_pieces(found, held)
    return pieces.where(pieces.begins_on < pieces.ends_on)


def _in_pieces(found: Raised, held: Rows) -> Raised:
    """What is left of each event between the days on which it is held off. A later piece opens, and is due, as many
    days later as it begins."""
    events = len(found.begins_on)
    event = np.concatenate([np.arange(events), held.patient])
    first = np.concatenate([np.full(events, -np.inf), held.from_on])
    begins = np.concatenate([found.begins_on, held.until_on + 1])
    order = np.lexsort((np.arange(len(event)), first, event))  # of equals the event itself stands first
    event, of_event = event[order], Groups(event[order])
    begins = of_event.running_highest(begins[order])
    pieces = found.where(event)
    held_from = of_event.after(first[order])
    ends = np.where(known(held_from), np.minimum(held_from, pieces.ends_on), pieces.ends_on)
    later = begins - pieces.begins_on
    columns = pieces.columns | {name: pieces.columns[name] + later for name in ("opens_on", "due_on")}
    return Raised(columns, begins, ends, pieces.stages)


def closing(reason: Reason, seen: Seen) -> Array:
    """The first day on which it is off the list whatever happens; FOREVER where nothing foreseeable ends it."""
    if reason.closes is None:
        return np.full(len(seen.place), FOREVER)
    closes = reason.closes.days(seen)
    return when(known(closes), closes, FOREVER)


def _or_nothing(value, seen: Seen) -> Array:
    return np.full(len(seen.place), NOT_RECORDED) if value is None else value(seen).astype(float)
