"""One patient's reasons on any day, from the events: on the list since when and why, coming when, or the first
condition that fails."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import SimpleNamespace

import numpy as np
import sqlalchemy as sa
from sqlmodel import Session

from db.tables import FOREVER, Staff
from db.vocabulary import Answer, Urgency
from services.access.viewer import Viewer
from services.actions.answers_in_force import Given, answers_of
from services.arrays import columns as c
from services.due_items.caseload import facts_of
from services.due_items.due_items import Items, due_items, every_stage
from services.due_items.one_at_a_time import one_at_a_time
from services.due_items.raised import closing, is_met
from services.facts.as_row import as_row
from services.facts.declaration import Facts
from services.facts.events import History, read
from services.facts.thresholds_in_force import limits_in_force
from services.patient.needs import SAID_OTHERWISE, Need, needs_of
from services.rules.catalogue import REASONS
from services.rules.days import Seen
from services.rules.evidence import EvidenceRow, evidence_rows
from services.rules.reason import Follows, Reason
from services.rules.wording import day_words, detail_of, said, sentence


class State(StrEnum):
    open = "open"
    acknowledged = "acknowledged"
    upcoming = "upcoming"
    not_applicable = "not applicable"
    closed = "closed"
    not_due = "not due"


@dataclass(frozen=True)
class Explained:
    """One reason for one patient on a day. Without a due day `why` is the first condition that fails."""

    reason: str
    title: str
    state: State
    opens_on: date | None
    due_on: date | None
    days_overdue: int | None  # negative: days left
    urgency: str | None
    urgency_then: str | None  # the next one, and the day from which
    urgency_changes_on: date | None
    closes_on: date | None  # None: nothing foreseeable takes it off the list
    owner: str | None
    why: str
    clears_when: str
    needs: tuple[Need, ...]
    evidence: tuple[EvidenceRow, ...]


NOT_WITHOUT_A_DUE_DAY = (
    "opens_on", "due_on", "days_overdue", "urgency", "urgency_then", "urgency_changes_on", "closes_on", "owner",
)  # fmt: skip


@dataclass(frozen=True)
class Explanation:
    facts: dict[str, object]  # the columns of patient_facts, moud_status and moud_gap_days
    reasons: tuple[Explained, ...]  # every reason of the catalogue, the open ones first


@dataclass(frozen=True)
class Worked:
    """What one patient's reasons are read from."""

    history: History
    facts: Facts
    stages: dict[str, list[SimpleNamespace]]  # due items by reason, in the order in which they open
    unanswered: dict[str, list[SimpleNamespace]]  # the same as if nobody had answered
    given: dict[str, Given]  # the answer for whose sake the list shows nothing, by reason
    staff: dict[int, str]
    day: date


def explained(session: Session, patient: int, *, viewer: Viewer, day: date, today: date) -> Explanation:
    """A day gone by from what is recorded now of the days up to it; today and later from all that is recorded. The
    caller has checked that the viewer may see this patient."""
    worked = of_one_patient(session, patient, viewer, day, day if day < today else FOREVER)
    told = [explain(reason, worked) for reason in REASONS]
    told.sort(key=lambda one: (list(State).index(one.state), one.due_on or date.max))
    return Explanation(as_row(session, worked.facts, day), tuple(told))


def of_one_patient(session: Session, patient: int, viewer: Viewer, day: date, as_of: date) -> Worked:
    """Everything recorded up to `as_of`, worked out once for all reasons."""
    history = read(session, patient, patient, as_of)
    facts = facts_of(history, limits_in_force(session))
    listed = _by_reason(due_items(history, facts))
    given = answers_of(session, patient, viewer=viewer, day=day, as_of=as_of)
    return Worked(
        history,
        facts,
        listed,
        _by_reason(one_at_a_time(every_stage(history, facts))),
        {answer.reason: answer for answer in reversed(given) if not _is_open(listed.get(answer.reason, []), day)},
        _staff(session, history),
        day,
    )


def _staff(session: Session, history: History) -> dict[int, str]:
    team = np.concatenate([history.care_manager, history.prescriber, history.therapist])
    ids = [int(member) for member in team if not np.isnan(member)]
    return dict(tuple(row) for row in session.execute(sa.select(Staff.id, Staff.name).where(Staff.id.in_(ids))))


def _is_open(stages: list[SimpleNamespace], day: date) -> bool:
    """Whether the list shows one of them on the day: another event of the reason than the one answered."""
    return any(stage.begins_on <= c.number_of(day) < stage.ends_on for stage in stages)


def _by_reason(items: Items) -> dict[str, list[SimpleNamespace]]:
    stages: dict[str, list] = {}
    for place in np.argsort(items["begins_on"], kind="stable"):
        stage = SimpleNamespace(**{name: column[place] for name, column in items.items()})
        stages.setdefault(REASONS[int(stage.reason)].key, []).append(stage)
    return stages


def explain(reason: Reason, worked: Worked) -> Explained:
    """What the worklist shows on the day; while an answer holds, what it would show without."""
    given = worked.given.get(reason.key)
    stages = (worked.unanswered if given else worked.stages).get(reason.key, [])
    ahead = [stage for stage in stages if stage.ends_on > c.number_of(worked.day)]
    needs = needs_of(reason, worked.facts)
    if ahead:
        return _with_due_day(reason, worked, needs, ahead)
    state = State.closed if stages else State.not_due
    why = f"{_closed_on(reason, stages[-1].ends_on, worked)}." if stages else _why_not(reason, needs, worked)
    nothing = dict.fromkeys(NOT_WITHOUT_A_DUE_DAY)
    clears_when = said(reason.clears_when, worked.facts.limits)
    return Explained(
        reason=reason.key,
        title=reason.title,
        state=state,
        **nothing,
        why=why,
        clears_when=clears_when,
        needs=needs,
        evidence=(),
    )


