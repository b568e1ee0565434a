"""Forms as they are sent: which instrument, which question, and what is refused by name rather than passed over."""

import pytest

from services.intake.rows import Incoming, Refused, Unfollowed
from tests.intake.fhir_feed import (
    LOINC,
    outcomes,
    passed_over,
    refusal,
    rows,
    values,
)
from tests.intake.sittings import ANSWERS, CODES, DAYS, NAMED, ORDINAL, WORDS, form, items, of_form, questionnaire

GAD7 = (
    "Feeling nervous, anxious, or on edge",
    "Not being able to stop or control worrying",
    "Worrying too much about different things",
    "Trouble relaxing",
    "Being so restless that it's hard to sit still",
    "Becoming easily annoyed or irritable",
    "Feeling afraid as if something awful might happen",
)
TEEN = (
    "Feeling down, depressed, irritable, or hopeless?",
    "Little interest or pleasure in doing things?",
    "Trouble falling asleep, staying asleep, or sleeping too much?",
    "Poor appetite, weight loss, or overeating?",
)
EPDS = {
    "I have been able to laugh and see the funny side of things": "Not at all",  # 3: the last of its answers
    "I have looked forward with enjoyment to things": "As much as I ever did",  # 0
    "I have blamed myself unnecessarily when things went wrong": "Yes, some of the time",  # 2
    "I have been anxious or worried for no good reason": "Hardly ever",  # 1
    "I have felt scared or panicky for no very good reason": "No, not at all",  # 0
    "Things have been getting on top of me": "No, most of the time I have coped quite well",  # 1
    "I have been so unhappy that I have had difficulty sleeping": "Yes, most of the time",  # 3
    "I have felt sad or miserable": "Yes, quite often",  # 2
    "I have been so unhappy that I have been crying": "Only occasionally",  # 1
    "The thought of harming myself has occurred to me": "Sometimes",  # 2
}
CSSRS = (
    "Have you wished you were dead or wished you could go to sleep and not wake up?",
    "Have you actually had any thoughts about killing yourself?",
    "Have you been thinking about how you might do this?",
    "Have you had these thoughts and had some intention of acting on them?",
    "Have you started to work out or worked out the details of how to kill yourself?",
    "Have you ever done anything, started to do anything, or prepared to do anything to end your life?",
    "Was this within the past three months?",
)


def asked(*said: tuple[str, dict], named: str | None = None, **more) -> dict:
    """A response of (text, answer), whose linkIds say nothing."""
    made = form([]) | {"questionnaire": named} | more
    made["item"] = [{"linkId": f"{n}ab", "text": text, "answer": [given]} for n, (text, given) in enumerate(said)]
    return made


def placed(*given: dict, named: str | None = None, stem: str = "q") -> dict:
    made = form([]) | {"questionnaire": named}
    return made | {"item": [{"linkId": f"{stem}{n}", "answer": [each]} for n, each in enumerate(given, start=1)]}


def days(*worths: int) -> list[dict]:
    return [ANSWERS["display"](n) for n in worths]


@pytest.mark.parametrize(
    ("said", "instrument", "answers"),
    [
        ([(text, ANSWERS["integer"](1)) for text in GAD7], "gad7", "1111111"),
        ([(text, {"valueString": "Over half the days"}) for text in GAD7], "gad7", "2222222"),
        ([(text, {"valueString": "Not at all sure"}) for text in GAD7[:2]], "gad2", "00"),
        ([(text, ANSWERS["display"](3)) for text in WORDS[:2]], "phq2", "33"),
        ([(text, ANSWERS["display"](2)) for text in (*TEEN, *WORDS[8:])], "phq9_teen", "222-2---2"),
        ([(text, {"valueCoding": {"display": said}}) for text, said in EPDS.items()], "epds", "3021013212"),
        ([(text, {"valueInteger": 1}) for text in EPDS], "epds", "1111111111"),
        ([(f"Q{n}. {text}", ANSWERS["code"](1)) for n, text in enumerate(WORDS, start=1)], "phq9", "111111111"),
        (
            [(f"Over the last 2 weeks, how often have you been bothered by: {WORDS[8]}", ANSWERS["code"](2))],
            "phq9",
            "--------2",
        ),
    ],
)
def test_the_words_of_the_questions_tell_the_instrument(tmp_path, said, instrument, answers):
    found = values(tmp_path, asked(*said))
    assert (found["instrument"], items(found)) == (instrument, answers)


def test_the_c_ssrs_by_the_words_of_its_questions(tmp_path):
    said = [(text, {"valueBoolean": n != 3}) for n, text in enumerate(CSSRS, start=1)]
    found = values(tmp_path, asked(*said))
    assert found["instrument"] == "cssrs"
    assert [found[f"item_{n}"] for n in range(1, 8)] == ["yes", "yes", "no", "yes", "yes", "yes", "yes"]


