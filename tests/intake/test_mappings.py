"""What a mapping may say of a file: names, constants, values, words for missing, header rows, several rows a line."""

import json

import pytest

from db.problems import Problem
from services.intake import csv_files
from services.intake.cell_types import NotAccepted, Number
from services.intake.mapping import of_text
from services.intake.reading import PLAIN, Reading, Writing
from services.intake.rows import Head, Incoming, Refused, Unfollowed
from tests.intake.sheets import TODAY

WIDE = {
    "file": "form*.csv",
    "table": "screenings",
    "columns": {"record": "patient_id"},
    "missing": ["-99", "Not Answered"],
    "blocks": [
        {"columns": {"p_date": "taken_on", "p1": "item_1", "p2": "item_2"}, "constants": {"instrument": "phq2"}},
        {"columns": {"g_date": "taken_on", "g_sum": "total"}, "constants": {"instrument": "gad7"}, "needs": "total"},
    ],
}


def rows(tmp_path, text: str, told: dict, name: str = "form_1.csv") -> list:
    (tmp_path / name).write_text(text, encoding="utf-8")
    read = csv_files.read([tmp_path / name], of_text("m.json", json.dumps(told)))
    return [each for each in read if not isinstance(each, Head)]


def values(found: list, *names: str) -> list[tuple]:
    return [tuple(row.values.get(name) for name in names) for row in found if isinstance(row, Incoming)]


def test_each_form_of_a_line_is_a_row_of_its_own(tmp_path):
    text = "record,p_date,p1,p2,g_date,g_sum\n7,2026-11-01,1,2,2026-11-02,9\n8,2026-11-03,0,-99,,\n9,,,,,Not Answered\n"
    found = rows(tmp_path, text, {"files": [WIDE]})
    asked = ("patient_id", "instrument", "taken_on", "item_1", "item_2", "total")
    assert values(found, *asked) == [
        ("7", "phq2", "2026-11-01", "1", "2", None),
        ("7", "gad7", "2026-11-02", None, None, "9"),
        ("8", "phq2", "2026-11-03", "0", None, None),
    ]
    assert [row.line for row in found] == [2, 2, 3]


def test_a_form_that_lacks_one_of_its_questions_is_refused(tmp_path):
    with pytest.raises(Problem, match="lacks the column p2, which its mapping reads as item_2"):
        rows(tmp_path, "record,p_date,p1\n7,2026-11-01,1\n", {"files": [WIDE]})


def test_a_file_of_another_name_is_read_as_it_is(tmp_path):
    (row,) = rows(tmp_path, "patient_id,clinic\nP1,North\n", {"files": [WIDE]}, "patients.csv")
    assert row.values == {"patient_id": "P1", "clinic": "North"}


def test_lines_are_chosen_by_a_column(tmp_path):
    told = {
        "file": "form*.csv",
        "columns": {"who": "patient_id"},
        "blocks": [
            {"table": "contacts", "when": {"type": ["Phone", "Call"]}, "columns": {"day": "at"}}
            | {"constants": {"kind": "telephone"}},
            {"table": "appointments", "when": {"type": "visit"}, "columns": {"day": "starts_at"}}
            | {"constants": {"kind": "moud", "status": "kept"}},
        ],
    }
    found = rows(
        tmp_path, "who,type,day\n1,phone,2026-11-01\n2,Visit,2026-11-02\n3,fax,2026-11-03\n", {"files": [told]}
    )
    assert [(row.table, row.line) for row in found] == [("contacts", 2), ("appointments", 3), ("contacts", 4)]
    assert isinstance(found[2], Refused)
    assert found[2].reasons == ["no block of the mapping is for lines with 'fax': name it under \"when\""]


@pytest.mark.parametrize("settings", [{}, {"header_row": 3}, {"header_row": 3, "first_row": 5}])
def test_the_header_may_stand_below_titles(tmp_path, settings):
    text = "Caseload,,\nof A. Rivera,,\nMRN,Site,First\n(number),(clinic),(name)\nP1,North,Zoë\n"
    told = {"file": "form*.csv", "table": "patients"} | settings
    told["columns"] = {"MRN": "patient_id", "Site": "clinic", "First": "given_name"}
    found = values(rows(tmp_path, text, {"files": [told]}), "patient_id", "clinic", "given_name")
    assert found[-1:] == [("P1", "North", "Zoë")]
    assert len(found) == (1 if "first_row" in settings else 2)


def test_a_day_and_its_time_may_stand_in_two_columns(tmp_path):
    told = {"columns": {"appointments": {"Day + Time": "starts_at", "Pt|MRN": "patient_id"}}}
    text = "MRN,Day,Time,kind,status\nP1,2026-11-01,9:30 AM,moud,kept\nP2,2026-11-01,,moud,kept\n"
    found = rows(tmp_path, text, told, "appointments.csv")
    assert values(found, "patient_id", "starts_at") == [("P1", "2026-11-01 9:30 AM"), ("P2", "2026-11-01")]


