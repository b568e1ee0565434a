"""A place in a long list, as text that fits into a link: the row it stands at, and whether reading goes on or back."""

from dataclasses import dataclass
from datetime import date
from typing import Self


@dataclass(frozen=True)
class Cursor:
    urgency: int
    due_on: date
    n_open: int
    patient: int
    position: int  # how many people come before the page that this cursor leads to
    is_back: bool = False  # the page before this row, not the one after it

    def __str__(self) -> str:
        way = "before" if self.is_back else "after"
        return f"{way}_{self.urgency}_{self.due_on:%Y%m%d}_{self.n_open}_{self.patient}_{self.position}"

    @classmethod
    def read(cls, text: str | None) -> Self | None:
        """None for a blank, foreign or damaged text: the list then starts at its beginning."""
        match (text or "").split("_"):
            case [("after" | "before") as way, urgency, day, n_open, patient, position]:
                return cls._from(way, day, urgency, n_open, patient, position)
        return None

    @classmethod
    def _from(cls, way: str, day: str, *numbers: str) -> Self | None:
        if not all(number.isdecimal() and number.isascii() and len(number) < 16 for number in (day, *numbers)):
            return None
        try:
            due_on = date.fromisoformat(day)
        except ValueError:  # not a day of the calendar
            return None
        urgency, n_open, patient, position = map(int, numbers)
        return cls(urgency, due_on, n_open, patient, position, way == "before")
