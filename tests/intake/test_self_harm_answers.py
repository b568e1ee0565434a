"""An answer about self-harm is never lost: one sitting, in every shape, is one screening with its item 9."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.intake.rows import Unfollowed
from tests.intake.fhir_feed import outcomes, rows
from tests.intake.sittings import ANSWERS, QUESTIONS, SHAPES, form, grouped, nested, singles, total

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
