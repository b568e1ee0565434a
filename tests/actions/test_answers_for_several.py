"""Answers for several people at once: everybody's or nobody's, and nobody who answers for one of them is in the way."""

from threading import Thread

import pytest
import sqlalchemy as sa

from db.engine import reading, writing
from db.problems import Problem
from db.vocabulary import Answer
from services.actions.answer_reasons import PERSON, Asked, acknowledge_all, withdraw_all
from services.actions.answers_in_force import answers_of
from tests.actions.answering import BASELINE, GAP, TODAY, days, give, nurse, open_reasons, someone, when
from tests.actions.test_answer_reasons import recorded
from tests.recorded import writes_after_recording


def asked(people) -> list[Asked]:
    return [Asked(person, GAP, f"ticked {person}") for person in people]


def test_answers_for_several_people_are_recorded_last_for_others_wait_from_there_on(engine):
    with writing(engine) as session:
        people, who = [someone(session) for _ in range(3)], when(session)
    del who["key"]
    with writes_after_recording(engine) as late:
        with writing(engine) as session:
            given = acknowledge_all(session, asked(people), until=TODAY + days(1), **who)
        with writing(engine) as session:
            withdraw_all(session, given, **who)
    assert late == []
    with reading(engine) as session:
        told = [(action, patient) for action, patient, _ in recorded(session)]
        assert {GAP} <= set.intersection(*(open_reasons(session, person) for person in people))
    assert told == [(deed, person) for deed in ("reason_acknowledged", "answer_withdrawn") for person in people]


@pytest.mark.postgres
@pytest.mark.usefixtures("unhurried")
@pytest.mark.parametrize("deed", ["answered", "taken back"])
def test_whoever_answers_for_several_people_and_for_one_of_them_never_wait_for_each_other(postgres_engine, deed):
    with writing(postgres_engine) as session:
        people, who = [someone(session) for _ in range(3)], when(session)
    del who["key"]

    def for_several():
        with writing(postgres_engine) as session:
            if deed == "answered":
                given.extend(acknowledge_all(session, asked(reversed(people)), until=TODAY + days(1), **who))
            else:
                withdraw_all(session, given, **who)
        done.append(deed)

    given, done = [], []
    if deed == "taken back":
        with writing(postgres_engine) as session:
            given = acknowledge_all(session, asked(people), until=TODAY + days(1), **who)
    several = Thread(target=for_several)
    with writing(postgres_engine) as session:
        session.execute(sa.select(PERSON.id).where(PERSON.id == people[1]).with_for_update())
        several.start()
        wait_for_a_waiter(postgres_engine, several)
        give(session, people[1], Answer.acknowledged, BASELINE)
    several.join()
    assert done == [deed]


def wait_for_a_waiter(engine, thread: Thread) -> None:
    waits = sa.text("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
    while thread.is_alive():
        with reading(engine) as session:
            if session.execute(waits).first():
                return


def test_one_person_of_another_clinic_among_several_and_nobody_is_answered_for(session):
    people = [someone(session), someone(session, clinic="South")]
    who = when(session)
    del who["key"]
    with pytest.raises(Problem, match="No patient with this number in your clinics"):
        acknowledge_all(session, asked(people), until=TODAY + days(1), **who)
    assert recorded(session) == []
    mine = give(session, people[0], Answer.acknowledged, GAP)
    theirs = give(session, people[1], Answer.acknowledged, GAP, key="form 2", by=nurse(session, "South"))
    with pytest.raises(Problem, match="no such answer in your clinics"):
        withdraw_all(session, [mine, theirs], **who)
    assert len(answers_of(session, people[0], viewer=nurse(session), day=TODAY)) == 1
