"""What a reason for follow-up is: one row with words for people and expressions over patient_facts for the engine."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa

from db.vocabulary import Role, Urgency

Expression = sa.ColumnElement


class Evidence(NamedTuple):
    """What the reason rests on: the day, the value found, and the value before it."""

    on: Expression
    value: Expression | None = None
    before: Expression | None = None


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One row of the catalogue. `due` NULL means: nothing is due. All dates are days; `closes` None = never."""

    key: str
    title: str
    question: str  # the question it answers
    urgency: Urgency
    owner: Role
    on_list: str  # who is on it, in words
    due_rule: str
    clears_when: str
    step: str  # suggested next step
    source: str
    written_by: str
    checked_by: str | None  # the clinician who checked the row; None: nobody yet, and the page says so
    reviewed_on: date
    review_due: date
    detail: str  # a sentence about the evidence: {on}, {value}, {before}
    when: Expression
    due: Expression
    evidence: Evidence
    closes: Expression | None = None
    escalates: Expression | None = None  # from this day one step more urgent
    is_safety: bool = False  # shown whatever the caseload says, never "not applicable"
