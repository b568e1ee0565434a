"""Totals and items of screenings: in range, whole, in agreement; prorated or incomplete when answers are missing."""

import pytest

from db.vocabulary import Instrument
from services.clinical.instruments import BY_KEY, INSTRUMENTS
from services.clinical.scoring import NotAScore, score
from tests.intake.sheets import checked, reasons


def phq9(*answers, total=None):
    return score("phq9", answers, total)


def test_every_instrument_of_the_vocabulary_has_a_row():
    assert set(BY_KEY) == set(Instrument)


@pytest.mark.parametrize("instrument", INSTRUMENTS, ids=lambda each: each.key)
def test_item_ranges_bands_and_total_range_of_an_instrument_agree(instrument):
    low, high = instrument.total_range
    if instrument.items:
        highs = [instrument.high_of(item) for item in range(1, instrument.items + 1)]
        lows = [instrument.item_range[0]] * instrument.items
        parts = len(highs) if instrument.total_is_mean else 1
        assert (sum(lows) / parts, sum(highs) / parts) == (low, high)
    edges = [edge for band in instrument.bands for edge in (band.low, band.high)]
    assert edges == sorted(edges)
    if edges:
        assert (edges[0], edges[-1]) == (low, high)


@pytest.mark.parametrize("instrument", INSTRUMENTS, ids=lambda each: each.key)
def test_a_total_is_accepted_up_to_both_ends_of_its_range(instrument):
    low, high = instrument.total_range
    for total in (low, high):
        assert score(instrument.key, [], total)[0] == total
    for total in (low - 1, high + 1):
        with pytest.raises(NotAScore, match=f"total {total} of {instrument.key} is outside {low} to {high}"):
            score(instrument.key, [], total)


@pytest.mark.parametrize(
    ("total", "band"), [(4, "minimal"), (5, "mild"), (9, "mild"), (10, "moderate"), (20, "severe")]
)
def test_bands_of_phq9_begin_where_the_scale_says(total, band):
    assert BY_KEY["phq9"].band_of(total) == band


def test_a_fraction_of_a_phq9_is_rejected():
    assert reasons("screenings", total="7.32") == ["total 7.32 of phq9 is not a whole number"]


def test_a_mean_may_be_a_fraction():
    assert score("peg", [5, 6, 6], 5.7) == (5.67, "complete")
    with pytest.raises(NotAScore, match="total 5.8 of peg is not 5.67, the mean of its items"):
        score("peg", [5, 6, 6], 5.8)


def test_the_total_is_the_sum_of_its_items():
    assert phq9(1, 1, 1, 1, 1, 1, 1, 1, 2) == (10, "complete")


def test_a_total_that_differs_from_its_items_is_rejected_with_both_numbers():
    with pytest.raises(NotAScore, match="total 11 of phq9 is not 10, the sum of its items"):
        phq9(1, 1, 1, 1, 1, 1, 1, 1, 2, total=11)


def test_an_answer_outside_its_range_is_rejected():
    for answer in (-1, 4):
        with pytest.raises(NotAScore, match=f"item_3 {answer} of phq9 is outside 0 to 3"):
            phq9(1, 1, answer)


def test_an_item_that_the_instrument_does_not_have_is_rejected():
    with pytest.raises(NotAScore, match="item_8 1: gad7 has 7 items"):
        score("gad7", [1] * 8, None)


def test_items_of_cows_have_their_own_ranges():
    with pytest.raises(NotAScore, match="item_1 5 of cows is outside 0 to 4"):
        score("cows", [5], None)
    assert score("cows", [4, 4, 5, 5, 4, 4, 5, 4, 4, 4, 5], None)[0] == 48


@pytest.mark.parametrize(
    ("answers", "total", "scoring"),
    [
        ([1, 1, 1, 1, 1, 1, 1, 1, None], 9, "prorated"),
        ([1, 1, 1, 1, 1, 1, 1, None, None], 9, "prorated"),
        ([1, 1, 1, 1, 1, 1, None, None, None], None, "incomplete"),
        ([1, 1, 1, 0, 0, 0, 0, 1, None], 5, "prorated"),  # 4.5 is rounded up
    ],
)
def test_one_or_two_missing_answers_of_a_phq9_are_prorated_and_more_are_not(answers, total, scoring):
    assert phq9(*answers) == (total, scoring)


