"""Switching reasons off and on again on the page Administration, and every place that says which are off."""

import csv
import io
from datetime import UTC, datetime

import pytest

from db.engine import reading, writing
from db.vocabulary import Role
from pages.parts import page_frame, reason_switch_form, rulebook
from services.access.viewer import Viewer
from services.actions.reason_switches import LONGEST_WHY, in_catalogue, switch_off, switch_on, switched_off
from services.clinical.thresholds import DEFAULTS
from services.due_items.refresh import refresh
from services.rules.catalogue import REASONS, by_key
from services.rules.rulebook import catalogue
from tests import builders
from tests.pages.people import TODAY
from tests.pages.test_administration import pressed, row_of

ADMIN = Viewer("tom", "Tom Becker", Role.administrator, None)
NALOXONE = by_key("no_naloxone").title
WHY = "no naloxone in our feed"
LINE = f"<span>Switched off here: {NALOXONE} ({WHY}).</span>"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def administration(opened, clinic, monkeypatch):
    """The page for an administrator; twelve patients are on MOUD without naloxone."""
    with writing(clinic) as session:
        for _ in range(12):
            builders.a_patient(session, on="methadone")
        refresh(session, None)
    monkeypatch.setattr(page_frame, "viewer", lambda: ADMIN)
    return lambda: opened("administration.py")


@pytest.fixture
def without_naloxone(clinic):
    with writing(clinic) as session:
        switch_off(session, reason="no_naloxone", why=WHY, by=ADMIN, now=NOON)


def off(engine) -> dict[str, str]:
    with reading(engine) as session:
        return {one.reason: one.why for one in switched_off(session)}


def chosen(page, reason: str):
    page.selectbox(key="reason chosen").set_value(reason).run()
    assert not page.exception
    return page


def with_why(page, why: str):
    (area,) = page.text_area
    area.set_value(why)
    return pressed(page, f"Switch off “{NALOXONE}”")


def lines(page) -> list[str]:
    return [html for element in page.get("html") if "Switched off here" in (html := element.proto.body)]


def test_every_reason_that_may_be_switched_off_is_listed_with_its_state(administration):
    page = administration()
    table = page.table[-1].value
    assert list(table["Reason"]) == [reason.title for reason in REASONS if reason.may_be_switched_off]
    assert set(table["State"]) == {"on"}
    assert page.header[0].value == "Which reasons does this clinic do without?"


def test_those_that_stay_whatever_a_clinic_wants_are_named_and_not_offered(administration):
    page = administration()
    never = [reason for reason in REASONS if not reason.may_be_switched_off]
    (said,) = [block.value for block in page.markdown if "Never switched off" in block.value]
    assert all(reason.title in said for reason in never)
    assert page.selectbox(key="reason chosen").value is None
    assert not {reason.title for reason in never} & set(page.selectbox(key="reason chosen").options)


def test_what_would_change_without_it_is_counted_and_nothing_is_saved(administration, clinic):
    page = pressed(chosen(administration(), "no_naloxone"), "What would change without it?")
    assert page.subheader[0].value == f"What if “{NALOXONE}” were off?"
    row = row_of(page.table[-2].value, "Reason", NALOXONE)
    assert [row[f"{count}, today"] for count in ("now", "then", "join", "leave")] == ["12", "0", "0", "12"]
    assert off(clinic) == {}


def test_a_reason_is_switched_off_with_its_why_and_undone(administration, clinic):
    page = with_why(chosen(administration(), "no_naloxone"), WHY)
    said = f"Saved: “{NALOXONE}” is off now: “{WHY}”. Everyone is worked out again."
    assert page.success[0].value == said
    assert off(clinic) == {"no_naloxone": WHY}
    row = row_of(page.table[-1].value, "Reason", NALOXONE)
    assert (row["State"], row["Why"]) == ("**off**", WHY)
    assert row["Switched off by"].startswith("tom, ")
    assert NALOXONE not in page.selectbox(key="reason chosen").options
    page = pressed(page, "Undo")
    assert page.success[0].value == f"Saved: “{NALOXONE}” is on again. Everyone is worked out again."
    assert off(clinic) == {}


def test_it_is_switched_on_by_one_click_and_that_is_undone_with_the_same_why(administration, clinic, without_naloxone):
    page = administration()
    (said,) = [block.value for block in page.markdown if block.value.startswith(f"**{NALOXONE}** is off")]
    assert f"“{WHY}” · tom, 22 Nov" in said
    page = pressed(page, "Switch on")
    assert off(clinic) == {}
    pressed(page, "Undo")
    assert off(clinic) == {"no_naloxone": WHY}


