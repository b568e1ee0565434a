"""Words, cursors and files at their edges."""

import csv
import io
from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from db.vocabulary import Urgency
from pages.parts import formatting
from pages.parts.list_columns import chip, chip_words, fitting
from services.rules.catalogue import REASONS, by_key
from services.worklist.cursor import Cursor
from services.worklist.part2_notice import NOTICE, csv_with_notice

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("total", "previous", "said"),
    [(17, 12, "▲ worse by 5"), (16, 12, "steady"), (7, 12, "▼ better by 5"), (8, 12, "steady"), (8, None, "")],
)
def test_change_is_better_or_worse_from_five_points_on(total, previous, said):
    assert formatting.change(total, previous) == said


def test_a_person_without_a_name_or_birth_date_is_still_a_line():
    nobody = {"family_name": None, "given_name": None, "birth_date": None, "patient_id": "7"}
    assert formatting.name_line(nobody) == "no name on record · birth year not recorded · #7"


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "due today"),
        (1, "1 day over, due 21 Nov"),
        (2, "2 days over, due 20 Nov"),
        (-1, "due in 1 day, 23 Nov"),
        (-3, "due in 3 days, 25 Nov"),
        (400, "1 year over, due 18 Oct 2025"),
    ],
)
def test_a_due_day_is_told_by_its_distance_with_the_date_beside_it(days, said):
    assert formatting.due(TODAY - timedelta(days=days), TODAY) == said


@pytest.mark.parametrize(("days", "is_over"), [(-1, False), (0, False), (1, True)])
def test_overdue_is_only_what_is_past_its_due_day(days, is_over):
    assert formatting.is_overdue(TODAY - timedelta(days=days), TODAY) is is_over


def test_the_head_of_the_patient_page_shows_both_clocks():
    days = {"started_on": date(2026, 4, 24), "moud_covered_to": date(2026, 11, 13)}
    days |= dict.fromkeys(("moud_dose_due_on", "moud_dose_late_on"), date(2026, 11, 14))
    taken = {"moud_supply_medication": "buprenorphine", "moud_dose_mg": 16.0, "moud_is_observed_daily": False}
    taken |= {"moud_is_injected": False}
    assert formatting.moud_sentence(days | taken | {"moud_status": "lapsed", "gap_days": 9}, TODAY) == (
        "Buprenorphine 16 mg, day 212, lapsed. Covered to 13 Nov, no supply on record since 14 Nov: "
        "gap 9 days (measure) · clinically late since 14 Nov."
    )


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "due today"),
        (1, "1 day over · 21 Nov"),
        (9, "9 days over · 13 Nov"),
        (-5, "due in 5 days · 27 Nov"),
        (-42, "due in 42 days · 3 Jan"),
        (365, "365 days over · 22 Nov"),
        (366, "1 year over · Nov 2025"),
        (730, "1 year over · Nov 2024"),
        (731, "2 years over · Nov 2024"),
        (17_438, "47 years over · Feb 1979"),
        (-400, "due in 1 year · Dec 2027"),
    ],
)
def test_a_due_day_in_a_cell_is_a_day_and_from_a_year_on_a_month(days, said):
    assert formatting.short_due(TODAY - timedelta(days=days), TODAY) == said


def test_what_is_to_come_says_when_it_opens_and_what_was_acknowledged_when_it_is_back():
    tomorrow, due = TODAY + timedelta(days=1), TODAY + timedelta(days=11)
    later = SimpleNamespace(opens_on=tomorrow, begins_on=tomorrow, due_on=due)
    assert formatting.short_coming(later, TODAY) == formatting.coming_words(later, TODAY) == "opens 23 Nov, due 3 Dec"
    answered = SimpleNamespace(opens_on=TODAY, begins_on=tomorrow, due_on=due)
    assert formatting.short_coming(answered, TODAY) == "back 23 Nov, due 3 Dec"
    assert formatting.coming_words(answered, TODAY) == "comes back 23 Nov, due 3 Dec"


INJECTED = {
    "moud_status": "maintenance",
    "moud_supply_medication": "buprenorphine_xr",
    "moud_covered_to": date(2026, 11, 9),
    "moud_is_injected": True,
    "moud_dose_due_on": date(2026, 11, 10),
    "moud_dose_late_on": date(2026, 11, 25),
}


@pytest.mark.parametrize(
    ("day", "gap", "said"),
    [
        ("2026-11-09", 0, "Buprenorphine XR to 9 Nov"),
        ("2026-11-10", 1, "Injection due since 10 Nov"),
        ("2026-11-24", 15, "Injection due since 10 Nov"),
        ("2026-11-25", 16, "Buprenorphine XR, gap 16 d"),
    ],
)
def test_an_injection_is_due_until_it_is_late_by_its_label(day, gap, said):
    assert formatting.cover(INJECTED | {"gap_days": gap}, date.fromisoformat(day)) == said


