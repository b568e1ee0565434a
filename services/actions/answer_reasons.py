"""What people answer to a reason that is open: acknowledged until a day, or not applicable; and taking an answer back.

What an answer does to due items is due_items/answers_applied.py, which answers hold is answers_in_force.py.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session

from db.problems import Problem
from db.tables import DueItem, Patient, ReasonAnswer
from db.text import noted
from db.vocabulary import Answer, AuditAction, NotApplicable, Permission, Urgency, label
from services.access import audit
from services.access.permissions import may, require
from services.access.viewer import Viewer, in_scope
from services.clinical.thresholds import Limits
from services.due_items.refresh import refresh
from services.facts.thresholds_in_force import limits_in_force
from services.rules.catalogue import by_key
from services.rules.reason import Reason
from services.rules.wording import days_words

PERMISSION = Permission.answer_reasons
LONGEST_NOTE = 500  # characters: a note says why; what was said and done belongs into a contact
ANSWERS, ITEM, PERSON = ReasonAnswer.__table__, DueItem.__table__.c, Patient.__table__.c
UNTIL = {
    Urgency.same_day: "acknowledge_same_day",
    Urgency.this_week: "acknowledge_this_week",
    Urgency.routine: "acknowledge_routine",
}


@dataclass(frozen=True)
class Move:
    """One answer that an open reason allows."""

    answer: Answer
    words: str  # on the button
    is_for_safety: bool  # whether a safety reason allows it too


MOVES = (
    Move(Answer.acknowledged, "Acknowledge until…", is_for_safety=True),
    Move(Answer.not_applicable, "Not applicable…", is_for_safety=False),
)


def moves(viewer: Viewer, reason: Reason) -> tuple[Move, ...]:
    """What the viewer may answer to the reason while it is open."""
    if not may(viewer, PERMISSION):
        return ()
    return tuple(move for move in MOVES if move.is_for_safety or not reason.is_safety)


def latest_until(limits: Limits, urgency: Urgency, today: date) -> date:
    """The last day on which an acknowledged reason must be back."""
    return today + timedelta(days=_longest(limits, urgency))


def _longest(limits: Limits, urgency: Urgency) -> int:
    return int(getattr(limits, UNTIL[Urgency(urgency)]))


class Seen(NamedTuple):
    """What somebody saw of the open reason that they answer."""

    urgency: Urgency
    due_on: date
    evidence_on: date | None
    evidence_value: float | None


@dataclass(frozen=True)
class Asked:
    """An open reason of one patient. Sent twice under one key it is answered once. Without `seen`, as it is now."""

    patient: int
    reason: str
    key: str
    seen: Seen | None = None


def acknowledge(
    session: Session,
    patient: int,
    *,
    reason: str,
    until: date,
    note: str = "",
    by: Viewer,
    today: date,
    now: datetime,
    key: str,
    seen: Seen | None = None,
) -> int:
    """The answer's id. The reason comes back on the day `until`."""
    asked = [Asked(patient, reason, key, seen)]
    (answer,) = acknowledge_all(session, asked, until=until, note=note, by=by, today=today, now=now)
    return answer


def acknowledge_all(
    session: Session,
    asked: Iterable[Asked],
    *,
    until: date,
    note: str = "",
    by: Viewer,
    today: date,
    now: datetime,
) -> list[int]:
    """The answers' ids, to one reason of each patient; one that cannot be given is a Problem, and then the caller's
    transaction saves nobody's."""

    def given(rule: Reason, item: sa.Row) -> dict:
        _refuse_unless_within(limits_in_force(session), rule, Urgency(item.urgency), until, today)
        return {"until": until, "note": _note(note)}

    return _answered_once(session, asked, Answer.acknowledged, given, by=by, today=today, now=now)


def not_applicable(
    session: Session,
    patient: int,
    *,
    reason: str,
    because: NotApplicable | str,
    note: str = "",
    by: Viewer,
    today: date,
    now: datetime,
    key: str,
    seen: Seen | None = None,
) -> int:
    """The answer's id. Holds until the next event of the kind that raised the reason; never for a safety reason."""

    def given(_rule: Reason, _item: sa.Row) -> dict:
        return {"not_applicable_because": _because(because), "note": _note(note)}

    asked = [Asked(patient, reason, key, seen)]
    (answer,) = _answered_once(session, asked, Answer.not_applicable, given, by=by, today=today, now=now)
    return answer


def withdraw(session: Session, answer: int, *, by: Viewer, today: date, now: datetime) -> None:
    """Take an answer back: the reason is open again as if nobody had answered. Taken back twice is taken back once."""
    withdraw_all(session, [answer], by=by, today=today, now=now)


def withdraw_all(session: Session, answers: Collection[int], *, by: Viewer, today: date, now: datetime) -> None:
    """Take back several at once, such as those given together; one outside the viewer's clinics is a Problem, and then
    the caller's transaction takes none back."""
    require(by, PERMISSION)
    standing = [answer for answer in _answers_in_scope(session, answers, by) if answer.withdrawn_on is None]
    for answer in standing:
        taken_back = {"withdrawn_by": by.username, "withdrawn_on": max(today, answer.answered_on), "withdrawn_at": now}
        session.execute(sa.update(ANSWERS).where(ANSWERS.c.id == answer.id).values(taken_back))
    if standing:
        refresh(session, sorted({answer.patient for answer in standing}))
    for answer in standing:
        who, what = {"viewer": by, "patient": answer.patient}, {"answer": answer.id}
        audit.record(session, action=AuditAction.answer_withdrawn, detail=what, now=now, **who)


