"""Times of CSV files that name a zone are of the clinics' day; without one they are local."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from services.intake.cell_types import Day, Moment
from services.intake.reading import Reading
from tests.intake.sheets import TODAY

IN_DENVER = Reading(TODAY, zone=ZoneInfo("America/Denver"))
TIMES = {  # as written -> as clocks in Denver show it
    "2026-11-20T01:30Z": ("2026-11-19", "18:30"),
    "2026-11-20T01:30:00.000Z": ("2026-11-19", "18:30"),
    "2026-11-20 01:30:00 +00:00": ("2026-11-19", "18:30"),
    "2026-11-20T01:30-0500": ("2026-11-19", "23:30"),
    "2026-07-20T05:30Z": ("2026-07-19", "23:30"),  # in summer
    "2026-11-01T08:30Z": ("2026-11-01", "01:30"),  # the hour that comes twice
    "2026-11-20T00:00Z": ("2026-11-19", "17:00"),
    "2026-11-20T01:30": ("2026-11-20", "01:30"),
    "2026-11-20": ("2026-11-20", None),
}


@pytest.mark.parametrize("text", TIMES)
def test_a_time_with_a_zone_is_of_the_clinics_day(text):
    assert Moment().read("starts_at", text, IN_DENVER) == TIMES[text]
    assert Moment().read("starts_at", text, Reading(TODAY)) == (text[:10], text[11:16] or None)


@pytest.mark.parametrize("text", TIMES)
def test_so_is_a_day_that_was_written_with_its_time_but_for_midnight(text):
    expected = "2026-11-20" if text[11:16] == "00:00" else TIMES[text][0]
    assert Day().read("taken_on", text, IN_DENVER) == expected


def test_this_evening_is_not_in_the_future():
    evening = f"{TODAY + timedelta(days=1)}T01:00Z"
    assert Moment().read("at", evening, IN_DENVER) == (str(TODAY), "18:00")