NOTHING_HOLDS = "no MOUD, active OUD, long-term opioids or active depression, and no open safety reason."
NOT_ON_CASELOAD = {
    "closed": ({"status": "closed"}, "Not on the caseload: the record is closed."),
    "never": ({}, f"Not on the caseload: {NOTHING_HOLDS}"),
    "until today": ({"caseload_until": TODAY}, f"Not on the caseload since 22 Nov: {NOTHING_HOLDS}"),
    "until tomorrow": ({"caseload_until": TODAY + timedelta(days=1)}, ""),
    "from tomorrow": (
        {"caseload_from": TODAY + timedelta(days=1), "caseload_until": TODAY + timedelta(days=9)},
        f"Not on the caseload before 23 Nov: {NOTHING_HOLDS}",
    ),
    "from today": ({"caseload_from": TODAY, "caseload_until": TODAY + timedelta(days=9)}, ""),
}


@pytest.mark.parametrize(("known", "said"), NOT_ON_CASELOAD.values(), ids=NOT_ON_CASELOAD)
def test_who_is_on_no_caseload_is_told_so_and_why(known, said):
    nothing = {"status": "active", "caseload_from": None, "caseload_until": None}
    assert formatting.not_on_caseload(nothing | known, TODAY) == said


def test_an_unknown_birth_year_comes_last_where_a_cell_may_cut_it():
    someone = {"family_name": "Holm", "given_name": "Ana", "birth_date": None, "patient_id": "7"}
    assert formatting.listed_name(someone) == "Holm, Ana · #7 · birth year not recorded"
    born = someone | {"birth_date": date(1985, 7, 1)}
    assert formatting.listed_name(born) == formatting.name_line(born) == "Holm, Ana · 1985 · #7"


@pytest.mark.parametrize(
    ("name", "number", "said"),
    [
        ("Holm", "1042", "Holm, Ana · 1985 · #1042"),
        ("Quillfeather-Holm", "DEMO-0024", "Quillfeather-H… · 1985 · #DEMO-0024"),
        ("Holm", "0123456789ab", "Holm, Ana · 1985 · #0123456789ab"),
        ("Holm", "0123456789abc", "Holm, Ana · 1985 · #01234567…"),
        ("Holm", "3f0c1f60-5a0e-4c5e-9d64-6a7d1fb0b2a1", "Holm, Ana · 1985 · #3f0c1f60…"),
    ],
)
def test_in_a_cell_the_number_is_never_cut_unseen(name, number, said):
    someone = {"family_name": name, "given_name": "Ana", "birth_date": date(1985, 7, 1), "patient_id": number}
    assert formatting.listed_name(someone) == said
    assert formatting.name_line(someone) == f"{name}, Ana · 1985 · #{number}"


def test_a_score_in_a_cell_is_hollow_in_withdrawal_and_says_its_change():
    score = {"phq9_total": 17, "phq9_previous": 11, "phq9_confounded_by": "moud_start"}
    assert formatting.phq9(score) == "○ 17 ▲ 6 worse"
    assert formatting.phq9(score | {"phq9_confounded_by": None, "phq9_previous": 23}) == "● 17 ▼ 6 better"
    assert formatting.phq9(score | {"phq9_previous": None}) == "○ 17"


def a_due(reason, urgency: Urgency) -> SimpleNamespace:
    return SimpleNamespace(key=reason.key, urgency=urgency)


def test_every_chip_of_a_reason_at_an_urgency_is_its_own_for_a_colour_goes_by_it():
    chips = [chip(a_due(reason, urgency)) for reason in REASONS for urgency in Urgency]
    assert len(set(chips)) == len(chips)


def test_a_chip_names_one_thing_whatever_its_urgency():
    gap = by_key("moud_gap")
    usual, raised = chip(a_due(gap, Urgency.this_week)), chip(a_due(gap, Urgency.same_day))
    assert (usual, raised) == ("MOUD gap", "MOUD gap · same day")
    assert chip_words(usual) == chip_words(raised) == "MOUD gap"


def test_chips_that_do_not_fit_are_counted():
    assert fitting(["PHQ-9 due"]) == ["PHQ-9 due"]
    many = fitting([f"Reason number {n}" for n in range(9)])
    assert many[-1] == f"+{9 - len(many) + 1}"


def test_a_cursor_comes_back_from_its_text():
    for is_back in (True, False):
        cursor = Cursor(1, TODAY, 3, 77, 50, is_back)
        assert Cursor.read(str(cursor)) == cursor


def test_a_file_starts_no_formula_and_says_the_notice_on_every_row():
    rows = [{"name": "=cmd()", "days": -3, "on": TODAY}, {"name": 'Ana, "A"', "days": None, "on": None}]
    text, count = csv_with_notice(("name", "days", "on"), rows)
    assert count == 2
    assert text.startswith("\ufeff")
    read = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [row["name"] for row in read] == ["'=cmd()", 'Ana, "A"']
    assert [row["days"] for row in read] == ["-3", ""]
    assert {row["notice"] for row in read} == {NOTICE}
