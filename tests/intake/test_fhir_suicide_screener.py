"""The C-SSRS screener from FHIR: its panel, members and responses, in codes, words and truth values."""

import pytest

from services.clinical.instruments import CSSRS_ITEMS, PHQ9_ITEMS
from tests.intake.fhir_feed import LOINC, SNOMED, answer, coded, observation, refusal, response, rows, values

YES, NO = "LA33-6", "LA32-8"
SCREENER = "93373-9"


def screened(*answers: str | None, values: dict[str, dict] | None = None, **more) -> dict:
    """A panel of the C-SSRS screener: the answers to its questions in order, None where one was not asked."""
    known = values or {"yes": {"valueCodeableConcept": answer(YES)}, "no": {"valueCodeableConcept": answer(NO)}}
    asked = zip(CSSRS_ITEMS, answers, strict=False)
    return observation(
        SCREENER, component=[{"code": answer(code)} | known[given] for code, given in asked if given], **more
    )


@pytest.mark.parametrize(
    ("yes", "no"),
    [
        ({"valueBoolean": True}, {"valueBoolean": False}),
        ({"valueCodeableConcept": answer(YES)}, {"valueCodeableConcept": answer(NO)}),
        (
            {"valueCodeableConcept": coded(SNOMED, "373066001")},
            {"valueCodeableConcept": coded(SNOMED, "373067005")},
        ),
        ({"valueCodeableConcept": {"text": "Yes"}}, {"valueCodeableConcept": coded("http://local", "0", "No")}),
        ({"valueString": "YES"}, {"valueString": "no"}),
    ],
)
def test_the_screener_for_suicide_is_read_however_yes_is_written(tmp_path, yes, no):
    made = screened("yes", "no", None, None, None, "yes", "no", values={"yes": yes, "no": no})
    found = values(tmp_path, made)
    assert (found["instrument"], found["total"]) == ("cssrs", None)
    answered = {f"item_{n}": found.get(f"item_{n}") for n in range(1, 8)}
    expected = {"item_1": "yes", "item_2": "no", "item_6": "yes", "item_7": "no"}
    assert answered == dict.fromkeys(answered) | expected


def test_the_screener_by_its_members_is_one_screening(tmp_path):
    members = [observation(code, answer(YES), id=f"i{n}") for n, code in enumerate(CSSRS_ITEMS, start=1)]
    panel = observation(SCREENER, id="panel", hasMember=[{"reference": f"Observation/{m['id']}"} for m in members])
    (row,) = rows(tmp_path, *members, panel)
    assert (row.key, row.values["item_6"], row.values["item_7"]) == ("Observation/panel", "yes", "yes")


def test_a_panel_and_the_response_that_it_came_from_are_one_screening(tmp_path):
    asked = [(f"/{code}", {"valueBoolean": True}) for code in CSSRS_ITEMS]
    panel = observation(SCREENER, derivedFrom=[{"reference": "QuestionnaireResponse/r1"}])
    (row,) = rows(tmp_path, response(*asked), panel)
    assert (row.key, row.values["item_7"]) == ("Observation/o1", "yes")


def test_a_single_answer_about_suicidal_behavior_is_never_dropped(tmp_path):
    found = values(tmp_path, observation("93269-9", valueBoolean=True))
    assert (found["instrument"], found["item_7"]) == ("cssrs", "yes")


@pytest.mark.parametrize(
    "spoken",
    [
        [
            "Wish to be dead",
            "Suicidal thoughts",
            "Suicidal thoughts with method",
            "Suicidal intent",
            "Suicidal intent with specific plan",
            "Suicide behavior, lifetime",
            "Suicide behavior, past 3 months",
        ],
        [
            "Wish to be dead 1 month",
            "Non-specific active suicidal thoughts 1 month",
            "Active suicidal ideation with any methods (not plan) without intent to act 1 month",
            "Active suicidal ideation with some intent to act, without specific plan 1 month",
            "Active suicidal ideation with specific plan and intent 1 month",
            "Preparatory acts or suicidal behavior Lifetime",
            "Preparatory acts or suicidal behavior 3 months",
        ],
    ],
)
def test_the_questions_of_the_screener_may_be_named_by_words_alone(tmp_path, spoken):
    parts = [{"code": {"text": words}, "valueBoolean": n % 2 == 0} for n, words in enumerate(spoken)]
    found = values(tmp_path, observation(SCREENER, component=parts))
    assert [found[f"item_{n}"] for n in range(1, 8)] == ["yes", "no"] * 3 + ["yes"]


@pytest.mark.parametrize("words", ["Wish to be dead 3 months", "Has a plan", "Suicide attempts"])
def test_a_yes_to_a_question_nobody_knows_is_refused_by_name(tmp_path, words):
    part = {"code": {"text": words}, "valueBoolean": True}
    reason = refusal(tmp_path, observation(SCREENER, component=[part]))
    assert reason == f"The answer to '{words}' is yes, which is no known question of the C-SSRS"


def test_a_grade_in_words_beside_the_answers_is_no_total(tmp_path):
    made = screened("yes", "no", None, None, None, "no") | {"valueCodeableConcept": answer("LA9194-7")}
    assert values(tmp_path, made)["total"] is None


def test_a_grade_in_words_alone_goes_through_for_the_check_to_name(tmp_path):
    graded = observation(SCREENER, coded("http://local", "HIGH", "High risk"))
    assert values(tmp_path, graded)["total"] == "HIGH"


def test_a_screener_without_answers_is_refused(tmp_path):
    assert refusal(tmp_path, observation(SCREENER)) == "The observation carries neither a score nor answers"


@pytest.mark.parametrize(
    ("yes", "no"),
    [
        ({"valueBoolean": True}, {"valueBoolean": False}),
        ({"valueCoding": {"system": LOINC, "code": YES}}, {"valueCoding": {"system": LOINC, "code": NO}}),
        ({"valueCoding": {"system": SNOMED, "code": "373066001"}}, {"valueCoding": {"display": "No"}}),
        ({"valueString": "Yes"}, {"valueString": "no"}),
    ],
)
def test_the_screener_is_read_from_a_response(tmp_path, yes, no):
    asked = [(f"/{code}", no if n in (3, 4, 5) else yes) for n, code in enumerate(CSSRS_ITEMS, start=1)]
    found = values(tmp_path, response(*asked))
    assert found["instrument"] == "cssrs"
    assert [found[f"item_{n}"] for n in range(1, 8)] == ["yes", "yes", "no", "no", "no", "yes", "yes"]


def test_the_screener_may_stand_beside_a_phq9_on_one_form(tmp_path):
    asked = [(f"/{code}", {"valueBoolean": False}) for code in CSSRS_ITEMS]
    phq9 = [(f"/{item}", {"valueInteger": 0}) for item in PHQ9_ITEMS]
    found = rows(tmp_path, response(*phq9, *asked))
    assert {row.values["instrument"] for row in found} == {"phq9", "cssrs"}
