"""The rows by which forms are known: names, questions, codes of the instruments."""

import pytest

from services.intake.codes import rows_of
from services.intake.codes.questionnaires import (
    answer_worth,
    heading_in,
    named_in,
    plain,
    question_in,
)
from services.intake.fhir.instruments import ITEMS

QUESTIONS = rows_of("questions.csv")


@pytest.mark.parametrize("name", ["instrument_names.csv", "questions.csv", "instruments.csv"])
def test_no_row_stands_there_twice(name):
    rows = [tuple(row.values()) for row in rows_of(name)]
    assert len(set(rows)) == len(rows)


def test_every_question_of_an_instrument_has_its_published_words():
    told = {(row["instrument"], int(row["item"])) for row in QUESTIONS if row["told_by"] == "question"}
    for instrument, last in (("phq9", 9), ("gad7", 7), ("epds", 10), ("cssrs", 6)):
        assert {item for of, item in told if of == instrument} == set(range(1, last + 1))


def test_published_words_mean_one_question_each():
    for row in QUESTIONS:
        found = question_in(row["words"]) if row["told_by"] == "question" else None
        assert found in (None, (row["instrument"], int(row["item"]))), row
        assert row["told_by"] == "heading" or found


def test_a_heading_means_its_question():
    for row in QUESTIONS:
        if row["told_by"] == "heading":
            assert heading_in(row["words"], row["instrument"]) == int(row["item"]), row


def test_items_lie_within_their_instrument():
    assert all(1 <= int(row["item"]) <= len(ITEMS[row["instrument"]]) for row in QUESTIONS)


def test_a_name_means_its_instrument():
    for row in rows_of("instrument_names.csv"):
        assert row["instrument"] in named_in(row["words"])[0], row


@pytest.mark.parametrize(
    ("written", "words"),
    [("PHQ9-LittleInterest", " phq 9 little interest "), ("C-SSRS", " c ssrs "), ("  GAD7 ", " gad 7 ")],
)
def test_words_are_told_apart(written, words):
    assert plain(written) == words


@pytest.mark.parametrize(
    ("said", "item", "worth"),
    [
        ("Not at all", "", "0"),
        ("Not at all", "epds-1", "3"),
        ("Several days", "epds-1", None),
        ("Never", "epds-10", "0"),
        ("Yes, quite often", "epds-10", "3"),
        ("Yes, quite often", "epds-8", "2"),
        ("Yes, quite often", "", None),
    ],
)
def test_an_answer_is_worth_what_its_question_says(said, item, worth):
    assert answer_worth(said, item) == worth
