"""What a reason for follow-up is: one row with words for people and functions over the facts for the engine."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from db.vocabulary import Role, Urgency
from services.arrays.columns import Rows
from services.facts.declaration import Facts
from services.facts.of_events import FactsOfEvents
from services.rules.days import Clause, OfFacts, Rule, Seen


@dataclass(frozen=True)
class Criterion:
    """Something that must be so for a reason to hold. `words` complete "needs …", for whoever asks why not."""

    words: str
    holds: OfFacts
    in_short: str = ""  # completes "who are …", of those for whom a reason stays


@dataclass(frozen=True)
class Events:
    """Where several events may raise a reason, each by itself: one row an event, `patient` its place in the run.
    `words` complete "needs …"."""

    words: str
    rows: Callable[[Facts], Rows]


@dataclass(frozen=True)
class Stage:
    """From a day on the reason has another urgency. Of stages that have begun the last in the row's order counts."""

    urgency: Urgency
    begins: Clause | Rule


@dataclass(frozen=True)
class Held:
    """Days on which the reason is off the list although it holds: rows of `patient` (the place of the event), from_on
    and until_on."""

    words: str
    rows: Callable[[Facts, FactsOfEvents], Rows]


class Follows(StrEnum):
    """Whom a reason is about."""

    caseload = "caseload"  # patients on the caseload
    safety = "safety"  # every active record, whatever else holds; it puts on the caseload; never "not applicable"
    own_scope = "own_scope"  # every active record that meets the reason's own conditions


class Kind(StrEnum):
    """The kind of event that raises a reason: where its evidence is found."""

    screening = "screening"
    supply = "supply"
    enrolment = "enrolment"
    condition = "condition"
    appointment = "appointment"
    contact = "contact"
    event = "event"
    treatment = "treatment"
    referral = "referral"
    consent = "consent"
    drug_test = "drug_test"


@dataclass(frozen=True)
class Evidence:
    """What the reason rests on: the kind and day of the event that raised it, the value found, the value before it.
    `which` is a number that tells events of one day apart, so that who answers one does not answer the other."""

    kind: Kind
    on: OfFacts
    value: OfFacts | None = None
    before: OfFacts | None = None
    which: OfFacts | None = None


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One row of the catalogue. Days are day numbers: on the list from `opens`, overdue after `due`, off it from
    `closes`; an unknown `opens` or `due` means that there is nothing to do, an unknown `closes` never.

    Words are templates over the engine's own numbers (days.py); wording.said fills them in.
    """

    key: str
    title: str
    chip: str  # the title as it fits on a list
    raised_chip: str | None = None  # the same once it is more urgent
    question: str  # the question it answers
    urgency: Urgency  # when it opens
    owner: Role
    on_list: str  # who is on it, in words
    clears_when: str
    step: str  # suggested next step
    source: str
    detail: str  # a sentence about the evidence: {on}, {value}, {before}, {days}
    needs: tuple[Criterion, ...]
    opens: Rule
    due: Rule
    evidence: Evidence
    stages: tuple[Stage, ...] = ()
    closes: Rule | None = None
    events: Events | None = None
    held: Held | None = None
    follows: Follows = Follows.caseload
    may_be_switched_off: bool = True
    is_foreseen: bool = True  # told ahead, and counted as work to come
    stays: Criterion | None = None  # for whom it stays where it is switched off
    written_by: str = "Tandem clinical definitions, second edition, 2026-11"
    checked_by: str | None = None  # the clinician who checked the row; None: nobody yet, and the page says so
    reviewed_on: date = date(2026, 12, 1)
    review_due: date = date(2027, 6, 1)

    def is_switched_off(self, keys: Collection[str]) -> bool:
        """Where an organisation has switched off these: never what no clinic may do without, whatever is stored."""
        return self.may_be_switched_off and self.key in keys

    @property
    def is_safety(self) -> bool:
        return self.follows is Follows.safety

    def seen(self, facts: Facts) -> Seen:
        """What its rules ask: the facts, a place a patient; or of events, a place an event."""
        return facts if self.events is None else FactsOfEvents(facts, self.events.rows(facts))

    def detail_by(self, due_clause: int) -> str:
        """The template of the evidence, where that clause of `due` decides."""
        return self.due.clauses[due_clause].detail or self.detail

    @property
    def opens_rule(self) -> str:
        return self.opens.words

    @property
    def due_rule(self) -> str:
        return self.due.words
