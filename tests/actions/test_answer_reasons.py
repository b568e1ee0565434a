"""Answers to reasons: who may give which, for how long, and that each is recorded with who and when."""

import json
from threading import Thread

import pytest
import sqlalchemy as sa

from db.engine import reading, writing
from db.problems import Problem
from db.tables import ReasonAnswer
from db.vocabulary import Answer, Role
from services.access import audit
from services.access.audit import ENTRIES
from services.access.permissions import CARE_TEAM, Refused
from services.actions.answer_reasons import (
    LONGEST_NOTE,
    MOVES,
    acknowledge,
    moves,
    not_applicable,
    withdraw,
)
from services.actions.answers_in_force import answers_of
from services.rules.catalogue import REASONS
from tests.actions.answering import (
    BASELINE,
    GAP,
    NOW,
    PHQ9_SEVERE,
    TODAY,
    days,
    give,
    in_danger,
    nurse,
    open_reasons,
    someone,
    when,
)
from tests.histories.stored import ITEMS
from tests.pages.people import a_viewer

ANSWERS = ReasonAnswer.__table__


def recorded(session) -> list[tuple]:
    rows = session.execute(sa.select(ENTRIES.c.action, ENTRIES.c.patient, ENTRIES.c.detail).order_by(ENTRIES.c.id))
    return [(row.action, row.patient, json.loads(row.detail)) for row in rows]


LONGEST = [("gad7_due", TODAY - days(3), 28), (GAP, TODAY - days(3), 7), (GAP, TODAY - days(9), 1)]


@pytest.mark.parametrize(("reason", "covered_to", "longest"), LONGEST, ids=["routine", "this week", "same day"])
def test_a_reason_is_acknowledged_for_as_long_as_its_urgency_allows(session, reason, covered_to, longest):
    patient = someone(session, covered_to)
    for beyond in (longest + 1, 0, -1):
        with pytest.raises(Problem, match="can be acknowledged"):
            acknowledge(session, patient, reason=reason, until=TODAY + days(beyond), **when(session))
    assert acknowledge(session, patient, reason=reason, until=TODAY + days(longest), **when(session))


def test_the_shortest_acknowledgement_is_until_tomorrow(session):
    patient = someone(session)
    assert acknowledge(session, patient, reason=GAP, until=TODAY + days(1), **when(session))


def test_a_refusal_says_what_which_limit_and_which_day(session):
    patient = someone(session)
    with pytest.raises(Problem) as refused:
        acknowledge(session, patient, reason=GAP, until=TODAY + days(8), **when(session))
    assert str(refused.value) == (
        "“MOUD gap” (this week) can be acknowledged for 7 days at most, until 17 Feb 2026; 18 Feb 2026 is later."
    )


@pytest.mark.parametrize("reason", [reason.key for reason in REASONS if reason.is_safety])
def test_a_safety_reason_is_never_not_applicable(session, reason):
    patient = in_danger(session)
    with pytest.raises(Problem, match="is a safety reason: it cannot be marked not applicable"):
        not_applicable(session, patient, reason=reason, because="wrong_record", **when(session))
    assert reason in open_reasons(session, patient)


def test_a_safety_reason_is_acknowledged_for_a_day(session):
    patient = in_danger(session)
    acknowledge(session, patient, reason=PHQ9_SEVERE, until=TODAY + days(1), **when(session))
    assert PHQ9_SEVERE not in open_reasons(session, patient)
    assert PHQ9_SEVERE in open_reasons(session, patient, TODAY + days(1))


def test_buttons_offer_exactly_what_the_service_takes():
    for role in Role:
        for reason in REASONS:
            offered = {move.answer for move in moves(a_viewer(1, role=role), reason)}
            expected = set(Answer) - ({Answer.not_applicable} if reason.is_safety else set())
            assert offered == (expected if role in CARE_TEAM else set())
    assert {move.answer for move in MOVES} == set(Answer)


def test_only_what_is_open_can_be_answered(session):
    patient = someone(session)
    for reason in ("worsening", "phq9_due"):
        with pytest.raises(Problem, match="is not open for this patient on 10 Feb 2026"):
            give(session, patient, Answer.acknowledged, reason)
    give(session, patient, Answer.acknowledged, GAP)
    with pytest.raises(Problem, match="is not open"):
        give(session, patient, Answer.not_applicable, GAP, key="form 2")


def test_a_reason_code_outside_the_vocabulary_is_refused(session):
    patient = someone(session)
    with pytest.raises(Problem, match="one of these reasons: done_elsewhere"):
        not_applicable(session, patient, reason=GAP, because="no idea", **when(session))


def test_a_note_keeps_its_lines_and_holds_nothing_but_text(session):
    patient = someone(session)
    answer = {"reason": GAP, "until": TODAY + days(1)} | when(session)
    with pytest.raises(Problem, match=r"The note holds a character that is no text \(U\+0001\)"):
        acknowledge(session, patient, note="called\x01", **answer)
    given = acknowledge(session, patient, note=" called\r\ntwice\f\u200b ", **answer)
    assert session.scalar(sa.select(ReasonAnswer.note).where(ReasonAnswer.id == given)) == "called\ntwice"


