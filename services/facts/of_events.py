"""Facts seen from events: what a rule asks of one event and of the patient it happened to, a place an event."""

from typing import Any

from services.arrays.columns import NOT_RECORDED, Array, Rows
from services.clinical.thresholds import Limits
from services.facts.declaration import Facts


class FactsOfEvents:
    """The columns of the events, and under their own names the facts of each event's patient. With shown_from an event
    is on the list from that day only: until then another one stands for it."""

    shown_from: Array | float = NOT_RECORDED

    def __init__(self, facts: Facts, events: Rows):
        self._facts, self._events = facts, events
        self.place: Array = events.patient
        self.limits: Limits = facts.limits
        if "shown_from" in events.columns:
            self.shown_from = events.shown_from

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        found = getattr(self._events, name, None)
        if found is None:
            found = getattr(self._facts, name)[self.place]
        self.__dict__[name] = found
        return found
