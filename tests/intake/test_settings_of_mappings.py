"""The order of days, decimal commas and words for missing values, as a mapping says them; clocks of twelve hours."""

import json

import pytest

from db.problems import Problem
from services.intake import csv_files
from services.intake.cell_types import Day, Moment, NotAccepted, Number, Reading
from services.intake.mapping import load, reading_of
from tests.intake.sheets import TODAY

PLAIN, MONTHS = Reading(TODAY), Reading(TODAY, month_first=True)
DAYS, COMMA = Reading(TODAY, day_first=True), Reading(TODAY, decimal_comma=True)


@pytest.mark.parametrize(
    ("reading", "text", "day"),
    [
        (MONTHS, "3/4/2026", "2026-03-04"),
        (DAYS, "3/4/2026", "2026-04-03"),
        (DAYS, "03.02.1981", "1981-02-03"),
        (DAYS, "21-11-2026", "2026-11-21"),
        (MONTHS, "11/21/2026", "2026-11-21"),
    ],
)
def test_a_day_is_read_in_the_order_of_the_mapping(reading, text, day):
    assert Day().read("on", text, reading) == day


@pytest.mark.parametrize(
    ("reading", "text", "said"),
    [
        (PLAIN, "25/11/2026", '"month_first": true or "day_first": true'),
        (MONTHS, "25/11/2026", "on 25/11/2026 is not a day with months first"),
        (DAYS, "11/25/2026", "on 11/25/2026 is not a day with days first"),
        (MONTHS, "31/4-2026", "is not a date written YYYY-MM-DD"),
    ],
)
def test_a_day_of_another_order_is_told_as_it_stands_with_the_setting(reading, text, said):
    with pytest.raises(NotAccepted) as refusal:
        Day().read("on", text, reading)
    assert said in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "clock"),
    [("9:30", "09:30"), ("9:30 AM", "09:30"), ("12:05 am", "00:05"), ("12:05 p.m.", "12:05"), ("2:05PM", "14:05")],
)
def test_clocks_of_twelve_hours_are_read(text, clock):
    assert Moment().read("at", f"2026-11-20 {text}", PLAIN) == ("2026-11-20", clock)


@pytest.mark.parametrize("text", ["13:05 PM", "0:30 am", "24:00", "9:75"])
def test_what_no_clock_shows_is_refused(text):
    with pytest.raises(NotAccepted, match="is not a time"):
        Moment().read("at", f"2026-11-20 {text}", PLAIN)


def test_a_decimal_comma_is_read_where_the_mapping_says_so():
    assert Number().read("total", "4,7", COMMA) == 4.7
    assert Number().read("total", "4.7", COMMA) == 4.7
    for text in ("1,234,5", "1.234,5"):
        with pytest.raises(NotAccepted):
            Number().read("total", text, COMMA)
    with pytest.raises(NotAccepted, match='"decimal_comma": true'):
        Number().read("total", "4,7", PLAIN)


def test_a_word_for_a_missing_value_is_blank_where_the_mapping_names_it(tmp_path):
    (tmp_path / "m.json").write_text(json.dumps({"missing": ["-99", "Not Answered"]}))
    (tmp_path / "screenings.csv").write_text("patient_id,instrument,taken_on,item_1\nP1,phq9,2026-11-20, -99 \n")
    (row,) = csv_files.read([tmp_path / "screenings.csv"], load(tmp_path / "m.json"))
    assert row.values["item_1"] == ""
    with pytest.raises(NotAccepted, match='"missing"'):
        Number().read("item_1", "Not Answered", PLAIN)


@pytest.mark.parametrize("told", [{"missing": "-99"}, {"missing": [1]}, {"month_first": True, "day_first": True}])
def test_settings_that_cannot_be_are_said(tmp_path, told):
    (tmp_path / "m.json").write_text(json.dumps(told))
    with pytest.raises(Problem, match="In the mapping m.json"):
        load(tmp_path / "m.json")


def test_the_settings_reach_the_checks(tmp_path):
    (tmp_path / "m.json").write_text(json.dumps({"day_first": True, "decimal_comma": True}))
    assert reading_of(load(tmp_path / "m.json"), TODAY, None) == Reading(TODAY, day_first=True, decimal_comma=True)
