"""Scores and answers from FHIR: each instrument by its code, answers by component, member, response or on their own."""

import pytest

from services.clinical.instruments import GAD7_ITEMS, PHQ9_ITEMS
from services.intake.rows import Incoming, Unfollowed
from tests.intake.fhir_feed import (
    LOINC,
    answer,
    observation,
    outcomes,
    passed_over,
    refusal,
    response,
    rows,
    values,
)

NEARLY_EVERY_DAY, NOT_AT_ALL, SEVERAL_DAYS = "LA6571-9", "LA6568-5", "LA6569-3"


@pytest.mark.parametrize(
    ("code", "instrument"),
    [
        ("44261-6", "phq9"),
        ("89204-2", "phq9_teen"),
        ("55758-7", "phq2"),
        ("70274-6", "gad7"),
        ("75626-2", "audit_c"),
        ("82667-7", "dast10"),
        ("91147-9", "peg"),
        ("99046-5", "epds"),
    ],
)
def test_a_total_is_a_screening_of_its_instrument(tmp_path, code, instrument):
    found = values(tmp_path, observation(code, 4.0, on="2026-03-01T08:15:00-05:00"))
    assert found == {"patient_id": "p1", "instrument": instrument, "taken_on": "2026-03-01", "total": "4"}


def test_a_fractional_total_goes_through_as_it_is_for_the_check_to_name(tmp_path):
    assert values(tmp_path, observation("44261-6", 16.844901961018877))["total"] == "16.844901961018877"


def test_a_total_is_keyed_by_its_resource(tmp_path):
    assert rows(tmp_path, observation("44261-6", 4))[0].key == "Observation/o1"


def test_answers_come_by_component(tmp_path):
    parts = [{"code": answer(code), "valueCodeableConcept": answer(SEVERAL_DAYS)} for code in PHQ9_ITEMS[:8]]
    parts.append({"code": answer(PHQ9_ITEMS[8]), "valueInteger": 2})
    found = values(tmp_path, observation("44261-6", 10, component=parts))
    assert [found[f"item_{n}"] for n in range(1, 10)] == ["1"] * 8 + ["2"]


def test_a_panel_with_total_and_answers_as_components_is_one_screening(tmp_path):
    parts = [{"code": answer(code), "valueCodeableConcept": answer(NOT_AT_ALL)} for code in GAD7_ITEMS]
    parts.append({"code": answer("70274-6"), "valueQuantity": {"value": 0}})
    found = values(tmp_path, observation("69737-5", component=parts))
    assert (found["instrument"], found["total"], found["item_7"]) == ("gad7", "0", "0")


@pytest.mark.parametrize("total_first", [True, False])
def test_a_panel_its_total_and_its_answers_as_resources_are_one_screening(tmp_path, total_first):
    members = [observation(code, answer(SEVERAL_DAYS), id=f"i{n}") for n, code in enumerate(PHQ9_ITEMS, start=1)]
    total = observation("44261-6", 9, id="total")
    ids = ["total", *(each["id"] for each in members)]
    panel = observation("44249-1", id="panel", hasMember=[{"reference": f"Observation/{each}"} for each in ids])
    feed = [total, panel, *members] if total_first else [panel, *members, total]
    (row,) = rows(tmp_path, *feed)
    assert (row.key, row.values["total"], row.values["item_9"]) == ("Observation/total", "9", "1")


def test_a_panel_with_a_grade_and_its_total_apart_is_one_screening(tmp_path):
    graded = observation("44249-1", {"text": "Moderate"}, id="panel", hasMember=[{"reference": "Observation/total"}])
    (row,) = rows(tmp_path, graded, observation("44261-6", 12, id="total"))
    assert (row.key, row.values["total"]) == ("Observation/total", "12")


def test_members_may_be_contained(tmp_path):
    nine = observation("44260-8", answer(SEVERAL_DAYS), id="nine")
    other = {"resourceType": "Questionnaire", "id": "q", "code": [{"code": "a list, not a concept"}]}
    total = observation("44261-6", 9, contained=[nine, other], hasMember=[{"reference": "#nine"}])
    assert values(tmp_path, total)["item_9"] == "1"


def test_answers_taken_at_another_moment_belong_to_another_sitting(tmp_path):
    found = rows(
        tmp_path,
        observation("44261-6", 9, id="total", on="2026-03-01T08:00:00Z"),
        observation("44260-8", answer(NEARLY_EVERY_DAY), id="later", on="2026-03-08T08:00:00Z"),
    )
    assert [row.values.get("item_9") for row in found] == [None, "3"]


def test_an_answer_to_question_nine_that_stands_alone_is_never_dropped(tmp_path):
    found = values(tmp_path, observation("44260-8", answer(NEARLY_EVERY_DAY)))
    assert found == {"patient_id": "p1", "instrument": "phq9", "taken_on": "2026-03-01", "item_9": "3"}


def test_a_gad7_total_does_not_swallow_an_answer_to_question_nine(tmp_path):
    found = rows(tmp_path, observation("70274-6", 3), observation("44260-8", answer(SEVERAL_DAYS), id="nine"))
    assert {row.values["instrument"]: row.values.get("item_9") for row in found} == {"gad7": None, "phq9": "1"}