def test_where_a_colleague_was_first_their_why_is_shown_and_nothing_is_to_be_undone(administration, clinic):
    page = chosen(administration(), "no_naloxone")
    with writing(clinic) as session:
        switch_off(session, reason="no_naloxone", why="kits are given out", by=ADMIN, now=NOON)
    page = with_why(page, WHY)
    said = (
        f"Nothing was changed. Somebody else was first: “{NALOXONE}” is already off: “kits are given out” · tom, 22 Nov"
    )
    assert [note.value for note in page.info] == [said]
    assert off(clinic) == {"no_naloxone": "kits are given out"}
    assert not page.success
    assert "Undo" not in [button.label for button in page.button]


def test_also_where_both_save_at_once(administration, clinic, monkeypatch):
    """The colleague's switch comes between what the page read and what it writes."""

    def second(session, **given):
        assert switch_off(session, **given | {"why": "kits are given out"})
        return switch_off(session, **given)

    page = chosen(administration(), "no_naloxone")
    monkeypatch.setattr(reason_switch_form.switches, "switch_off", second)
    page = with_why(page, WHY)
    assert "is already off: “kits are given out”" in page.info[0].value
    assert not page.success
    assert "Undo" not in [button.label for button in page.button]


def test_an_undo_that_a_colleague_made_first_says_that_it_is_so_already(administration, clinic):
    page = with_why(chosen(administration(), "no_naloxone"), WHY)
    with writing(clinic) as session:
        switch_on(session, reason="no_naloxone", by=ADMIN, now=NOON)
    page = pressed(page, "Undo")
    assert [note.value for note in page.info] == [
        f"Nothing was changed. Somebody else was first: “{NALOXONE}” is already on"
    ]
    assert "Undo" not in [button.label for button in page.button]


@pytest.mark.parametrize("why", ["", "  "], ids=["nothing", "blanks"])
def test_without_a_why_it_stays_on_and_the_page_says_so(administration, clinic, why):
    page = with_why(chosen(administration(), "no_naloxone"), why)
    assert page.error[0].value.startswith("Say why the reason is switched off")
    assert off(clinic) == {}


def test_what_was_typed_stays_when_it_is_refused(administration, clinic):
    page = with_why(chosen(administration(), "no_naloxone"), "no\x07feed")
    assert "no text" in page.error[0].value
    assert page.text_area[0].value == "no\x07feed"
    assert page.text_area[0].max_chars == LONGEST_WHY


@pytest.mark.parametrize("page", ["worklist.py", "caseload.py", "team.py"])
def test_above_the_list_and_on_managers_pages_one_line_says_it(opened, clinic, without_naloxone, page):
    (line,) = lines(opened(page))
    assert LINE in line
    assert 'href="rules"' in line


@pytest.mark.parametrize("page", ["worklist.py", "team.py"])
def test_where_all_reasons_are_on_nothing_is_said(opened, page):
    assert lines(opened(page)) == []


def test_an_empty_list_says_it_too(opened, clinic, without_naloxone):
    (line,) = lines(opened("worklist.py", find="nobody of this name"))
    assert LINE in line


def test_a_why_is_text_and_no_markup(opened, clinic):
    with writing(clinic) as session:
        switch_off(session, reason="no_naloxone", why="**see** [me](x) <b>", by=ADMIN, now=NOON)
    (line,) = lines(opened("worklist.py"))
    assert "(**see** [me](x) &lt;b&gt;)" in line
    cards = [element.proto.body for element in opened("rules.py").get("html")]
    assert any("**see** [me](x) &lt;b&gt;</strong>" in card for card in cards)


def test_the_card_of_the_rule_says_who_switched_it_off_when_and_why(opened, clinic, without_naloxone):
    cards = {card for element in opened("rules.py").get("html") if "Switched off by" in (card := element.proto.body)}
    (card,) = cards
    assert "<code>no_naloxone</code>" in card
    assert f"<strong>Switched off by tom on 22 Nov: {WHY}</strong>" in card


def test_the_table_and_the_file_of_the_rules_have_a_column_for_it(opened, clinic, without_naloxone):
    table = opened("rules.py", view="table").dataframe[0].value
    told = dict(zip(table["Key"], table["Switched off"], strict=True))
    assert told.pop("no_naloxone") == f"switched off by tom on 22 Nov: {WHY}"
    assert set(told.values()) == {""}
    with reading(clinic) as session:
        text = rulebook.as_csv(in_catalogue(catalogue(DEFAULTS), switched_off(session), TODAY))
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    assert [row["key"] for row in rows if row["switched_off"]] == ["no_naloxone"]
