"""Which answers hold back a reason of one patient on a day, with who gave them and when."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session

from db.tables import FOREVER, Account, Patient, ReasonAnswer
from db.vocabulary import Answer, NotApplicable, Permission, label
from services.access.permissions import require
from services.access.viewer import Viewer, in_scope
from services.arrays.columns import number_of
from services.due_items.answers_applied import holding
from services.due_items.caseload import facts_of
from services.due_items.due_items import every_stage, unanswered_items
from services.facts.events import read
from services.facts.thresholds_in_force import limits_in_force
from services.rules.catalogue import by_key
from services.rules.wording import day_words

GIVEN, PERSON, ACCOUNT = ReasonAnswer.__table__, Patient.__table__.c, Account.__table__.c


@dataclass(frozen=True)
class Given:
    """One answer that holds."""

    id: int
    reason: str
    answer: Answer
    until: date | None  # acknowledged: the day on which the reason comes back
    because: NotApplicable | None
    note: str | None
    answered_on: date
    by: str  # the person's name

    @property
    def title(self) -> str:
        return by_key(self.reason).title

    def words(self, today: date) -> str:
        """`acknowledged until 3 Dec by Ngozi Okafor on 22 Nov`, `not applicable (done elsewhere), by … on …`"""
        said = f"by {self.by} on {day_words(self.answered_on, today)}"
        if self.answer is Answer.acknowledged:
            return f"acknowledged until {day_words(self.until, today)} {said}"
        return f"not applicable ({label(self.because).lower()}), {said}"


def answers_of(session: Session, patient: int, *, viewer: Viewer, day: date, as_of: date = FOREVER) -> list[Given]:
    """The answers that hold on the day, the newest first. `as_of`: what is recorded later is left aside."""
    require(viewer, Permission.see_patients)
    rows = (
        sa.select(GIVEN, ACCOUNT.name.label("by_name"))
        .join(Patient.__table__, PERSON.id == GIVEN.c.patient)
        .outerjoin(Account.__table__, ACCOUNT.username == GIVEN.c.by)
        .where(GIVEN.c.patient == patient, in_scope(PERSON.clinic, viewer), GIVEN.c.answered_on <= day)
        .where(sa.or_(GIVEN.c.withdrawn_on.is_(None), GIVEN.c.withdrawn_on > as_of))
        .order_by(GIVEN.c.at.desc(), GIVEN.c.id.desc())
    )
    found = session.execute(rows).all()
    holding = _holding(session, patient, number_of(day), as_of) if found else set()
    return [_given(row) for row in found if row.id in holding]


def _holding(session: Session, patient: int, day: float, as_of: date) -> set[int]:
    """Ids of the answers that hold an item back which would be there without them."""
    history = read(session, patient, patient, as_of)
    facts = facts_of(history, limits_in_force(session))
    is_acknowledged = history.answers.answer.is_(Answer.acknowledged)
    of_events = holding(history.answers.where(~is_acknowledged), every_stage(history, facts), day)
    of_rows = holding(history.answers.where(is_acknowledged), unanswered_items(history, facts), day)
    return {int(answer) for answer in (*of_events.id, *of_rows.id)}


def _given(row: sa.Row) -> Given:
    return Given(
        row.id,
        row.reason,
        Answer(row.answer),
        row.until,
        NotApplicable(row.not_applicable_because) if row.not_applicable_because else None,
        row.note,
        row.answered_on,
        row.by_name or row.by,
    )
