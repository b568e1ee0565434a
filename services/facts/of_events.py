"""Facts seen from events: what a rule asks of one event and of the patient it happened to, a place an event."""

from typing import Any

from services.arrays.columns import NOT_RECORDED, Array, Rows
from services.clinical.thresholds import Limits
from services.facts.declaration import Facts


class FactsOfEvents:
    """The columns of the events, and under their own names the facts of each event's patient. With shown_from an event
    is on the list from that day only: until then another one stands for it."""

    def __init__(self, facts: Facts, events: Rows):
        self._facts, self._events = facts, events
        self.place: Array = events.patient
        self.limits: Limits = facts.limits
        self.decided: dict[Any, tuple[Array, Array]] = {}  # by rule, the days worked out so far
        self._own = events.names

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        found = getattr(self._events, name) if name in self._own else getattr(self._facts, name)[self.place]
        self.__dict__[name] = found
        return found

    @property
    def shown_from(self) -> Array | float:
        return self._events.shown_from if "shown_from" in self._own else NOT_RECORDED
