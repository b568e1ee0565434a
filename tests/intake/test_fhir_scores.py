"""Scores and answers from FHIR: each instrument by its code, answers by component, member, response or on their own."""

import pytest

from services.clinical.instruments import CSSRS_ITEMS, GAD7_ITEMS, PHQ9_ITEMS
from services.intake.rows import Incoming, Unfollowed
from tests.intake.fhir_feed import (
    LOINC,
    SNOMED,
    SUBJECT,
    answer,
    coded,
    observation,
    outcomes,
    passed_over,
    refusal,
    rows,
    values,
)

NEARLY_EVERY_DAY, NOT_AT_ALL, SEVERAL_DAYS = "LA6571-9", "LA6568-5", "LA6569-3"
YES, NO = "LA33-6", "LA32-8"
SCREENER = "93373-9"


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


def response(*questions: tuple[str, dict], id: str = "r1", status: str = "completed") -> dict:
    items = [{"linkId": link, "answer": [given]} for link, given in questions]
    made = {"resourceType": "QuestionnaireResponse", "id": id, "status": status, "authored": "2026-03-01T09:00:00Z"}
    return made | {"subject": SUBJECT, "item": [{"linkId": "group", "item": items}]}


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
    found = rows(tmp_path, response(*phq9_answers(NOT_AT_ALL), *asked))
    assert {row.values["instrument"] for row in found} == {"phq9", "cssrs"}


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
