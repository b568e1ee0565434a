"""What answers do to due items: until when a reason stays away, and what brings it back."""

import random
from datetime import date

import pytest
import sqlalchemy as sa

from db.tables import ReasonAnswer
from db.vocabulary import Answer, Urgency
from services.actions.answer_reasons import acknowledge, withdraw
from services.actions.answers_in_force import answers_of
from services.due_items.refresh import as_known_on, refresh
from services.rules.catalogue import by_key
from tests.actions.answering import BASELINE, GAP, NOW, TODAY, days, give, nurse, open_reasons, someone, when
from tests.builders import add_contact, add_phq9, add_supply
from tests.histories.stored import ITEMS, store
from tests.histories.strategies import invented


def test_an_acknowledged_reason_is_off_the_list_and_comes_back_on_its_day(session):
    patient = someone(session)
    acknowledge(session, patient, reason=BASELINE, until=TODAY + days(5), **when(session))
    assert BASELINE not in open_reasons(session, patient, TODAY + days(4))
    assert BASELINE in open_reasons(session, patient, TODAY + days(5))
    assert GAP in open_reasons(session, patient)


def test_the_due_day_stays_when_a_reason_comes_back(session):
    patient = someone(session)
    acknowledge(session, patient, reason=BASELINE, until=TODAY + days(5), **when(session))
    told = (ITEMS.c.opens_on, ITEMS.c.due_on, ITEMS.c.begins_on)
    query = sa.select(*told).where(ITEMS.c.patient == patient, ITEMS.c.reason == BASELINE)
    assert tuple(session.execute(query).one()) == (date(2026, 1, 5), date(2026, 1, 12), TODAY + days(5))


def test_what_turns_more_urgent_comes_back_at_once(session):
    patient = someone(session)
    acknowledge(session, patient, reason=GAP, until=TODAY + days(7), **when(session))
    escalates = TODAY - days(3) + days(8)
    assert GAP not in open_reasons(session, patient, escalates - days(1))
    assert GAP in open_reasons(session, patient, escalates)


@pytest.mark.parametrize("answer", list(Answer))
def test_an_answer_holds_only_for_the_event_that_raised_the_reason(session, answer):
    patient = someone(session, phq9=[("2025-11-01", 12)])
    add_phq9(session, patient, TODAY - days(40), 12)
    refresh(session, [patient])
    give(session, patient, answer, "positive_screen_contact")
    assert "positive_screen_contact" not in open_reasons(session, patient)
    add_phq9(session, patient, TODAY - days(8), 14)
    refresh(session, [patient])
    assert "positive_screen_contact" in open_reasons(session, patient)


def test_nothing_is_left_of_what_comes_back_only_when_it_turns_more_urgent(session):
    patient = someone(session)
    acknowledge(session, patient, reason=GAP, until=TODAY + days(5), **when(session))  # the day it escalates
    stages = sa.select(ITEMS.c.urgency).where(ITEMS.c.patient == patient, ITEMS.c.reason == GAP)
    assert session.scalars(stages).all() == [Urgency.same_day]


@pytest.mark.parametrize("retired", ["a_reason_of_old", "zealous_reason"])
def test_an_answer_to_a_reason_that_is_no_longer_in_the_catalogue_is_passed_over(session, retired):
    patient = someone(session)
    before = open_reasons(session, patient)
    give(session, patient, Answer.not_applicable, GAP)
    session.execute(sa.update(ReasonAnswer.__table__).values(reason=retired))
    refresh(session, [patient])
    assert open_reasons(session, patient) == before


def test_what_is_not_applicable_is_gone_at_every_urgency(session):
    patient = someone(session)
    give(session, patient, Answer.not_applicable, GAP)
    assert all(GAP not in open_reasons(session, patient, TODAY + days(n)) for n in range(27))


def test_an_event_without_a_day_is_the_same_event(session):
    """A contact is due though none was ever recorded: its evidence is blank."""
    patient = someone(session)
    give(session, patient, Answer.not_applicable, "contact_due")
    assert "contact_due" not in open_reasons(session, patient)
    add_contact(session, patient, TODAY - days(28))
    refresh(session, [patient])
    assert "contact_due" in open_reasons(session, patient)


