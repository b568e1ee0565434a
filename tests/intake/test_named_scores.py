"""Scores under codes nobody knows, totals written otherwise, and components by their place."""

import pytest

from services.intake.rows import Incoming, Unfollowed
from tests.intake.fhir_feed import (
    answer,
    coded,
    observation,
    outcomes,
    refusal,
    values,
)
from tests.intake.sittings import form, items, parts


@pytest.mark.parametrize(
    ("text", "instrument"),
    [
        ("PHQ-9 total score", "phq9"),
        ("Patient Health Questionnaire Nine Item score", "phq9"),
        ("PHQ9", "phq9"),
        ("PHQ-A Total", "phq9_teen"),
        ("GAD-7 Score (0-21)", "gad7"),
        ("GAD-2 total", "gad2"),
        ("Edinburgh Postnatal Depression Scale [EPDS]", "epds"),
        ("COWS Score", "cows"),
        ("Insomnia Severity Index", "isi"),
    ],
)
@pytest.mark.parametrize("system", ["http://snomed.info/sct", "urn:oid:1.2.840.114350"])
def test_a_score_under_a_code_nobody_knows_is_told_by_its_name(tmp_path, text, instrument, system):
    made = observation("x", 5) | {"code": coded(system, "1234567", text)}
    found = values(tmp_path, made)
    assert (found["instrument"], found["total"]) == (instrument, "5")


@pytest.mark.parametrize("text", ["PHQ-9 follow-up plan", "C-SSRS risk level", "PHQ-9 question 12", "PHQ-2 and PHQ-9"])
def test_what_is_named_like_ours_and_is_no_known_part_is_refused(tmp_path, text):
    made = observation("x", {"text": "High"}) | {"code": {"text": text}}
    assert text in refusal(tmp_path, made)


@pytest.mark.parametrize("text", ["PHQ-9 interpretation", "Depression severity [PHQ-9]", "Cows milk IgE", "PHQ-15"])
def test_a_grade_in_words_or_another_thing_is_passed_over(tmp_path, text):
    made = observation("x", {"text": "Moderate"}) | {"code": {"text": text}}
    (found,) = outcomes(tmp_path, made)
    assert isinstance(found, Unfollowed)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"valueQuantity": {"value": "12"}}, "12"),
        ({"valueInteger": "12"}, "12"),
        ({"valueString": " 12.0 "}, "12"),
        ({"valueString": "12/27"}, "12"),
        ({"valueString": "12 out of 27"}, "12"),
        ({"valueString": "12/30"}, "12/30"),
        ({"valueQuantity": {"value": "twelve"}}, "twelve"),
        (
            {
                "valueCodeableConcept": {"text": "Moderate"},
                "component": [{"code": answer("44261-6"), "valueInteger": 12}],
            },
            "12",
        ),
    ],
)
def test_a_total_written_otherwise(tmp_path, value, said):
    assert values(tmp_path, observation("44261-6", **value))["total"] == said


def test_the_items_of_a_teen_go_with_the_total_of_a_teen(tmp_path):
    found = values(tmp_path, observation("89204-2", 10, component=parts([1] * 8 + [2])))
    assert (found["instrument"], items(found)) == ("phq9_teen", "111111112")


def test_components_by_their_place(tmp_path):
    told = [{"code": {"text": f"PHQ Q{n}"}, "valueInteger": n % 4} for n in range(1, 10)]
    assert items(values(tmp_path, observation("44249-1", component=told))) == "123012301"


def test_components_nobody_can_tell_apart_are_refused(tmp_path):
    told = [{"code": {"text": f"thing {word}"}, "valueInteger": 2} for word in "abcde"]
    assert "PHQ-9" in refusal(tmp_path, observation("44249-1", component=told))


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("PHQ-9 Question 9: thoughts of being better off dead", "item_9"),
        ("PHQ-9 suicide risk", "item_9"),
        ("PHQ9 - Suicidal ideation", "item_9"),
        ("EPDS question 10", "item_10"),
        ("The thought of harming myself has occurred to me [EPDS]", "item_10"),
        ("Wish to be dead 1 month [C-SSRS]", "item_1"),
        ("Wish to be dead", "item_1"),
        ("Preparatory acts or suicidal behavior 3 months", "item_7"),
        ("Suicidal intent [C-SSRS]", "item_4"),
    ],
)
def test_a_single_answer_about_self_harm_is_known_by_its_words(tmp_path, text, item):
    made = observation("x", valueInteger=1) | {"code": {"coding": [{"system": "local", "code": "77", "display": text}]}}
    assert values(tmp_path, made)[item] == "1"


@pytest.mark.parametrize("odd", ["\u00b2", "9" * 5000, "1e400", "-1", "\u0663", "NaN"])
def test_a_figure_that_is_none_goes_through_and_breaks_nothing(tmp_path, odd):
    made = form([1] * 9)
    made["item"][8]["answer"] = [{"valueString": odd}]
    beside = observation("44261-6", id="t", on="2026-03-01", valueString=odd)
    found = [each for each in outcomes(tmp_path, made, beside) if isinstance(each, Incoming)]
    assert odd in [row.values.get("item_9") for row in found] or "3" in [row.values.get("item_9") for row in found]