@pytest.mark.parametrize("count", [6, 7])
def test_the_c_ssrs_by_the_place_of_its_questions(tmp_path, count):
    found = values(tmp_path, placed(*[{"valueBoolean": True}] * count, named="Questionnaire/c-ssrs-screener"))
    assert (found["instrument"], found["item_6"], found.get("item_7")) == (
        "cssrs",
        "yes",
        "yes" if count == 7 else None,
    )


@pytest.mark.parametrize("named", ["Questionnaire/EPDS", "http://x.org/edinburgh-postnatal-depression-scale"])
def test_the_epds_by_the_place_of_its_questions(tmp_path, named):
    found = values(tmp_path, placed(*[{"valueInteger": n % 4} for n in range(10)], named=named))
    assert (found["instrument"], items(found)) == ("epds", "0123012301")


@pytest.mark.parametrize(
    ("answers", "instrument"), [((1, 0, 2, 3, 0, 1, 1, 2, 3), "phq9"), ((1, 0, 2, 3, 0, 1, 1), "gad7")]
)
def test_answers_by_days_alone_tell_the_form_by_the_number_of_its_questions(tmp_path, answers, instrument):
    found = values(tmp_path, placed(*days(*answers)))
    assert (found["instrument"], items(found)) == (instrument, "".join(map(str, answers)))


def test_a_question_left_out_is_seen_by_the_numbers(tmp_path):
    made = placed(*days(1, 1, 1, 1, 1, 1, 1, 1, 2), named=NAMED)
    del made["item"][4]
    assert items(values(tmp_path, made)) == "1111-1112"


def test_a_phq9_with_two_questions_left_out_is_no_gad7(tmp_path):
    made = placed(*days(1, 1, 1, 1, 1, 1, 1, 1, 2))
    del made["item"][3:5]
    assert "cannot be told" in refusal(tmp_path, made)
    made = form([1] * 8 + [2], "heading", "display") | {"questionnaire": None}
    del made["item"][3:5]
    assert items(values(tmp_path, made)) == "111--1112"


def test_an_item_without_an_answer_keeps_its_place(tmp_path):
    made = placed(*days(1, 1, 1, 1, 1, 1, 1, 1, 2), named=NAMED)
    del made["item"][4]["answer"]
    assert items(values(tmp_path, made)) == "1111-1112"


@pytest.mark.parametrize(
    "headings",
    [
        "Anhedonia Depressed Sleep Energy Appetite Failure Concentration Psychomotor Suicidal",
        "A B C D E F DifficultyConcentrating H I",
    ],
)
def test_headings_and_place_tell_the_questions_of_a_form_that_is_named(tmp_path, headings):
    made = form([0, 1, 2, 3, 0, 1, 2, 3, 2])
    for item, heading in zip(made["item"], headings.split(), strict=True):
        item["linkId"] = heading
    assert items(values(tmp_path, made)) == "012301232"


def test_a_form_in_another_order_is_read_by_its_headings(tmp_path):
    made = form([1] * 8 + [2], "heading")
    made["item"].reverse()
    assert items(values(tmp_path, made)) == "111111112"


def test_the_tenth_question_of_a_phq9_scores_nothing(tmp_path):
    assert items(values(tmp_path, placed(*days(*[1] * 8, 2, 3), named=NAMED))) == "111111112"


def test_two_instruments_on_one_form_are_told_by_the_names_of_their_linkids(tmp_path):
    phq9, gad7 = placed(*days(*[1] * 8, 2), stem="phq9_"), placed(*days(*[3] * 7), stem="gad7_")
    found = rows(tmp_path, phq9 | {"item": phq9["item"] + gad7["item"]})
    assert {row.values["instrument"]: items(row.values) for row in found} == {"phq9": "111111112", "gad7": "3333333"}


def test_two_instruments_on_one_form_are_told_by_the_names_of_their_groups(tmp_path):
    groups = [
        {"linkId": "1", "text": "PHQ-9", "item": placed(*days(*[1] * 8, 2), stem="1.")["item"]},
        {"linkId": "/69737-5", "item": placed(*days(*[3] * 7), stem="2.")["item"]},
    ]
    found = rows(tmp_path, form([]) | {"questionnaire": "Questionnaire/intake", "item": groups})
    assert {row.values["instrument"]: items(row.values) for row in found} == {"phq9": "111111112", "gad7": "3333333"}


@pytest.mark.parametrize(("count", "instrument"), [(9, "phq9"), (2, "phq2")])
@pytest.mark.parametrize("named", ["Questionnaire/PHQ-2-PHQ-9", "http://x.org/patient-health-questionnaire"])
def test_a_form_of_two_versions_is_the_one_whose_questions_are_there(tmp_path, count, instrument, named):
    found = values(tmp_path, placed(*[{"valueInteger": 2}] * count, named=named))
    assert (found["instrument"], items(found)) == (instrument, "2" * count)


