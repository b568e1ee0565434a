"""The page Rules: everything that is computed is there to read, find and print; and nothing about a patient."""

import csv
import io
import re
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from db.engine import writing
from db.tables import ThresholdSetting
from db.vocabulary import Role
from pages.parts import page_frame, rulebook
from pages.parts.formatting import escaped
from services.actions.reason_switches import in_catalogue
from services.clinical.instruments import INSTRUMENTS
from services.clinical.sources import SOURCES
from services.clinical.thresholds import DEFAULTS, THRESHOLDS
from services.rules.catalogue import REASONS
from services.rules.rulebook import CATALOGUE, catalogue
from services.rules.wording import said
from tests.pages.people import TODAY, a_viewer
from tests.pages.test_pages import recorded

CARDS = "tandem-rule"


def html(page) -> list[str]:
    return [element.proto.body for element in page.get("html")]


def text(page) -> str:
    return "\n".join([*html(page), *(heading.value for heading in (*page.header, *page.subheader))])


def reasons_shown(page) -> list[str]:
    return [heading.value for heading in page.subheader]


def test_every_reason_is_a_card_with_its_anchor_and_all_its_words(opened):
    page = opened("rules.py")
    assert page.title[0].value == "What are the rules, and who has checked them?"
    assert reasons_shown(page) == [escaped(reason.title) for reason in REASONS]
    assert [heading.anchor for heading in page.subheader] == [reason.key for reason in REASONS]
    cards = [body for body in html(page) if f'class="{CARDS}"' in body]
    for reason, card in zip(REASONS, cards, strict=True):
        told = (reason.question, reason.on_list, reason.due_rule, reason.clears_when, reason.step)
        for words in (*told, *(need.words for need in reason.needs)):
            assert rulebook.escape(said(words, DEFAULTS)) in card


def test_no_rule_says_the_same_twice_in_a_row():
    """Clauses that differ only in what they tell of the evidence stay two, and are read as one."""
    said_of = [re.split("; else |; or, where that is (?:later|sooner), ", reason.due_rule) for reason in REASONS]
    assert [parts for parts in said_of if any(one == other for one, other in pairwise(parts))] == []
    (use,) = (reason for reason in REASONS if reason.key == "return_to_use")
    assert (use.due_rule, len(use.due.clauses)) == ("{RETURN_AFTER:days} after it", 2)


def test_each_card_says_that_no_clinician_has_checked_it(opened):
    cards = [body for body in html(opened("rules.py")) if f'class="{CARDS}"' in body]
    assert [reason.key for reason in REASONS if reason.checked_by is None] == [reason.key for reason in REASONS]
    assert all("No clinician has checked this row" in card for card in cards)


def test_a_checked_row_says_by_whom():
    row = in_catalogue(catalogue(DEFAULTS), (), TODAY)[0] | {"checked_by": "Dr. <Ana>"}
    assert "● checked by Dr. &lt;Ana&gt;" in rulebook._card(row)
    assert rulebook.NOT_CHECKED not in rulebook._card(row)


@pytest.mark.parametrize(
    "words",
    [
        *(instrument.title for instrument in INSTRUMENTS),
        *(threshold.name for threshold in THRESHOLDS),
        *(source.title for source in SOURCES),
        "Withdrawal-confounded scores",
        "Retention and cascade",
        "Label clock: methadone",
    ],
)
def test_every_instrument_threshold_source_and_definition_is_there(everything, words):
    assert words in everything


@pytest.fixture(scope="module")
def seen() -> dict[str, str]:
    return {}


@pytest.fixture
def everything(opened, seen):
    """The page as text, run once for all words looked for."""
    if "text" not in seen:
        seen["text"] = text(opened("rules.py"))
    return seen["text"]


def test_a_letter_leads_to_its_source(everything):
    letters = set(re.findall(r'href="#source-(\w+)"', everything))
    assert letters
    assert all(f'id="source-{letter}"' in everything for letter in letters)


def test_nothing_about_a_patient_is_there(everything):
    assert "Rivera" not in everything
    assert "1042" not in everything


def test_a_link_to_one_rule_shows_that_rule(opened):
    page = opened("rules.py", find="moud_gap")
    assert reasons_shown(page) == ["MOUD gap"]
    assert not page.header[1:]


def test_words_that_nothing_holds_are_answered_calmly(opened):
    page = opened("rules.py", find="no rule says this")
    assert [said.value for said in page.info] == ["No rule holds these words."]
    assert reasons_shown(page) == []


def test_as_a_table_it_has_a_row_for_each_reason(opened):
    page = opened("rules.py", view="table")
    assert reasons_shown(page) == []
    table = page.dataframe[0].value
    assert list(table["Key"]) == [reason.key for reason in REASONS]
    assert set(table["Checked by"]) == {rulebook.NOT_CHECKED}


def test_the_file_holds_the_catalogue():
    rows = list(
        csv.DictReader(
            io.StringIO(rulebook.as_csv(in_catalogue(catalogue(DEFAULTS), (), TODAY)).removeprefix("\ufeff"))
        )
    )
    assert [row["key"] for row in rows] == [reason.key for reason in REASONS]
    assert list(rows[0]) == [*CATALOGUE, "switched_off"]


def test_a_threshold_that_was_changed_shows_its_value_in_force(opened, clinic):
    with writing(clinic) as session:
        given = {"by": "admin", "at": datetime(2026, 11, 22, tzinfo=UTC)}
        session.add(ThresholdSetting(name="confounded_look_back", value=21, **given))
    assert "in the 21 days up to the score" in text(opened("rules.py"))


def test_paper_gets_one_column_without_navigation_and_a_new_page_for_each_section(opened):
    style = next(body for body in html(opened("rules.py")) if "@media print" in body and "rules-bar" in body)
    on_paper = style.partition("@media print")[2]
    for hidden in ('[data-testid="stHeader"]', ".st-key-tandem-account", ".st-key-rules-bar"):
        assert hidden in on_paper.partition("{ display: none")[0]
    assert "break-before: page" in on_paper
    assert "break-inside: avoid" in on_paper
    assert "overflow: visible" in on_paper


MAY = {role for role in Role if role not in (Role.front_desk, Role.auditor)}


@pytest.mark.parametrize("role", sorted(MAY))
def test_the_care_team_managers_and_administrators_may_read_it(opened, monkeypatch, role):
    monkeypatch.setattr(page_frame, "viewer", lambda: a_viewer(1, role=role))
    assert reasons_shown(opened("rules.py"))


@pytest.mark.parametrize("role", sorted(set(Role) - MAY))
def test_a_deep_link_by_a_role_that_may_not_is_refused_calmly_and_recorded(opened, clinic, monkeypatch, role):
    monkeypatch.setattr(page_frame, "viewer", lambda: a_viewer(1, role=role))
    page = opened("rules.py", find="moud_gap")
    assert "may not read the rules" in page.info[0].value
    assert not page.title
    assert len(recorded(clinic, "refused")) == 1