def test_a_past_day_knows_neither_later_answers_nor_later_withdrawals(session):
    patient = someone(session)
    key = give(session, patient, Answer.not_applicable, GAP)
    withdraw(session, key, by=nurse(session), today=TODAY + days(2), now=NOW)
    is_open = {}
    for day in (TODAY - days(1), TODAY, TODAY + days(1), TODAY + days(2)):
        with as_known_on(session, day):
            is_open[(day - TODAY).days] = GAP in open_reasons(session, patient, day)
    assert is_open == {-1: True, 0: False, 1: False, 2: True}


def test_answers_that_hold_are_listed_with_who_and_when_until_they_hold_no_more(session):
    patient = someone(session)
    acknowledge(session, patient, reason=BASELINE, until=TODAY + days(5), note=" has a cold ", **when(session))
    give(session, patient, Answer.not_applicable, GAP, key="form 2")
    gap, baseline = answers_of(session, patient, viewer=nurse(session), day=TODAY)
    assert (gap.reason, gap.words(TODAY)) == (GAP, "not applicable (done elsewhere), by ngozi on 10 Feb")
    assert baseline.words(TODAY) == "acknowledged until 15 Feb by ngozi on 10 Feb"
    assert (baseline.title, baseline.note) == (by_key(BASELINE).title, "has a cold")

    def held(day):
        return [given.reason for given in answers_of(session, patient, viewer=nurse(session), day=day)]

    assert (held(TODAY - days(1)), held(TODAY + days(4)), held(TODAY + days(5))) == ([], [GAP, BASELINE], [GAP])
    add_supply(session, patient, TODAY)
    assert held(TODAY) == [BASELINE]


def an_answer(chance, item, number: int) -> dict:
    """An answer to the item, or to what it rested on before, at its urgency or another."""
    is_acknowledged = chance.random() < 0.6 or by_key(item.reason).events is not None  # events are asked one by one
    return {
        "patient": item.patient,
        "reason": item.reason,
        "answer": Answer.acknowledged if is_acknowledged else Answer.not_applicable,
        "urgency": chance.choice((1, 2, 3, item.urgency)),
        "evidence_on": chance.choice((item.evidence_on, item.evidence_on, TODAY, None)),
        "until": TODAY + days(chance.randint(1, 200)) if is_acknowledged else None,
        "not_applicable_because": None if is_acknowledged else "done_elsewhere",
        "answered_on": TODAY,
        "withdrawn_on": chance.choice((None, None, TODAY)),
        "by": "ngozi",
        "at": NOW,
        "key": str(number),
    }


def as_answered(item, answers: list[dict]):
    """One item by the rule read slowly: None when it is gone, else the day from which it is on the list."""
    begins_on = item.begins_on
    for answer in answers:
        is_same = (answer["patient"], answer["reason"]) == (item.patient, item.reason)
        if not is_same or answer["evidence_on"] != item.evidence_on or answer["withdrawn_on"]:
            continue
        if answer["answer"] == Answer.not_applicable:
            if not by_key(item.reason).is_safety:
                return None
        elif item.urgency >= answer["urgency"]:
            begins_on = max(begins_on, answer["until"])
    return begins_on if begins_on < item.ends_on else None


def kept(session) -> list:
    return session.execute(sa.select(ITEMS).order_by(ITEMS.c.patient, ITEMS.c.reason, ITEMS.c.begins_on)).all()


def which(item) -> tuple:
    """An answer changes when it begins, and nothing else of it."""
    return item.patient, item.reason, item.ends_on


def test_many_patients_answers_at_once_are_the_rule_read_slowly(session):
    chance = random.Random(1)
    store(session, dict(enumerate(invented(60, 1), start=1)))
    refresh(session, None)
    items = kept(session)
    answers = [an_answer(chance, chance.choice(items), number) for number in range(len(items) // 2)]
    session.execute(sa.insert(ReasonAnswer.__table__), answers)
    refresh(session, None)
    begins = {which(item): as_answered(item, answers) for item in items}
    assert {which(item): item.begins_on for item in kept(session)} == {key: day for key, day in begins.items() if day}
    assert 0 < len(kept(session)) < len(items)
