"""What a reason for follow-up is: one row with words for people and functions over the facts for the engine."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from db.vocabulary import Role, Urgency
from services.rules.days import Clause, OfFacts, Rule


@dataclass(frozen=True)
class Criterion:
    """Something that must be so for a reason to hold. `words` complete "needs …", for whoever asks why not."""

    words: str
    holds: OfFacts


class Follows(StrEnum):
    """Whom a reason is about."""

    caseload = "caseload"  # patients on the caseload
    safety = "safety"  # every active record, whatever else holds; never "not applicable"
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


@dataclass(frozen=True)
class Evidence:
    """What the reason rests on: the kind and day of the event that raised it, the value found, the value before it."""

    kind: Kind
    on: OfFacts
    value: OfFacts | None = None
    before: OfFacts | None = None


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One row of the catalogue. Days are day numbers; an unknown `due` means that nothing is due, an unknown `closes`
    never, and from `escalates` on it is one step more urgent.

    Words are templates over the engine's own numbers (days.py); wording.said fills them in.
    """

    key: str
    title: str
    chip: str  # the title as it fits on a list
    raised_chip: str | None = None  # the same once it is more urgent
    question: str  # the question it answers
    urgency: Urgency
    owner: Role
    on_list: str  # who is on it, in words
    clears_when: str
    step: str  # suggested next step
    source: str
    detail: str  # a sentence about the evidence: {on}, {value}, {before}, {days}
    needs: tuple[Criterion, ...]
    due: Rule
    evidence: Evidence
    closes: Clause | None = None
    escalates: Clause | None = None
    follows: Follows = Follows.caseload
    written_by: str = "Tandem clinical definitions, 2026-11"
    checked_by: str | None = None  # the clinician who checked the row; None: nobody yet, and the page says so
    reviewed_on: date = date(2026, 11, 22)
    review_due: date = date(2027, 5, 22)

    @property
    def is_safety(self) -> bool:
        return self.follows is Follows.safety

    def detail_by(self, due_clause: int) -> str:
        """The template of the evidence, where that clause of `due` decides."""
        return self.due.clauses[due_clause].detail or self.detail

    @property
    def due_rule(self) -> str:
        return self.due.words
