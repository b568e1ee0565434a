"""Why, or why not, on the patient page: folded at first, then for any reason on any day."""

from datetime import date
from types import SimpleNamespace

import pandas as pd
import pytest

from db.engine import writing
from pages.parts import history_tables
from pages.parts.why_not import STANDS_IN, TAB
from services.rules.reason import Kind
from tests import builders
from tests.pages.people import TODAY

NUMBER = "2001"


@pytest.fixture
def patient(clinic) -> int:
    """Of North: a PHQ-9 of 17 two weeks ago, answered by nobody."""
    with writing(clinic) as session:
        patient = builders.a_patient(session, patient_id=NUMBER, clinic="North", family_name="Moss")
        builders.add_phq9(session, patient, "2026-11-08", 17)
    return patient


@pytest.fixture
def asked(opened, patient):
    """A function: reason and day -> the patient's page with the answer."""

    def ask(reason: str | None = None, day: date = TODAY):
        page = opened("patient.py", id=NUMBER)
        page.session_state[f"why not {patient}"] = True
        page.run()
        page.date_input(key=f"why not day {patient}").set_value(day)
        page.selectbox(key=f"why not reason {patient}").set_value(reason)
        page.run()
        assert not page.exception
        return page

    return ask


def said(page) -> str:
    return "\n".join(block.value for block in page.markdown)


def test_it_is_folded_and_works_nothing_out_until_it_is_opened(opened, patient):
    page = opened("patient.py", id=NUMBER)
    assert not page.selectbox
    assert "not met" not in said(page)


def test_unasked_it_lists_every_reason_that_is_not_open_with_its_first_failing_condition(asked):
    rows = asked().table[0].value.set_index("Reason")
    assert rows.loc["MOUD gap", "Why"] == "Needs an open MOUD enrolment."
    assert rows.loc["Depression is getting worse", "On the day"] == "not due"
    assert "Positive screen without contact" not in rows.index


def test_for_one_reason_it_says_each_condition_and_whether_it_is_met(asked):
    words = said(asked("worsening"))
    assert "**Depression is getting worse: not due.** Needs a rise of 5 points or more" in words
    assert "✓ met · a latest PHQ-9 of 10 or more" in words
    assert "✗ **not met** · a rise of 5 points or more" in words
    assert "(rules?find=worsening)" in words


def test_an_open_one_leads_to_the_event_it_rests_on(asked):
    page = asked("positive_screen_contact")
    assert "on the list since 8 Nov, 7 days over" in said(page)
    (evidence,) = [button for button in page.button if "PHQ-9 17 on 8 Nov" in button.label]
    evidence.click().run()
    assert page.session_state[TAB] == "Scores"


def test_the_event_that_was_clicked_on_is_marked_in_its_table_for_this_patient_only(asked, clinic):
    with writing(clinic) as session:
        other = builders.a_patient(session, patient_id="2002", clinic="North")
        builders.add_phq9(session, other, "2026-11-08", 17)
    page = asked("positive_screen_contact")
    (evidence,) = [button for button in page.button if "PHQ-9 17 on 8 Nov" in button.label]
    assert days_of(page, "Scores") == ["8 Nov"]
    evidence.click().run()
    assert days_of(page, "Scores") == ["**→ 8 Nov**"]
    assert "Marked → in the table Scores below" in [caption.value for caption in page.caption]
    page.query_params["id"] = "2002"
    assert days_of(page.run(), "Scores") == ["8 Nov"]


def days_of(page, tab: str) -> list[str]:
    (shown,) = [found for found in page.tabs if found.label == tab]
    return list(shown.table[0].value["On"])


@pytest.mark.parametrize(
    ("on", "what", "marked"),
    [("2026-11-03", "Referral sent", 1), ("2026-11-03", "Consent signed", 0), ("2026-11-04", "Referral sent", 0)],
)
def test_only_the_row_of_its_day_and_kind_is_marked(on, what, marked):
    days = [date(2026, 11, 3), date(2026, 11, 4)]
    plan = pd.DataFrame(
        {"on": days, "what": ["Referral sent: Sleep clinic", "CBT started"], "row": ["Referral", "Treatment"]}
    )
    (table,) = [table for table in history_tables.TABLES if table.tab == "Conditions and plan"]
    rows = table.rows(SimpleNamespace(plan=plan), TODAY)
    mark = history_tables.Mark(table.tab, date.fromisoformat(on), what)
    assert history_tables.is_marked(rows, table, mark, TODAY).sum() == marked


def test_evidence_of_every_kind_stands_in_a_tab():
    assert set(STANDS_IN) == set(Kind)
    assert set(STANDS_IN.values()) <= set(history_tables.TABS)


def test_another_day_is_answered_as_it_was_known_then(asked):
    assert "Needs a latest PHQ-9 of 10 or more" in said(asked("positive_screen_contact", date(2026, 11, 1)))
    assert "on the list since 8 Nov, due in 5 days" in said(asked("positive_screen_contact", date(2026, 11, 10)))


def test_what_is_coming_says_when_it_opens_and_is_due(asked):
    """A PHQ-9 of 10 or more is taken again after 28 days, and asked for from 7 days before."""
    assert "opens 29 Nov, due 6 Dec" in said(asked("phq9_due"))


def test_the_next_urgency_is_told_ahead(asked):
    """Late for more than 28 days a PHQ-9 is more urgent: 6 Dec and 29 days."""
    assert "Urgency · routine; this week from 4 Jan 2027" in said(asked("phq9_due"))
