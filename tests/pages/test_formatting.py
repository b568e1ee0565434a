"""Words, cursors and files at their edges."""

import csv
import io
from datetime import date, timedelta

import pytest

from pages.parts import formatting
from pages.parts.list_columns import fitting
from services.rules.catalogue import REASONS
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
        (0, "22 Nov · today"),
        (1, "21 Nov · 1 day overdue"),
        (-1, "23 Nov · in 1 day"),
        (400, "18 Oct 2025 · 400 days overdue"),
    ],
)
def test_due_days_are_dates_with_their_distance(days, said):
    assert formatting.overdue(TODAY - timedelta(days=days), TODAY) == said


def test_the_head_of_the_patient_page_shows_both_clocks():
    days = {"started_on": date(2026, 4, 24), "moud_covered_to": date(2026, 11, 13)}
    days |= dict.fromkeys(("moud_dose_due_on", "moud_dose_late_on"), date(2026, 11, 14))
    taken = {"moud_supply_medication": "buprenorphine", "moud_dose_mg": 16.0, "moud_is_observed_daily": False}
    assert formatting.moud_sentence(days | taken | {"moud_status": "lapsed", "gap_days": 9}, TODAY) == (
        "Buprenorphine 16 mg, day 212, lapsed. Covered to 13 Nov → gap 9 days (measure) · clinically late since 14 Nov."
    )


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "22 Nov · today"),
        (9, "13 Nov · 9 d over"),
        (-5, "27 Nov · in 5 d"),
        (-42, "3 Jan · in 42 d"),
        (365, "22 Nov · 365 d over"),
        (366, "Nov 2025 · 1 y over"),
        (730, "Nov 2024 · 1 y over"),
        (731, "Nov 2024 · 2 y over"),
        (17_438, "Feb 1979 · 47 y over"),
        (-400, "Dec 2027 · in 1 y"),
    ],
)
def test_a_due_day_in_a_cell_is_a_day_and_from_a_year_on_a_month(days, said):
    assert formatting.short_overdue(TODAY - timedelta(days=days), TODAY) == said


def test_an_unknown_birth_year_comes_last_where_a_cell_may_cut_it():
    someone = {"family_name": "Holm", "given_name": "Ana", "birth_date": None, "patient_id": "7"}
    assert formatting.listed_name(someone) == "Holm, Ana · #7 · birth year not recorded"
    born = someone | {"birth_date": date(1985, 7, 1)}
    assert formatting.listed_name(born) == formatting.name_line(born) == "Holm, Ana · 1985 · #7"


@pytest.mark.parametrize(
    ("name", "number", "said"),
    [
        ("Holm", "1042", "Holm, Ana · 1985 · #1042"),
        ("Quillfeather-Holm", "DEMO-0024", "Quillfeather-Hol… · 1985 · #DEMO-0024"),
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


def test_every_reason_that_grows_more_urgent_has_a_chip_of_its_own_for_that():
    assert [reason.key for reason in REASONS if bool(reason.escalates) != bool(reason.raised_chip)] == []
    chips = [chip for reason in REASONS for chip in (reason.chip, reason.raised_chip) if chip]
    assert len(set(chips)) == len(chips)


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