def _answered_once(
    session: Session,
    asked: Iterable[Asked],
    answer: Answer,
    given: Callable[[Reason, sa.Row], dict],
    *,
    by: Viewer,
    today: date,
    now: datetime,
) -> list[int]:
    """`given` makes the columns of this kind of answer from the reason's row and its open item, or raises Problem.

    Patients are locked first and the record comes last, for everybody at once: the refresh and the record hold others
    up, and whoever waited for a patient after either could wait for somebody who waits for it.
    """
    require(by, PERMISSION)
    asked, answers, new = list(asked), [], []
    _hold(session, {one.patient for one in asked}, by)
    for one in asked:
        rule = _allowed(one.reason, answer, by)
        sent_before = _sent_before(session, one.patient, one.key)
        if sent_before is None:
            item = _open_item(session, one, rule, today)
            columns = {"answer": answer, "answered_on": today, "by": by.username, "at": now, "key": one.key}
            columns |= {
                name: getattr(item, name) for name in ("patient", "reason", "urgency", "evidence_on", "evidence_which")
            }
            new.append(_kept(session, columns | given(rule, item)))
        answers.append(new[-1]["id"] if sent_before is None else sent_before)
    if new:
        refresh(session, sorted({row["patient"] for row in new}))
    for row in new:
        _record(session, row, by, now)
    return answers


def _hold(session: Session, patients: set[int], by: Viewer) -> None:
    """Whoever answers for one of them at the same moment waits here for the other; all take them in one order."""
    scoped = sa.select(PERSON.id).where(PERSON.id.in_(sorted(patients)), in_scope(PERSON.clinic, by))
    if len(session.execute(scoped.order_by(PERSON.id).with_for_update()).all()) < len(patients):
        raise Problem("No patient with this number in your clinics.")


def _allowed(reason: str, answer: Answer, by: Viewer) -> Reason:
    rule = by_key(reason)
    if answer not in {move.answer for move in moves(by, rule)}:
        raise Problem(f"“{rule.title}” is a safety reason: it cannot be marked {label(answer).lower()}.")
    return rule


def _sent_before(session: Session, patient: int, key: str) -> int | None:
    """The answer that a form saved when it was sent the first time."""
    found = session.execute(sa.select(ANSWERS.c.id, ANSWERS.c.patient).where(ANSWERS.c.key == key)).first()
    if found is not None and found.patient != patient:
        raise Problem("This form was already sent for another patient: open the patient again and answer there.")
    return found.id if found else None


def _open_item(session: Session, one: Asked, rule: Reason, today: date) -> sa.Row:
    of_reason = sa.select(DueItem.__table__).where(ITEM.patient == one.patient, ITEM.reason == rule.key)
    found = session.execute(of_reason.where(ITEM.begins_on <= today, ITEM.ends_on > today)).first()
    if found is None:
        raise Problem(f"“{rule.title}” is not open for this patient on {_day(today)}: there is nothing to answer.")
    if one.seen not in (None, Seen(*(getattr(found, name) for name in Seen._fields))):
        raise Problem(f"“{rule.title}” has changed since you looked: look at it again, then answer.")
    return found


def _refuse_unless_within(limits: Limits, rule: Reason, urgency: Urgency, until: date, today: date) -> None:
    latest = latest_until(limits, urgency, today)
    if until <= today:
        raise Problem(f"“{rule.title}” can be acknowledged until tomorrow at the earliest; {_day(until)} is not later.")
    if until > latest:
        longest = days_words(_longest(limits, urgency))
        raise Problem(
            f"“{rule.title}” ({label(urgency).lower()}) can be acknowledged for {longest} at most, "
            f"until {_day(latest)}; {_day(until)} is later."
        )


def _because(word: NotApplicable | str) -> NotApplicable:
    if word not in set(NotApplicable):
        raise Problem(f"Not applicable needs one of these reasons: {', '.join(NotApplicable)}.")
    return NotApplicable(word)


def _note(text: str) -> str | None:
    text = noted("The note", text).strip()
    if len(text) > LONGEST_NOTE:
        raise Problem(f"A note has at most {LONGEST_NOTE} characters; this one has {len(text):,}.")
    return text or None


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _kept(session: Session, row: dict) -> dict:
    (answer,) = session.execute(sa.insert(ANSWERS).values(row)).inserted_primary_key
    return {**row, "id": answer}


def _record(session: Session, row: dict, by: Viewer, now: datetime) -> None:
    """The audit entry holds the answer's number only: which reason it speaks of is the patient's own."""
    told = {"answer": row["id"]} | ({"until": row["until"]} if "until" in row else {})
    action = AuditAction(f"reason_{row['answer']}")
    audit.record(session, viewer=by, action=action, patient=row["patient"], detail=told, now=now)


def _answers_in_scope(session: Session, answers: Collection[int], by: Viewer) -> Sequence[sa.Row]:
    """With their patients, who are taken in the order in which `_hold` takes them."""
    mine = sa.select(ANSWERS.c.id, ANSWERS.c.patient, ANSWERS.c.answered_on, ANSWERS.c.withdrawn_on)
    mine = mine.join(Patient.__table__, PERSON.id == ANSWERS.c.patient)
    scoped = mine.where(ANSWERS.c.id.in_(sorted(answers)), in_scope(PERSON.clinic, by))
    found = session.execute(scoped.order_by(PERSON.id, ANSWERS.c.id).with_for_update()).all()
    if len(found) < len(set(answers)):
        raise Problem("There is no such answer in your clinics.")
    return found
