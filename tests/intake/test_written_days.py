"""Days, times and numbers as people write them: one meaning is read, two are rejected with the words that would settle
it."""

from zoneinfo import ZoneInfo

import pytest

from services.intake.cell_types import Day, Moment, Number
from services.intake.reading import DateOrder, NotAccepted, Reading, Writing
from tests.intake.sheets import TODAY

MONTH_FIRST, DAY_FIRST = Writing(DateOrder.month_first), Writing(DateOrder.day_first)
DOUBTED = Writing(DateOrder.month_first, doubted=frozenset({DateOrder.month_first}))
TWO_DIGITS = Writing(DateOrder.month_first, two_digit_years=True)
COMMA = Writing(decimal_comma=True)
DENVER = ZoneInfo("America/Denver")


def read(kind, text: str, writing: Writing | None = None, zone=None):
    return kind.read("on", text, Reading(TODAY, writing, zone))


def refused(kind, text: str, writing: Writing | None = None) -> str:
    with pytest.raises(NotAccepted) as raised:
        read(kind, text, writing)
    return str(raised.value)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-05", "2026-11-05"),
        ("2026-1-5", "2026-01-05"),
        ("2026/01/05", "2026-01-05"),
        ("2026.1.5", "2026-01-05"),
        ("20260105", "2026-01-05"),
        ("5-Nov-2026", "2026-11-05"),
        ("05NOV2026", "2026-11-05"),
        ("5. November 2026", "2026-11-05"),
        ("5th Nov 2026", "2026-11-05"),
        ("Nov 5, 2026", "2026-11-05"),
        ("november 5 2026", "2026-11-05"),
        ("Sept. 5, 2026", "2026-09-05"),
        ("Thursday, November 5, 2026", "2026-11-05"),
        ("Nov 5, 2026 12:00 AM", "2026-11-05"),
        ("2026-11-05 0:00", "2026-11-05"),
        ("2026-11-05T23:59:59.999", "2026-11-05"),
        ("May 5, 2026", "2026-05-05"),
    ],
)
def test_a_day_of_one_meaning_is_read_without_a_mapping(text, day):
    assert read(Day(), text) == day


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("9:30", "09:30"),
        ("09:30", "09:30"),
        ("9:30 AM", "09:30"),
        ("9:30am", "09:30"),
        ("9:30 a.m.", "09:30"),
        ("9 am", "09:00"),
        ("02:30 PM", "14:30"),
        ("2:30:15 pm", "14:30"),
        ("12:00 AM", "00:00"),
        ("12:30 AM", "00:30"),
        ("12:00 PM", "12:00"),
        ("12:30 pm", "12:30"),
        ("23:59", "23:59"),
        ("0:05", "00:05"),
    ],
)
def test_a_clock_time_is_read_as_people_write_it(text, clock):
    assert read(Moment(), f"2026-11-05 {text}") == ("2026-11-05", clock)
    assert read(Moment(), f"11/5/2026, {text}", MONTH_FIRST) == ("2026-11-05", clock)


@pytest.mark.parametrize("clock", ["25:00", "24:00", "9:60", "13:30 AM", "0:30 PM", "13 PM", "9:5", "0930", "9.30"])
def test_a_time_that_is_none_or_two_is_rejected_as_it_stands(clock):
    assert f"2026-11-05 {clock}" in refused(Moment(), f"2026-11-05 {clock}")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("3/4/2026", '3/4/2026 may be read in two ways: write it YYYY-MM-DD, or say "date_order": "day_first" or'),
        ("03.04.2026", "03.04.2026 may be read in two ways"),
        (
            "25/11/2025",
            '25/11/2025 is written with the day first: write it YYYY-MM-DD, or say "date_order": "day_first"',
        ),
        (
            "11-25-2025",
            '11-25-2025 is written with the month first: write it YYYY-MM-DD, or say "date_order": "month_fi',
        ),
        ("31/31/2025", "31/31/2025 may be read in two ways"),
        ("3/4-2026", "'3/4-2026' is not a date written YYYY-MM-DD"),
        ("46350", "'46350' is not a date written YYYY-MM-DD"),
        ("30 Feb 2026", "30 Feb 2026 is not a day of the calendar"),
        ("5 Foo 2026", "'5 Foo 2026' is not a date"),
        ("5-Nov-26", '5-Nov-26 has a year of two digits: write it YYYY-MM-DD, or say "two_digit_years": true'),
    ],
)
def test_a_day_of_two_meanings_names_the_words_that_would_read_it(text, said):
    assert said in refused(Day(), text)
    assert f"on {said}" in refused(Moment(), text)


