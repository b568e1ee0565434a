"""The report as a file to print: it stands alone, says who is missing, and names no patient."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

import pytest
from streamlit.testing.v1 import AppTest

from db.engine import writing
from db.vocabulary import Role
from pages.figures import printed_report
from pages.figures.report_button import made
from pages.figures.selection import Chosen
from pages.parts import colours
from pages.parts.page_frame import Look
from services.access.viewer import Viewer
from services.due_items.refresh import refresh
from services.metrics.counting import kept_months
from services.metrics.counting.periods import from_key
from services.metrics.figures import Asked
from tests.builders import a_clinic, a_patient, add_condition, add_phq9
from tests.pages.people import TODAY

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
QUARTER = from_key("quarter-2026-09")
CARE_MANAGER = Viewer("ngozi", "Ngozi <Okafor>", Role.care_manager, None)
MANAGER = Viewer("mo", "Mo Adler", Role.manager, None)


@pytest.fixture(scope="module")
def clinic(new_sqlite):
    """Twelve patients with both needs and one with an opioid need alone who began in August, by name and number, and a
    clinic with an awkward name."""
    with new_sqlite() as engine:
        with writing(engine) as session:
            for number in range(13):
                name = {"patient_id": f"QX-77{number}", "family_name": "Zywicki", "given_name": "Aurelia"}
                patient = a_patient(session, on="buprenorphine", enrolled="2026-08-03", started="2026-08-04", **name)
                if number:
                    add_condition(session, patient, "depression", recorded_on="2026-08-03")
                    add_phq9(session, patient, "2026-08-03", 15)
            a_clinic(session, "A & B <clinic>")
            refresh(session)
        kept_months.work_out(engine, [*QUARTER.months, *QUARTER.before.months], today=TODAY, now=NOW)
        yield engine


@pytest.fixture(scope="module")
def page(clinic):
    """A function: who asks -> the file."""

    @cache
    def of(viewer: Viewer) -> str:
        look = Look(viewer, TODAY, clinic)
        return made(Chosen(look, Asked(viewer, QUARTER), {}, viewer is CARE_MANAGER))

    return of


def plain(html: str) -> str:
    body = html.partition("<body>")[2]
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", body))


def test_it_says_where_when_by_whom_and_that_pod_is_unaudited(page):
    words = plain(page(CARE_MANAGER))
    assert "A &amp; B &lt;clinic&gt;, North clinic" in words
    assert "Jul–Sep 2026 · printed on 22 November 2026 by Ngozi &lt;Okafor&gt;" in words
    assert "Figures only; no patient is named. POD-like figures are unaudited." in words


def test_it_asks_for_nothing_from_outside(page):
    html = page(CARE_MANAGER)
    assert html.count("<svg") > 3
    assert re.findall(r"//[\w.]|\b(?:src|href|action)=|<script|<link|<iframe|@import|@font-face|url\(", html) == []


@pytest.mark.parametrize("viewer", [CARE_MANAGER, MANAGER], ids=lambda viewer: viewer.role)
def test_it_names_no_patient(page, viewer):
    assert re.findall("Zywicki|Aurelia|QX-77", page(viewer)) == []


def test_a_number_stands_beside_its_people_and_who_is_missing(page):
    words = plain(page(CARE_MANAGER))
    assert "Both treated 0 % 0 of 12 0–24 % 0 " in words
    assert "Withdrawal-free 0 % 0 of 13 0–23 % 13 " in words
    assert "Small numbers are shown" in words


def test_small_numbers_are_hidden_from_whoever_may_not_see_patients(page):
    exact, published = plain(page(CARE_MANAGER)), plain(page(MANAGER))
    assert "Both needs 92 % 12 of 13" in exact
    assert "Opioid need only 8 % 1 of 13" in exact
    assert "Both needs hidden – hidden" in published  # with the thirteen that other figures tell it would give the one
    assert "Opioid need only hidden – hidden" in published
    assert "Both treated 0 % 0 of 12" in exact
    assert "Both treated hidden – hidden" in published  # the twelve are those of the thirteen with both needs
    assert "Small numbers are hidden." in published


def test_it_is_black_on_white_whatever_the_theme(monkeypatch, clinic):
    monkeypatch.setattr(type(colours.st.context.theme), "type", "dark", raising=False)
    assert colours.is_dark()
    look = Look(CARE_MANAGER, TODAY, clinic)
    html = made(Chosen(look, Asked(CARE_MANAGER, QUARTER), {}, is_exact=True))
    assert colours.TEAL["light"] in html
    assert colours.TEAL["dark"] not in html


@pytest.mark.parametrize(
    ("role", "key", "labels"),
    [
        (Role.care_manager, "month-2026-09", ["Monthly report"]),
        (Role.manager, "quarter-2026-09", ["Quarterly report"]),
        (Role.administrator, "month-2026-09", []),
    ],
)
def test_it_is_one_click_for_those_who_may_export_figures(clinic, role, key, labels):
    def page(chosen):
        from pages.figures.report_button import report_button

        report_button(chosen)

    viewer = replace(MANAGER, role=role)
    chosen = Chosen(Look(viewer, TODAY, clinic), Asked(viewer, from_key(key)), {}, is_exact=True)
    test = AppTest.from_function(page, kwargs={"chosen": chosen}).run()
    assert not test.exception
    assert [button.proto.label for button in test.get("download_button")] == labels


def test_many_clinics_are_counted_and_the_first_named():
    assert printed_report.place(["A", "B", "C", "D"]) == "A, B, C, D"
    assert printed_report.place(["A", "B", "C", "D", "E"]) == "5 clinics: A, B, C, D …"
    assert printed_report.place([]) == "No clinic"
