"""Both clocks of MOUD in words: a gap is no supply on record, and an injection is due before it is late."""

from datetime import date

import pytest

from services.patient.moud_clocks import both_clocks, is_waited_for, label_clock


def days(due: str, late: str, covered: str) -> dict:
    named = {"moud_dose_due_on": due, "moud_dose_late_on": late, "moud_covered_to": covered}
    return {name: date.fromisoformat(text) for name, text in named.items()}


def said(medication: str, due: str, late: str, covered: str, day: str, **more) -> str:
    about = days(due, late, covered) | {"moud_supply_medication": medication, "moud_is_observed_daily": False}
    about |= {"moud_is_injected": medication.endswith("_xr"), "gap_days": 0}
    return label_clock(about | more, date.fromisoformat(day))


MONTHLY = ("buprenorphine_xr", "2026-03-03", "2026-03-18", "2026-03-02")
NALTREXONE = ("naltrexone_xr", "2026-03-03", "2026-03-04", "2026-03-02")
MISSED = ("methadone", "2026-03-02", "2026-03-04", "2026-03-01")
OBSERVED = ("buprenorphine", "2026-03-02", "2026-03-02", "2026-03-01")
WORDS = {
    "before it is due": ((*MONTHLY, "2026-03-02"), "next injection due 3 Mar"),
    "due": ((*MONTHLY, "2026-03-03"), "injection due since 3 Mar, late from 18 Mar"),
    "the day before it is late": ((*MONTHLY, "2026-03-17"), "injection due since 3 Mar, late from 18 Mar"),
    "late": ((*MONTHLY, "2026-03-18"), "injection due since 3 Mar, late since 18 Mar"),
    "in another year": ((*MONTHLY, "2027-03-18"), "injection due since 3 Mar 2026, late since 18 Mar 2026"),
    "late at once": ((*NALTREXONE, "2026-03-04"), "injection due since 3 Mar, late since 4 Mar"),
    "methadone, covered": ((*MISSED, "2026-03-01"), "next dose due 2 Mar"),
    "methadone, one day missed": ((*MISSED, "2026-03-02"), "1 day missed"),
    "methadone, two days missed": ((*MISSED, "2026-03-03"), "2 days missed"),
    "methadone, three days missed": ((*MISSED, "2026-03-04"), "assess before dosing: 3 days missed"),
    "methadone, four days missed": ((*MISSED, "2026-03-05"), "assess before dosing: 4 days missed"),
    "methadone, five days missed": ((*MISSED, "2026-03-06"), "assess before dosing: 5 days or more missed"),
}


@pytest.mark.parametrize(("given", "words"), WORDS.values(), ids=WORDS)
def test_the_label_clock_in_words(given, words):
    assert said(*given) == words


def test_of_observed_daily_dosing_the_missed_days_are_told():
    assert said(*OBSERVED, "2026-03-01", moud_is_observed_daily=True) == "next dose due 2 Mar"
    assert said(*OBSERVED, "2026-03-03", moud_is_observed_daily=True) == "2 days missed"
    assert said(*OBSERVED, "2026-03-06", moud_is_observed_daily=True) == "5 days or more missed"
    assert said(*OBSERVED, "2026-03-03") == "clinically late since 2 Mar"


INJECTED = days("2026-01-29", "2026-02-13", "2026-01-28") | {
    "moud_supply_medication": "buprenorphine_xr",
    "moud_is_observed_daily": False,
    "moud_is_injected": True,
}


def test_both_clocks_stand_side_by_side():
    fine_but_a_gap = both_clocks(INJECTED | {"gap_days": 12}, date(2026, 2, 9))
    assert fine_but_a_gap == (
        "Covered to 28 Jan, no supply on record since 29 Jan: gap 12 days (measure) · "
        "injection due since 29 Jan, late from 13 Feb"
    )
    assert both_clocks(INJECTED | {"gap_days": 0}, date(2026, 1, 28)) == "Covered to 28 Jan · next injection due 29 Jan"


def test_without_any_supply_nothing_is_said_of_medication():
    said = both_clocks(INJECTED | {"gap_days": None}, date(2026, 1, 1))
    assert said == "No supply on record since the first dose"


@pytest.mark.parametrize(
    ("day", "is_waited"), [("2026-01-28", False), ("2026-01-29", True), ("2026-02-12", True), ("2026-02-13", False)]
)
def test_an_injection_is_waited_for_from_its_due_day_until_it_is_late(day, is_waited):
    assert is_waited_for(INJECTED, date.fromisoformat(day)) is is_waited
    assert not is_waited_for(INJECTED | {"moud_is_injected": False}, date.fromisoformat(day))