def _with_due_day(reason: Reason, worked: Worked, needs: tuple[Need, ...], ahead: list[SimpleNamespace]) -> Explained:
    stretch = list(_without_a_break(ahead))
    stage, last, given = ahead[0], stretch[-1], worked.given.get(reason.key)
    other = next((one for one in stretch if one.urgency != stage.urgency), None)
    state, due_on = _state(stage, given, worked.day), c.day_of(stage.due_on)
    found = evidence_rows(reason, stage.evidence_on, stage.evidence_value, stage.evidence_before, worked.history)
    return Explained(
        reason=reason.key,
        title=reason.title,
        state=state,
        opens_on=c.day_of(stage.opens_on),
        due_on=due_on,
        days_overdue=(worked.day - due_on).days,
        urgency=Urgency(int(stage.urgency)).name,
        urgency_then=Urgency(int(other.urgency)).name if other else None,
        urgency_changes_on=c.day_of(other.begins_on) if other else None,
        closes_on=None if last.ends_on == c.FOREVER else c.day_of(last.ends_on),
        owner=worked.staff.get(stage.owner) or reason.owner.value,
        why=" ".join((_said_of(given, worked.day), _why(reason, stage, worked))).strip(),
        clears_when=said(reason.clears_when, worked.facts.limits),
        needs=needs,
        evidence=found,
    )


def _without_a_break(ahead: list[SimpleNamespace]) -> Iterator[SimpleNamespace]:
    """The rows that follow each other from the first on."""
    for one, before in zip(ahead, [None, *ahead[:-1]], strict=True):
        if before is not None and one.begins_on != before.ends_on:
            return
        yield one


def _state(stage: SimpleNamespace, given: Given | None, day: date) -> State:
    if given:
        return State.acknowledged if given.answer is Answer.acknowledged else State.not_applicable
    return State.open if stage.begins_on <= c.number_of(day) else State.upcoming


def _said_of(given: Given | None, day: date) -> str:
    if given is None:
        return ""
    words = given.words(day)
    note = f" “{given.note}”" if given.note else ""
    return f"{words[0].upper()}{words[1:]}.{note}"


def _why_not(reason: Reason, needs: tuple[Need, ...], worked: Worked) -> str:
    failing = next((need.words for need in needs if not need.met), None)
    if failing:
        return SAID_OTHERWISE.get(failing) or f"Needs {failing}."
    seen = reason.seen(worked.facts)
    days = c.when(is_met(reason, seen), reason.due.days(seen))
    if np.isnan(days).all():
        return f"Nothing is due. {sentence(reason.due_rule, worked.facts.limits)}."
    place = np.nanargmax(days)
    held_until = _held_until(reason, seen, place, worked.facts)
    if held_until is not None:
        return f"Held off up to {_said(held_until, worked)}: {said(reason.held.words, worked.facts.limits)}."
    due, closes = days[place], closing(reason, seen)[place]
    if reason.follows is Follows.caseload:
        closes = min(closes, worked.facts.caseload_until[0])
    return f"It would be due on {_said(due, worked)}. {_closed_on(reason, closes, worked)}."


def _held_until(reason: Reason, seen: Seen, place: int, facts: Facts) -> float | None:
    """The last day on which something holds the event off; None where nothing does."""
    if reason.held is None:
        return None
    rows = reason.held.rows(facts, seen)
    of_event = rows.until_on[rows.patient == place] if len(rows) else np.empty(0)
    return of_event.max() if len(of_event) else None


def _closed_on(reason: Reason, closes: float, worked: Worked) -> str:
    is_caseload = reason.follows is Follows.caseload and closes == worked.facts.caseload_until[0]
    return f"{'Off the caseload from' if is_caseload else 'Closed from'} {_said(closes, worked)}"


def _said(day: float, worked: Worked) -> str:
    return day_words(c.day_of(day), worked.day)


def _why(reason: Reason, stage: SimpleNamespace, worked: Worked) -> str:
    """The evidence, and the clause that gave the day."""
    due_on = c.day_of(stage.due_on)
    value, before = (None if np.isnan(v) else v for v in (stage.evidence_value, stage.evidence_before))
    place = int(stage.due_clause)
    detail = detail_of(reason.detail_by(place), value, before, c.day_of(stage.evidence_on), due_on, worked.day)
    clause = said(reason.due.clauses[place].words, worked.facts.limits)
    opens = day_words(c.day_of(stage.opens_on), worked.day)
    since = "since" if stage.opens_on <= c.number_of(worked.day) else "from"
    told = f"{detail}. On the list {since} {opens}, due on {day_words(due_on, worked.day)}: {clause}."
    return told + (_until_then(reason, stage, worked) if stage.begins_on > c.number_of(worked.day) else "")


def _until_then(reason: Reason, stage: SimpleNamespace, worked: Worked) -> str:
    """What holds it off up to the day on which it comes."""
    if reason.held is None:
        return ""
    rows = reason.held.rows(worked.facts, reason.seen(worked.facts))
    is_held = len(rows) > 0 and (rows.until_on + 1 == stage.begins_on).any()
    return f" Until then {said(reason.held.words, worked.facts.limits)}." if is_held else ""
