"""How a due day comes about: clauses in words, each with the day it gives, and which of them decides.

Words are templates: a number in braces is the engine's own, by its name in services/clinical/numbers.py (capitals) or
by its threshold (small letters), so what a clinician reads is what runs.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

import numpy as np

from services.arrays.columns import Array, is_unknown, known
from services.facts.declaration import Facts
from services.facts.of_events import FactsOfEvents

Seen = Facts | FactsOfEvents
OfFacts = Callable[..., Array]  # of what is Seen: a place a patient, or an event
Wins = Callable[[Array, Array], Array]  # whether a later part's day is taken in place of the one before


@dataclass(frozen=True, eq=False)
class Clause:
    """One way in which a day comes about. `words` complete "opens …", "due …", "closes …" or "from …"."""

    words: str
    on: OfFacts
    detail: str | None = None  # the evidence in words, where the clause decides and the reason's own do not fit

    @property
    def clauses(self) -> tuple["Clause", ...]:
        return (self,)

    def days(self, facts: Seen) -> Array:
        """The day of each place; not recorded where the clause does not apply."""
        return self.decided(facts)[0]

    def decided(self, facts: Seen) -> tuple[Array, Array]:
        """The day, and the place in `clauses` of the one that decided. Worked out once: rules rest on each other."""
        if self not in facts.decided:
            facts.decided[self] = self.on(facts), np.zeros(len(facts.place))
        return facts.decided[self]


@dataclass(frozen=True, eq=False)
class Chosen:
    """A day by several parts; of two on the same day the first listed decides."""

    parts: tuple["Clause | Chosen", ...]
    wins: Wins
    joined_by: str

    @property
    def words(self) -> str:
        """Neighbours of the same words, which differ in what they tell of the evidence, are said once."""
        return self.joined_by.join(words for words, _ in groupby(part.words for part in self.parts))

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        return tuple(clause for part in self.parts for clause in part.clauses)

    def days(self, facts: Seen) -> Array:
        return self.decided(facts)[0]

    def decided(self, facts: Seen) -> tuple[Array, Array]:
        if self not in facts.decided:
            facts.decided[self] = self._decided(facts)
        return facts.decided[self]

    def _decided(self, facts: Seen) -> tuple[Array, Array]:
        day, place = self.parts[0].decided(facts)
        before = len(self.parts[0].clauses)
        for part in self.parts[1:]:
            other, own = part.decided(facts)
            is_taken = (is_unknown(day) & known(other)) | self.wins(other, day)
            day, place = np.where(is_taken, other, day), np.where(is_taken, own + before, place)
            before += len(part.clauses)
        return day, place


Rule = Clause | Chosen


def the_first(*parts: Rule) -> Chosen:
    """The first part that applies."""
    return Chosen(parts, lambda other, day: np.zeros(len(day), bool), "; else ")


def the_latest(*parts: Rule) -> Chosen:
    return Chosen(parts, np.greater, "; or, where that is later, ")


def the_earliest(*parts: Rule) -> Chosen:
    return Chosen(parts, np.less, "; or, where that is sooner, ")