def test_a_note_has_a_longest_length(session):
    patient = someone(session)
    answer = {"reason": GAP, "until": TODAY + days(1), **when(session)}
    with pytest.raises(Problem, match=f"at most {LONGEST_NOTE} characters; this one has {LONGEST_NOTE + 1}"):
        acknowledge(session, patient, note="x" * (LONGEST_NOTE + 1), **answer)
    assert acknowledge(session, patient, note="x" * LONGEST_NOTE, **answer)


def test_a_form_sent_twice_is_one_answer_and_one_entry(session):
    patient = someone(session)
    assert give(session, patient, Answer.acknowledged, GAP) == give(session, patient, Answer.acknowledged, GAP)
    assert [action for action, *_ in recorded(session)] == ["reason_acknowledged"]


def test_a_form_of_one_patient_is_not_sent_for_another(session):
    give(session, someone(session), Answer.acknowledged, GAP)
    with pytest.raises(Problem, match="already sent for another patient"):
        give(session, someone(session), Answer.acknowledged, GAP)


@pytest.mark.usefixtures("unhurried")
def test_a_form_sent_twice_at_the_same_moment_is_one_answer(postgres_engine):
    with writing(postgres_engine) as session:
        patient = someone(session)

    def send():
        with writing(postgres_engine) as session:
            answers.append(give(session, patient, Answer.acknowledged, GAP))

    answers, senders = [], [Thread(target=send) for _ in range(4)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert len(answers) == 4
    assert len(set(answers)) == 1


@pytest.mark.parametrize("answer", list(Answer))
def test_an_answer_is_recorded_without_saying_of_what(session, answer):
    patient = someone(session)
    key = give(session, patient, answer, GAP)
    until = {"until": "2026-02-11"} if answer is Answer.acknowledged else {}
    assert recorded(session) == [(f"reason_{answer}", patient, {"answer": key} | until)]


@pytest.mark.parametrize("answer", list(Answer))
def test_a_patient_of_another_clinic_cannot_be_answered_for(session, answer):
    patient = someone(session, clinic="South")
    with pytest.raises(Problem, match="No patient with this number in your clinics"):
        give(session, patient, answer, GAP)
    theirs = give(session, patient, answer, GAP, by=nurse(session, "South"))
    with pytest.raises(Problem, match="no such answer in your clinics"):
        withdraw(session, theirs, by=nurse(session), today=TODAY, now=NOW)
    assert answers_of(session, patient, viewer=nurse(session), day=TODAY) == []
    assert len(answers_of(session, patient, viewer=nurse(session, "South"), day=TODAY)) == 1


@pytest.mark.parametrize("role", sorted(set(Role) - CARE_TEAM))
def test_a_role_outside_the_care_team_is_refused(session, role):
    patient = someone(session)
    key = give(session, patient, Answer.acknowledged, GAP)
    other = nurse(session, role=role)
    for answer in Answer:
        with pytest.raises(Refused):
            give(session, patient, answer, BASELINE, by=other, key="form 2")
    with pytest.raises(Refused):
        withdraw(session, key, by=other, today=TODAY, now=NOW)


@pytest.mark.parametrize("answer", list(Answer))
def test_what_is_withdrawn_is_as_if_nobody_had_answered(session, answer):
    patient = someone(session)
    before = session.execute(sa.select(ITEMS).order_by(ITEMS.c.reason, ITEMS.c.urgency)).all()
    key = give(session, patient, answer, GAP)
    for _ in range(2):
        withdraw(session, key, by=nurse(session), today=TODAY, now=NOW)
    assert session.execute(sa.select(ITEMS).order_by(ITEMS.c.reason, ITEMS.c.urgency)).all() == before
    assert recorded(session)[1:] == [("answer_withdrawn", patient, {"answer": key})]
    assert answers_of(session, patient, viewer=nurse(session), day=TODAY) == []


@pytest.mark.parametrize("deed", [*Answer, "withdrawn"])
def test_without_its_audit_entry_nothing_is_saved(engine, monkeypatch, deed):
    with writing(engine) as session:
        patient, by = someone(session), nurse(session)
        key = give(session, patient, Answer.acknowledged, BASELINE)

    def everything():
        with reading(engine) as session:
            return [session.execute(sa.select(table)).all() for table in (ANSWERS, ITEMS, ENTRIES)]

    def do():
        with writing(engine) as session:
            if deed == "withdrawn":
                withdraw(session, key, by=by, today=TODAY, now=NOW)
            else:
                give(session, patient, deed, GAP, key="form 2")

    before = everything()
    monkeypatch.setattr(audit, "record", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        do()
    assert everything() == before
