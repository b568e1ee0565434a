"""The documentation names files, links and commands that exist."""

import re
import shlex
from pathlib import Path

import pytest
from typer.main import get_command

import manage

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
FOLDERS = ("db", "services", "pages", "tests", "docs")


def named(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_link_leads_to_a_file(page):
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", page.read_text())
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_file_named_exists(page):
    paths = re.findall(rf"`((?:{'|'.join(FOLDERS)})/[\w./-]+)`", page.read_text())
    assert [path for path in paths if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_make_target_named_exists(page):
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z-]+)\b(?=`|  |\n| PORT)", page.read_text())) - targets == set()


def understood(words: list[str]) -> None:
    """Raises typer's usage error for words that the command line would refuse. Runs nothing."""
    command, called = get_command(manage.app), "manage.py"
    while hasattr(command, "commands"):
        above = command.make_context(called, words[:1], resilient_parsing=True)
        called, command, words = command.resolve_command(above, words)
    if any(option.name == "password" for option in command.params):
        words = [*words, "--password", "never asked for here"]
    command.make_context(called, words)


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_command_shown_is_understood(page):
    for line in re.findall(r"^    (?:\.venv/bin/)?python manage\.py (?!--help)(.+)$", page.read_text(), re.MULTILINE):
        understood(shlex.split(line, comments=True))


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_command_named_exists(page):
    named_here = set(re.findall(r"`(?:\S*python )?manage\.py ([a-z-]+)", page.read_text()))
    assert named_here - set(get_command(manage.app).commands) == set()