def test_two_answers_alone_are_a_phq2(tmp_path):
    items = [observation(code, answer(SEVERAL_DAYS), id=f"i{n}") for n, code in enumerate(PHQ9_ITEMS[:2])]
    assert values(tmp_path, *items)["instrument"] == "phq2"


def test_an_answer_that_is_on_no_list_goes_through_for_the_check_to_name(tmp_path):
    assert values(tmp_path, observation("44260-8", answer("LA9-9")))["item_9"] == "LA9-9"


def phq9_answers(code: str) -> list[tuple[str, dict]]:
    return [(f"/{item}", {"valueCoding": {"system": LOINC, "code": code}}) for item in PHQ9_ITEMS]


def test_a_response_is_read_by_the_code_of_each_question(tmp_path):
    found = values(tmp_path, response(*phq9_answers(SEVERAL_DAYS), ("/44261-6", {"valueDecimal": 9})))
    assert (found["instrument"], found["total"], found["item_9"]) == ("phq9", "9", "1")


def test_a_response_with_two_instruments_is_two_screenings_with_two_keys(tmp_path):
    gad7 = [(item, {"valueInteger": 1}) for item in GAD7_ITEMS]
    found = rows(tmp_path, response(*phq9_answers(NOT_AT_ALL), *gad7))
    assert {row.key for row in found} == {"QuestionnaireResponse/r1#phq9", "QuestionnaireResponse/r1#gad7"}


def test_a_response_and_the_total_derived_from_it_are_one_screening(tmp_path):
    total = observation("44261-6", 9, derivedFrom=[{"reference": "QuestionnaireResponse/r1"}])
    (row,) = rows(tmp_path, response(*phq9_answers(SEVERAL_DAYS)), total)
    assert (row.key, row.values["item_9"]) == ("Observation/o1", "1")


def test_a_response_that_is_still_being_filled_in_does_not_count(tmp_path):
    assert passed_over(tmp_path, response(*phq9_answers(NOT_AT_ALL), status="in-progress")) == ("status", "in-progress")


@pytest.mark.parametrize("status", ["entered-in-error", "cancelled", "registered"])
def test_a_score_entered_in_error_never_counts(tmp_path, status):
    assert passed_over(tmp_path, observation("44261-6", 22, status=status)) == ("status", status)


def test_an_answer_entered_in_error_never_counts(tmp_path):
    wrong = observation("44260-8", answer(NEARLY_EVERY_DAY), id="i9", status="entered-in-error")
    row, passed = outcomes(tmp_path, observation("44261-6", 4), wrong)
    assert isinstance(row, Incoming)
    assert "item_9" not in row.values
    assert isinstance(passed, Unfollowed)


def test_a_score_with_a_month_for_a_date_is_refused_and_the_sentence_says_why(tmp_path):
    reason = refusal(tmp_path, observation("44261-6", 12, on="2025-03"))
    assert reason == "The date of the score (effective) is 2025-03: the day is missing, and a day is needed here"


def test_a_score_without_a_value_is_refused(tmp_path):
    assert refusal(tmp_path, observation("44261-6")) == "The observation carries neither a score nor answers"


def test_an_observation_of_something_else_is_counted_by_its_code(tmp_path):
    assert passed_over(tmp_path, observation("8867-4", 72)) == (LOINC, "8867-4")


@pytest.mark.parametrize(
    ("panel", "total", "instrument"), [("72109-2", "75626-2", "audit_c"), ("82666-9", "82667-7", "dast10")]
)
def test_a_panel_of_which_only_the_total_is_read_has_it_as_a_component(tmp_path, panel, total, instrument):
    parts = [{"code": answer(total), "valueQuantity": {"value": 7}}]
    found = values(tmp_path, observation(panel, component=parts))
    assert (found["instrument"], found["total"]) == (instrument, "7")


def test_an_edinburgh_scale_may_be_valued_itself(tmp_path):
    found = values(tmp_path, observation("71354-5", 14))
    assert (found["instrument"], found["total"]) == ("epds", "14")


@pytest.mark.parametrize(
    "given",
    [
        {"valueCoding": {"display": "Several days"}},
        {"valueCoding": {"system": "http://local", "code": "sometimes", "display": " several DAYS "}},
        {
            "valueCoding": {
                "system": "http://local",
                "code": "sometimes",
                "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/ordinalValue", "valueDecimal": 1}],
            }
        },
        {"valueString": "Several days"},
        {"valueString": "1"},
    ],
)
def test_an_answer_is_known_by_its_words_or_the_number_that_its_form_gives_it(tmp_path, given):
    found = values(tmp_path, response(*((f"/{item}", given) for item in PHQ9_ITEMS)))
    assert [found[f"item_{n}"] for n in range(1, 10)] == ["1"] * 9


def test_questions_may_be_nested_under_an_answer(tmp_path):
    first, *others = phq9_answers(SEVERAL_DAYS)
    nested = [{"linkId": link, "answer": [given]} for link, given in others]
    made = response((first[0], first[1] | {"item": nested}))
    found = values(tmp_path, made)
    assert (found["instrument"], found["item_9"]) == ("phq9", "1")
