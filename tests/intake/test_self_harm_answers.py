"""An answer about self-harm is never lost: one sitting, in every shape, is one screening with its item 9."""

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from services.intake.rows import Incoming, Unfollowed
from tests.intake.fhir_feed import observation, outcomes, rows
from tests.intake.sittings import (
    ANSWERS,
    AT,
    QUESTIONS,
    SHAPES,
    form,
    grouped,
    items,
    members,
    nested,
    parts,
    singles,
    total,
)

EIGHT = (1, 0, 2, 3, 0, 1, 1, 2)


@pytest.mark.parametrize("nine", range(4))
@pytest.mark.parametrize("shape", SHAPES)
def test_a_sitting_in_any_shape_is_one_screening_with_its_ninth_answer(tmp_path, shape, nine):
    answers = [*EIGHT, nine]
    found = outcomes(tmp_path, *SHAPES[shape](answers))
    (row,) = [each for each in found if not (isinstance(each, Unfollowed) and each.code == "Questionnaire")]
    assert [row.values.get(f"item_{n}") for n in range(1, 10)] == [str(each) for each in answers]
    assert (row.values["instrument"], row.values["taken_on"]) == ("phq9", "2026-03-01")
    assert row.values.get("total") in (None, str(sum(answers)))


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    answers=st.lists(st.integers(0, 3), min_size=9, max_size=9),
    question=st.sampled_from(sorted(QUESTIONS)),
    value=st.sampled_from(sorted(ANSWERS)),
    around=st.sampled_from((lambda made: made, grouped, nested)),
    beside=st.sampled_from(("nothing", "total", "later total", "total by day", "answers")),
    turned=st.booleans(),
)
def test_questions_and_answers_in_any_writing(tmp_path, answers, question, value, around, beside, turned):
    more = {
        "nothing": [],
        "total": [total(answers)],
        "later total": [total(answers, on="2026-03-01T10:18:00-07:00")],
        "total by day": [total(answers, on="2026-03-01")],
        "answers": singles(answers),
    }[beside]
    feed = [around(form(answers, question, value)), *more]
    (row,) = rows(tmp_path, *(reversed(feed) if turned else feed))
    assert [row.values.get(f"item_{n}") for n in range(1, 10)] == [str(each) for each in answers]


MOMENTS = (AT, "2026-03-01T17:15:00Z", "2026-03-01T10:15:00.000-07:00", "2026-03-01T10:15:40-07:00")


def _with_total(made: dict, answers: list[int]) -> dict:
    item = {"linkId": "/44261-6", "answer": [{"valueInteger": sum(answers)}]}
    return made | {"item": [*made["item"], item]}


TELLERS = {
    "response": lambda a, at: [form(a, "number", authored=at)],
    "response with its total": lambda a, at: [_with_total(form(a, "code", authored=at), a)],
    "response of the total": lambda a, at: [_with_total(form([], authored=at), a)],
    "total": lambda a, at: [total(a, on=at)],
    "answers": lambda a, at: singles(a, on=at),
    "panel of parts": lambda a, at: [observation("44249-1", id="p1", on=at, component=parts(a))],
    "panel of answers": lambda a, at: [members(singles(a)) | {"id": "p2", "effectiveDateTime": at}],
    "panel of the response": lambda a, at: [
        observation("44249-1", id="p3", on=at, derivedFrom=[{"reference": "QuestionnaireResponse/r1"}])
    ],
}
TELLER = st.tuples(st.sampled_from(sorted(TELLERS)), st.sampled_from(MOMENTS))
WITH_ANSWERS = ("response", "response with its total", "answers", "panel of parts")


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    answers=st.lists(st.integers(0, 3), min_size=9, max_size=9),
    tellers=st.lists(
        st.tuples(st.sampled_from(sorted(TELLERS)), st.sampled_from(MOMENTS)), min_size=1, unique_by=lambda t: t[0]
    ),
    order=st.randoms(use_true_random=False),
)
def test_however_many_tell_a_sitting_its_ninth_answer_is_there(tmp_path, answers, tellers, order):
    names = {name for name, _ in tellers}
    assume(names & set(WITH_ANSWERS))
    assume(sum(name.startswith("response") for name in names) < 2)  # two responses are two
    feed = [each for name, at in tellers for each in TELLERS[name](answers, at)]
    order.shuffle(feed)
    found = [each for each in outcomes(tmp_path, *feed) if isinstance(each, Incoming)]
    assert found
    assert {row.values.get("item_9") for row in found} == {str(answers[8])}
    assert all(items(row.values) == "".join(map(str, answers)) for row in found)
    panels = [name for name in names if name.startswith("panel")]
    if len(panels) < 2:  # two panels are two
        assert len(found) == 1
