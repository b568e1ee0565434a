"""In a terminal rows stand in columns and work shows how far it is; elsewhere the same stands in plain lines."""

import io

import pytest
from rich.console import Console

from pages.commands import terminal

ROWS = [{"name": "Moss", "race": "[red]White[/red]", "n": 1}, {"name": "Rivera\x1b[2J", "race": None, "n": 20}]


@pytest.fixture
def screen(monkeypatch):
    """What a terminal is sent."""
    sent = io.StringIO()
    monkeypatch.setattr(terminal, "console", lambda stream: Console(file=sent, force_terminal=True, width=80))
    return sent


def test_rows_stand_in_columns_and_nothing_in_them_is_markup(screen):
    terminal.print_table(["name", "race", "n"], ROWS)
    header, first, second = screen.getvalue().splitlines()
    assert "[red]White[/red]" in first
    assert first.index("[red]") == second.index("-")
    assert "\x1b[2J" not in screen.getvalue()


def test_no_word_is_cut_off_in_a_narrow_terminal(screen):
    terminal.print_table(["name", "race", "n"], [{"name": "demo.administrator" * 4, "race": "x" * 60, "n": 1}])
    assert "…" not in screen.getvalue()
    assert screen.getvalue().count("x") == 60


def test_elsewhere_rows_are_plain_lines(capsys):
    terminal.print_table(["name", "race", "n"], ROWS)
    assert capsys.readouterr().out == "name  race  n\nMoss  [red]White[/red]  1\nRivera\ufffd[2J  -  20\n"


def test_too_many_rows_are_printed_as_they_come(screen, capsys, monkeypatch):
    monkeypatch.setattr(terminal, "MOST_IN_A_TABLE", 1)
    terminal.print_table(["name", "n"], ROWS)
    assert (screen.getvalue(), capsys.readouterr().out.count("\n")) == ("", 3)


def test_work_shows_how_far_it_is_and_leaves_the_terminal_as_it_was(screen):
    done = terminal.counted_as("Figures", "months")
    for month in range(1, 4):
        done(month, 3)
    assert "Figures" in screen.getvalue()
    assert screen.getvalue().rindex("\x1b[?25h") > screen.getvalue().rindex("\x1b[?25l")  # the cursor is there again


def test_elsewhere_work_is_told_line_by_line_and_an_import_says_nothing(capsys):
    terminal.counted_as("Figures", "months")(1, 3)
    terminal.Counting()(7, "reading")
    assert capsys.readouterr().err == "Figures: 1 of 3 months\n"