@pytest.mark.parametrize(
    ("text", "writing", "day"),
    [
        ("3/4/2026", MONTH_FIRST, "2026-03-04"),
        ("3/4/2026", DAY_FIRST, "2026-04-03"),
        ("3.4.2026", DAY_FIRST, "2026-04-03"),
        ("25-11-2025", DAY_FIRST, "2025-11-25"),
        ("11/25/2025", DOUBTED, "2025-11-25"),
        ("3/3/2026", DOUBTED, "2026-03-03"),
        ("2026-03-04", DOUBTED, "2026-03-04"),
        ("11/22/26", TWO_DIGITS, "2026-11-22"),
        ("11/23/26", TWO_DIGITS, "1926-11-23"),  # nothing that happened lies in the future
        ("2/3/80", TWO_DIGITS, "1980-02-03"),
        ("5-Nov-26", TWO_DIGITS, "2026-11-05"),
        ("11/5/2026 0:00", MONTH_FIRST, "2026-11-05"),
    ],
)
def test_a_day_is_read_as_the_mapping_says(text, writing, day):
    assert read(Day(), text, writing) == day


def test_one_column_may_have_another_order():
    writing = Writing(DateOrder.month_first, orders={"on": DateOrder.day_first})
    assert read(Day(), "3/4/2026", writing) == "2026-04-03"


@pytest.mark.parametrize(
    ("text", "writing", "said"),
    [
        ("25/11/2025", MONTH_FIRST, '25/11/2025 is no day under "date_order": "month_first" of the mapping'),
        ("11/25/2025", DAY_FIRST, '11/25/2025 is no day under "date_order": "day_first" of the mapping'),
        ("3/4/2026", DOUBTED, "3/4/2026 may be read in two ways, for other days of this file speak against"),
        ("2/30/2026", MONTH_FIRST, "2/30/2026 is not a day of the calendar"),
        ("31/31/2026", MONTH_FIRST, "31/31/2026 is not a day of the calendar"),
    ],
)
def test_a_day_that_the_mapping_cannot_mean_is_named_as_it_stands(text, writing, said):
    assert said in refused(Day(), text, writing)
    assert f"on {text} 9:30" in refused(Moment(), f"{text} 9:30", writing)


def test_a_visit_of_two_digit_years_may_be_booked_ahead():
    assert read(Moment(731), "1/5/28 9:30", TWO_DIGITS) == ("2028-01-05", "09:30")
    assert read(Day(None), "1/5/60", TWO_DIGITS) == "2060-01-05"  # a consent may end at any day


def test_times_of_a_sender_in_another_zone_become_the_clinics():
    in_utc = Writing(zone=ZoneInfo("UTC"))
    assert read(Moment(), "2026-11-05 01:30", in_utc, DENVER) == ("2026-11-04", "18:30")
    assert read(Day(), "2026-11-05 01:30", in_utc, DENVER) == "2026-11-04"
    assert read(Day(), "2026-11-05", in_utc, DENVER) == "2026-11-05"
    assert read(Moment(), "2026-11-05 01:30-05:00", in_utc, DENVER) == ("2026-11-04", "23:30")
    assert read(Moment(), "2026-11-05 1:30 AM UTC", None, DENVER) == ("2026-11-04", "18:30")


@pytest.mark.parametrize(
    ("text", "value"),
    [("4,7", 4.7), ("12,0", 12), ("1.234,5", 1234.5), ("1.234.567", 1234567), ("4.7", 4.7), ("12", 12)],
)
def test_a_decimal_comma_is_read_where_the_mapping_says_so(text, value):
    assert read(Number(), text, COMMA) == value


def test_a_number_of_two_meanings_is_rejected():
    assert "'4,7' is not a number: write it with a point, or say \"decimal_comma\": true in the mapping" in refused(
        Number(), "4,7"
    )
    assert "1.234 may be read in two ways" in refused(Number(), "1.234", COMMA)
    assert read(Number(), "1.234") == 1.234