def test_numbers_behind_phq_tell_the_form(tmp_path):
    found = values(tmp_path, placed(*[{"valueInteger": 2}] * 9, named="Questionnaire/1234", stem="PHQ."))
    assert (found["instrument"], items(found)) == ("phq9", "2" * 9)


@pytest.mark.parametrize("link", ["total", "44261-6", "phq9-total-score"])
def test_a_total_on_the_form_stands_beside_its_questions(tmp_path, link):
    made = placed(*days(*[1] * 8, 2), named=NAMED)
    made["item"].append({"linkId": link, "answer": [{"valueInteger": 10}]})
    found = values(tmp_path, made)
    assert (found["total"], items(found)) == ("10", "111111112")


def test_a_total_whose_questions_cannot_be_told_apart_is_kept_and_the_rest_is_said(tmp_path):
    made = placed(*days(*[1] * 7, 2), named=NAMED)
    made["item"].append({"linkId": "total", "answer": [{"valueInteger": 10}]})
    refused, row = outcomes(tmp_path, made)
    assert isinstance(refused, Refused)
    assert row.values["total"] == "10"


def test_the_numbers_of_the_options_on_the_form(tmp_path):
    options = [{"valueCoding": {"code": f"o{n}", "extension": [{"url": ORDINAL, "valueDecimal": n}]}} for n in range(4)]
    asked_for = questionnaire()
    for item in asked_for["item"]:
        item["answerOption"] = options
    made = of_form([0, 1, 2, 3, 0, 1, 2, 3, 2])
    for item, n in zip(made["item"], [0, 1, 2, 3, 0, 1, 2, 3, 2], strict=True):
        item["answer"] = [{"valueCoding": {"code": f"o{n}"}}]
    found, _ = sorted(outcomes(tmp_path, asked_for, made), key=lambda each: isinstance(each, Unfollowed))
    assert items(found.values) == "012301232"


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (placed(*days(1, 1, 1, 1, 1, 1, 1, 1), named=NAMED), ["PHQ-9", "'q1'", "8 in all"]),
        (placed(*days(1, 1, 1, 1, 1, 1, 1, 2)), ["8 questions", "PHQ-9 or GAD-7"]),
        (placed(*days(0, 0, 0, 0, 0, 0, 0, 0, 0)), ["9 questions", "PHQ-9 or GAD-7"]),
        (placed(*[{"valueString": "often"}] * 9, named=NAMED), ["PHQ-9", "'q1'"]),
        (placed(*[{"valueInteger": 4}] * 9, named=NAMED), ["PHQ-9", "'q1'"]),
        (placed({"valueInteger": 2}, {"valueInteger": 1}, named="Questionnaire/audit-c"), ["AUDIT-C"]),
        (form([]) | {"item": []}, ["PHQ-9", "no answer"]),
    ],
)
def test_what_is_named_or_answered_like_ours_and_not_told_apart_is_refused(tmp_path, made, words):
    reason = refusal(tmp_path, made)
    assert all(word in reason for word in words), reason


def test_a_phq9_of_which_two_questions_are_known_is_no_phq2(tmp_path):
    made = form([3, 3, *[2] * 7])
    for n, item in enumerate(made["item"][2:]):
        item["linkId"] = f"local{'abcdefg'[n]}"
    for named in (NAMED, None):
        assert "cannot be told" in refusal(tmp_path, made | {"questionnaire": named})


def test_what_is_told_stands_beside_what_is_not(tmp_path):
    made = form([1] * 8 + [2])
    made["item"] += placed(*days(1, 2, 3))["item"]
    refused, row = outcomes(tmp_path, made | {"questionnaire": "Questionnaire/intake"})
    assert isinstance(refused, Refused)
    assert isinstance(row, Incoming)
    assert items(row.values) == "111111112"


@pytest.mark.parametrize("named", ["Questionnaire/promis-10", "Questionnaire/phq-15", "Questionnaire/cows-milk"])
def test_another_questionnaire_is_passed_over(tmp_path, named):
    given = [{"valueInteger": 2}] * 9
    assert passed_over(tmp_path, placed(*given, named=named)) == ("questionnaire", named)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([{"valueCoding": {"system": LOINC, "code": CODES[0], "display": DAYS[3]}}], f"{CODES[0]} or {DAYS[3]}"),
        ([ANSWERS["code"](1), ANSWERS["code"](3)], "1 and 3"),
        ([{"valueString": "3 - Several days"}], "3 - Several days"),
        ([{"valueCoding": {"code": "asked-declined"}}], "asked-declined"),
    ],
)
def test_an_answer_that_says_two_things_goes_through_for_the_check_to_name(tmp_path, given, said):
    made = form([1] * 9)
    made["item"][8]["answer"] = given
    assert values(tmp_path, made)["item_9"] == said


def test_a_question_that_comes_twice_with_two_answers_is_named(tmp_path):
    made = form([1] * 9)
    made["item"].append(made["item"][8] | {"answer": [ANSWERS["code"](3)]})
    assert values(tmp_path, made)["item_9"] == "1 and 3"