def test_words_of_theirs_become_ours_whatever_their_case_and_gaps(tmp_path):
    told = {"values": {"appointments": {"status": {"Left w/o visit": "no_show", "Done": "kept", "?": None}}}}
    text = "patient_id,starts_at,kind,status\n" + "".join(
        f"P1,2026-11-0{n},moud,{word}\n" for n, word in enumerate(["LEFT W/O-VISIT", "done", "?", "kept"], 1)
    )
    assert values(rows(tmp_path, text, told, "appointments.csv"), "status") == [
        ("no_show",),
        ("kept",),
        (None,),
        ("kept",),
    ]


def test_of_a_text_the_case_of_a_word_for_missing_counts(tmp_path):
    text = "patient_id,clinic,given_name,sex\nP1,North,Na,NA\nP2,North,NA,na\n"
    found = rows(tmp_path, text, {"missing": ["NA"]}, "patients.csv")
    assert values(found, "given_name", "sex") == [("Na", None), (None, None)]


def test_a_column_that_nobody_reads_and_looks_like_ours_is_told(tmp_path):
    text = "patient_id,clinic,DOB,gad7_total,comment\nP1,North,1980-02-03,7,x\n"
    told = [row for row in rows(tmp_path, text, {}, "patients.csv") if isinstance(row, Unfollowed)]
    assert [(row.code, row.display) for row in told] == [
        ("DOB", "looks like patients.birth_date"),
        ("gad7_total", "looks like total of gad7"),
    ]
    assert all(row.is_unclear for row in told)


@pytest.mark.parametrize(
    ("text", "worth"), [("4,7", 4.7), ("4.7", 4.7), ("12,0", 12), ("1.234,5", 1234.5), ("-3", -3.0)]
)
def test_a_decimal_comma_is_read_where_the_mapping_says_so(text, worth):
    assert Number(low=-10).read("total", text, Reading(TODAY, Writing(decimal_comma=True))) == worth


@pytest.mark.parametrize(
    ("writing", "text", "said"),
    [
        (Writing(decimal_comma=True), "1.234", "may be read in two ways"),
        (PLAIN, "4,7", 'say "decimal_comma": true in the mapping'),
        (PLAIN, "Not Answered", '"missing" in the mapping can say that it means blank'),
        (PLAIN, "-99", '"missing" in the mapping can say that it means blank'),
    ],
)
def test_a_number_that_is_none_names_the_setting_that_would_read_it(writing, text, said):
    with pytest.raises(NotAccepted) as refusal:
        Number().read("total", text, Reading(TODAY, writing))
    assert said in str(refusal.value)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"files": [{"table": "patients"}]}, 'files, 1: "file" is wanted'),
        ({"files": [{"file": "a.csv"}]}, '"table" is wanted, or "blocks" that each have one'),
        ({"files": [{"file": "a.csv", "table": "people"}]}, "people is not one of patients,"),
        ({"files": [WIDE | {"header_row": 0}]}, "the number of a line is wanted here, from 1"),
        ({"files": [WIDE | {"header_row": 3, "first_row": 3}]}, "first_row 3 is not below header_row 3"),
        ({"files": [WIDE | {"blocks": []}]}, "a list in brackets is wanted here, of one or more"),
        ({"constants": {"patients": {"status": "gone"}}}, "status 'gone' is not one of active, closed, deceased"),
        ({"columns": {"patients": {"A": "clinic", "B": "clinic"}}}, "A and B lead to the same column clinic"),
        ({"values": {"appointments": {"status": {"A b": "kept", "a-B": "no_show"}}}}, "means two things"),
        ({"values": {"screenings": {"item_*": {"Never": "x"}}}}, "is not"),
        ({"date_order": "year_first"}, "year_first is not one of day_first, month_first"),
        ({"date_order": {"on_day": "day_first"}}, "no table has the column on_day"),
        ({"date_order": "day_first", "month_first": True}, "say the same thing"),
        ({"time_zone": "Denver"}, "Denver is no time zone"),
        ({"missing": [None]}, "a text is wanted here"),
    ],
)
def test_what_a_mapping_cannot_say_is_told_with_its_place(told, said):
    with pytest.raises(Problem, match="In the mapping m.json") as problem:
        of_text("m.json", json.dumps(told))
    assert said in str(problem.value)


def test_a_mapping_that_says_one_word_twice_is_none():
    with pytest.raises(Problem, match="says a twice in one place"):
        of_text("m.json", '{"columns": {"patients": {"a": "clinic", "a": "mrn"}}}')