def test_other_instruments_are_never_prorated():
    assert score("isi", [1, 1, 1, 1, 1, 1, None], None) == (None, "incomplete")


def test_a_stated_total_stands_when_only_item_nine_comes_with_it():
    assert phq9(*[None] * 8, 1, total=12) == (12, "complete")


def test_a_stated_total_that_its_answers_do_not_allow_is_rejected():
    with pytest.raises(NotAScore, match="total 26 of phq9 is outside 1 to 25, all that its items allow"):
        phq9(*[None] * 8, 1, total=26)


def test_neither_total_nor_items_is_rejected():
    assert reasons("screenings", total="") == ["phq9 has neither a total nor items"]


@pytest.mark.parametrize(
    ("answers", "total", "scoring"),
    [
        ([1, 0, None, None, None, 0, None], 1, "complete"),  # 3 to 5 are asked after a yes to 2, 7 after a yes to 6
        ([1, 0, None, None, None, 1, 1], 3, "complete"),
        ([1, 1, 0, 0, 0, 1, 0], 3, "complete"),
        ([0, 0, 0, 0, 0, 0, 0], 0, "complete"),
        ([1, 1, 1, 1, 0, 1], 5, "complete"),  # a file of six items, as they were before the two parts of question 6
        ([1, 1, None, None, None, 0, 0], None, "incomplete"),
        ([1, 0, None, None, None, None, None], None, "incomplete"),
    ],
)
def test_what_the_screener_for_suicide_passes_over_is_not_missing(answers, total, scoring):
    assert score("cssrs", answers, None) == (total, scoring)


@pytest.mark.parametrize("stated", [2, 3])
def test_a_stated_total_of_the_screener_may_count_both_parts_of_question_six_or_one(stated):
    assert score("cssrs", [1, 0, None, None, None, 1, 1], stated) == (3, "complete")


@pytest.mark.parametrize("stated", [1, 4])
def test_any_other_total_of_the_screener_is_rejected_with_both_numbers(stated):
    with pytest.raises(NotAScore, match=f"total {stated} of cssrs is not 3, the sum of its items"):
        score("cssrs", [1, 0, None, None, None, 1, 1], stated)


def test_a_total_of_six_items_stands_although_the_seventh_is_blank():
    assert score("cssrs", [1, 1, 0, 0, 0, 1], 3) == (3, "complete")
    assert score("cssrs", [None, 1, None, None, None, 1, 1], 2) == (2, "complete")


def test_the_epds_is_the_sum_of_ten_items_and_never_prorated():
    assert score("epds", [1] * 9 + [0], 9) == (9, "complete")
    assert score("epds", [3] * 9 + [None], None) == (None, "incomplete")
    with pytest.raises(NotAScore, match="item_10 4 of epds is outside 0 to 3"):
        score("epds", [0] * 9 + [4], None)


@pytest.mark.parametrize(
    ("total", "band"),
    [(9, "unlikely"), (10, "possible"), (12, "possible"), (13, "probable"), (30, "probable")],
)
def test_bands_of_the_epds_begin_where_the_scale_says(total, band):
    assert BY_KEY["epds"].band_of(total) == f"depression {band}"


def test_yes_and_no_answer_only_instruments_that_ask_so():
    row, said = checked("screenings", instrument="cssrs", total="", item_1="Yes", item_2="No", item_6="no")
    assert (said, row["item_1"], row["total"]) == ([], 1, 1)
    assert reasons("screenings", item_1="yes", total="") == ["item_1 'yes' of phq9 is not a number"]


def test_the_two_parts_of_question_six_are_two_items_of_a_file():
    answers = {"item_1": "no", "item_2": "no", "item_6": "Yes", "item_7": "Yes"}
    row, said = checked("screenings", instrument="C-SSRS", total="", **answers)
    assert (said, row["item_6"], row["item_7"], row["scoring"]) == ([], 1, 1, "complete")
