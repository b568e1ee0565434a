"""What one event raises: since when it is open, up to when it is in time, how urgent it is, and when it is over."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

SAME_DAY, THIS_WEEK, ROUTINE = 1, 2, 3


def days(number: int) -> timedelta:
    return timedelta(days=number)


@dataclass(frozen=True)
class Raised:
    """`later`: from which day on it is how urgent, in the order that counts. `closes_on`: the first day off."""

    opens_on: date
    due_on: date
    evidence_on: date | None
    urgency: int
    later: tuple[tuple[date, int], ...] = ()
    closes_on: date = date.max
    which: int = 0  # of several of one day

    def is_open_on(self, day: date) -> bool:
        return self.opens_on <= day < self.closes_on

    def as_of(self, day: date) -> "Raised":
        """With the urgency of the day; due no earlier than it opens."""
        reached = [self.urgency, *(urgency for since, urgency in self.later if since <= day)]
        return replace(self, urgency=reached[-1], due_on=max(self.due_on, self.opens_on))


def open_on(events: list[Raised], day: date) -> list[Raised]:
    return [event.as_of(day) for event in events if event.is_open_on(day)]
