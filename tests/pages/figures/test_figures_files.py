"""Files of a card equal what the card shows, say what they are of, and are recorded."""

import csv
import json
import re
from dataclasses import replace
from io import StringIO
from types import SimpleNamespace

import pandas as pd
import pytest
import sqlalchemy as sa

from pages.figures import charts
from pages.figures import downloads as files
from pages.figures import wording as told
from services.access.audit import ENTRIES
from services.metrics.counting.periods import from_key
from tests.pages.figures.test_figures_words import a_figure
from tests.pages.figures.visit import ALL, Visit, plain
from tests.recorded import the_record

WHO = ("manager", "plain", "north")
PLACE = {"first_month", "last_month", "place", "known"}
NUMBERS = ("numerator", "denominator", "missing")


def cards(seen: Visit) -> dict[str, tuple]:
    """Name -> the card's table and the rows of its file."""
    files = [name for name in seen.files if name.endswith(".csv")]
    assert len(files) == len(seen.page.table)
    return {name: (table.value, seen.rows(name)) for name, table in zip(files, seen.page.table, strict=True)}


def told_of(cell: str) -> list[str]:
    """Numerator and denominator of a cell such as `86 % (32 of 37)`."""
    found = re.search(r"([\d,]+) of ([\d,]+)", plain(cell))
    return [number.replace(",", "") for number in found.groups()] if found else []


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("file", ALL)
def test_a_csv_has_the_numbers_of_its_table(shown, file, who):
    for name, (table, rows) in cards(shown(who, file)).items():
        if "Of" in table:
            unknown = "Too early" if "Too early" in table else "Not known"
            told = [
                [plain(row[column]).replace(",", "") for column in ("Counted", "Of", unknown)] for row in _rows(table)
            ]
            assert told == [_numbers(row) for row in rows], name


@pytest.mark.parametrize("who", ["manager", "north"])
def test_the_other_tables_are_their_files_too(shown, who):
    of_caseload = cards(shown(who, "caseload.py"))
    table, rows = of_caseload["tandem-forecast-2026-11.csv"]
    assert [plain(cell) for row in _rows(table) for cell in list(row.values())[1:]] == [
        row["numerator"] for row in rows
    ]
    table, rows = of_caseload["tandem-ageing-2026-11.csv"]
    assert [[row[column] for column in table] for row in rows] == table.to_numpy().tolist()[:-1]
    table, rows = of_caseload["tandem-owners-2026-11.csv"]
    open_ = {row["group"]: row["numerator"] for row in rows if row["figure"] == "open"}
    assert {row["Owner"]: plain(row["Open"]) for row in _rows(table)} == open_
    table, rows = cards(shown(who, "team.py"))["tandem-monthly-2026-11.csv"]
    told = [plain(row["Counted"]) for row in _rows(table) if row["Counted"] != "–"]
    assert [words.split(", ")[1] for words in told] == [f"{row['denominator']} patient-months" for row in rows]


@pytest.mark.parametrize("who", ["manager", "north"])
def test_each_cell_of_a_table_of_groups_is_a_row_of_its_file(shown, who):
    table, rows = cards(shown(who, "cascade.py", by="race"))["tandem-cascade-race-2026-11.csv"]
    told = [told_of(cell) for row in _rows(table) for column, cell in row.items() if column != "Group"]
    assert told == [_numbers(row)[:2] for row in rows]
    table, rows = cards(shown(who, "team.py"))["tandem-members-2026-11.csv"]
    contacted = {row["group"]: _numbers(row)[:2] for row in rows if row["metric"] == "contacted"}
    assert {row["Member"]: told_of(row["Contacted in 28 days"]) for row in _rows(table)} == contacted


def test_a_hidden_number_is_in_no_file(shown):
    of_caseload = cards(shown("plain", "caseload.py"))
    hidden = [row for _, rows in of_caseload.values() for row in rows if row.get("hidden") == "yes"]
    assert {row["metric"] for row in hidden} >= {"integrated_need", "integrated_treatment", "open_reasons"}
    assert all(row[column] == "" for row in hidden for column in (*NUMBERS, "value", "low", "high"))


def test_a_file_says_when_and_where_and_what_was_known_and_is_recorded(visit):
    seen = visit("north", "caseload.py", period="month-2026-10", known="then")
    (row, *_) = seen.rows("tandem-both-needs-2026-10.csv")
    assert {name: row[name] for name in PLACE} == {
        "first_month": "2026-10",
        "last_month": "2026-10",
        "place": "North",
        "known": "then",
    }
    with the_record(seen.engine) as session:
        query = sa.select(ENTRIES.c.actor, ENTRIES.c.action, ENTRIES.c.detail).order_by(ENTRIES.c.id.desc())
        actor, action, detail = session.execute(query).first()
    assert (actor, action) == ("ngozi", "exported")
    told = {
        "file": "both-needs.csv",
        "period": "month-2026-10",
        "clinic": None,
        "as_then": True,
        "purpose": "operations",
    }
    assert json.loads(detail) == told


def test_a_file_opens_in_a_spreadsheet_and_starts_no_formula():
    period = from_key("month-2026-10")
    chosen = SimpleNamespace(asked=SimpleNamespace(period=period, is_as_then=False), place="=North")
    shown = told.file([a_figure("contacted", "contacted", 3, 4, group="=cmd()")])
    hidden = told.file([replace(a_figure("contacted", "contacted", 3, 4, group="@x"), is_hidden=True)])
    text = files.csv(chosen, pd.concat([shown, hidden]).assign(change=-2))
    assert text.startswith("\ufeffmetric,group,")
    read = list(csv.DictReader(StringIO(text.removeprefix("\ufeff"))))
    told_of = [(row["group"], row["numerator"], row["value"]) for row in read]
    assert told_of == [("'=cmd()", "3", "0.75"), ("'@x", "", "")]
    assert {(row["place"], row["change"]) for row in read} == {("'=North", "-2")}


@pytest.mark.parametrize(("is_dark", "ground"), [(False, "#ffffff"), (True, "#10171e")])
def test_a_picture_has_the_ground_of_the_page_on_which_it_was_drawn(visit, monkeypatch, is_dark, ground):
    monkeypatch.setattr(charts, "is_dark", lambda: is_dark)
    svg = visit("north", "caseload.py").files["tandem-both-needs-2026-11.svg"]()
    assert f'fill="{ground}"' in svg


def test_a_picture_carries_its_finding_and_its_period(shown):
    seen = shown("north", "caseload.py")
    svg = seen.files["tandem-both-needs-2026-11.svg"]()
    assert "6 of 12 with both needs get both treatments; 0 get neither" in svg
    assert "Nov 2026 so far · North" in svg
    assert seen.files["tandem-both-needs-2026-11.png"]().startswith(b"\x89PNG")


def test_the_words_of_a_picture_are_drawn(shown):
    """Of the same letters in another order: as wide, and the same picture where no letter is drawn."""
    seen = shown("north", "caseload.py")
    chart = seen.charts["6 of 12 with both needs get both treatments; 0 get neither"]
    chosen = SimpleNamespace(period="Nov 2026", place="North")
    first, second = (files.png(files.alone(chart, finding, chosen)) for finding in ("Tom sat", "sat Tom"))
    assert first != second


def _rows(table) -> list[dict[str, str]]:
    return table.to_dict("records")


def _numbers(row: dict[str, str]) -> list[str]:
    return ["hidden"] * 3 if row["hidden"] == "yes" else [row[column] for column in NUMBERS]
