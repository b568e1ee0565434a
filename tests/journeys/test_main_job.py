"""The main job in a real browser: a care manager finds who needs follow-up, opens one, comes back, takes the file."""

import csv
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Download, Page, expect

from db.engine import engine_for, writing
from db.tables import AuditEntry, SignInSession, Staff
from db.vocabulary import Role
from services.access.demo_accounts import add_demo_accounts
from services.due_items.refresh import refresh
from services.due_items.upgrade import bring_up_to_date
from tests import builders
from tests.journeys.pages import settled
from tests.journeys.server import TODAY
from tests.patience import IN_MS
from tests.recorded import the_record

pytestmark = pytest.mark.journeys

TEAM = {"care_manager": "Whitfield, Dana", "prescriber": "Okafor, Samuel"}
PEOPLE = 60  # more than one page of the worklist
FIRST_ROW = 36 + 17  # pixels from the grid's top to the middle of its first row
SAID_NOWHERE = "Planted"
PLACES_TO_LOOK = (
    "/worklist",
    "/worklist?find=planted",
    "/worklist?find=666",
    "/patients?find=planted",
    "/patient?id=666",
)


@pytest.fixture(scope="module")
def database(tmp_path_factory) -> Iterator[str]:
    """Sixty patients in gaps of one to sixty days at North, one planted at South, and the demo accounts of North."""
    url = f"sqlite:///{tmp_path_factory.mktemp('main_job') / 'clinic.sqlite3'}"
    bring_up_to_date(engine_for(url))
    with writing(engine_for(url)) as session:
        north, _ = builders.a_clinic(session, "North"), builders.a_clinic(session, "South")
        for number in range(1, PEOPLE + 1):
            _in_a_gap(session, f"{1000 + number}", number, family_name=f"Person {number:02}", clinic="North")
        _in_a_gap(session, "666", 9, family_name=SAID_NOWHERE, clinic="South")
        refresh(session)
        dana = session.execute(sa.select(Staff.id).where(Staff.name == "Whitfield, Dana")).scalar()
        staff = {Role.care_manager: (dana, "Whitfield, Dana")}
        add_demo_accounts(session, clinics=[north], staff=staff, now=datetime.now(UTC))
    yield url
    engine_for(url).dispose()


def _in_a_gap(session, number: str, days: int, **columns) -> None:
    started = TODAY - timedelta(days=days + 27)  # 28 days of supply, the first day included
    patient = builders.a_patient(
        session, patient_id=number, on="buprenorphine", enrolled=started, started=started, team=TEAM, **columns
    )
    builders.add_supply(session, patient, started, 28)
    builders.add_phq9(session, patient, started, 12)
    builders.add_phq9(session, patient, TODAY - timedelta(days=1), 18, item_9=int(days == 5))


@pytest.fixture
def page(chromium, address) -> Iterator[Page]:
    """Signed in by one click as the demo care manager of North, in a time zone behind UTC."""
    context = chromium.new_context(
        base_url=address, viewport={"width": 1280, "height": 800}, timezone_id="America/Los_Angeles"
    )
    context.set_default_timeout(IN_MS)
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_role("button", name="Care manager").click()
    expect(page.get_by_role("heading", name="Who needs follow-up today?")).to_be_visible()
    yield page
    context.close()


def cells(page: Page, column: int) -> list[str]:
    """A grid is a canvas; beside it lies a hidden table that carries the same words."""
    grid = page.get_by_test_id("stDataFrame").locator("td[role=gridcell]")
    expect(grid.first).to_be_attached()
    return page.evaluate(
        "column => [...document.querySelectorAll('[data-testid=stDataFrame] tbody tr')]"
        ".map(row => row.querySelectorAll('td')[column].innerText)",
        column,
    )


def expect_cells(page: Page, wanted: list[str]) -> None:
    """The names of the list become the wanted ones: a grid is drawn a moment after the words around it."""
    column = page.get_by_test_id("stDataFrame").locator("tbody tr td:first-child")
    expect(column).to_have_text(wanted, use_inner_text=True)


def open_first(page: Page) -> None:
    box = page.get_by_test_id("stDataFrame").bounding_box()
    page.mouse.click(box["x"] + 60, box["y"] + FIRST_ROW)


def downloaded(page: Page) -> list[dict]:
    with page.expect_download() as started:
        page.get_by_role("button", name="CSV").click()
    return _rows(started.value)


def _rows(download: Download) -> list[dict]:
    with Path(download.path()).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_from_the_filter_to_a_patient_and_back(page):
    page.get_by_test_id("stButtonGroup").get_by_text("Same day").click()
    expect(page).to_have_url(re.compile("urgency=same_day"))
    page.get_by_placeholder("Find name or number").fill("person 05")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1–1 of 1")).to_be_visible()
    expect_cells(page, ["Person 05 · #1005 · birth year not recorded"])
    open_first(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("#1005")
    expect(page.get_by_text("Self-harm answer not reviewed").first).to_be_visible()
    expect(
        page.get_by_text("Covered to 17 Nov, no supply on record since 18 Nov: gap 5 days (measure)")
    ).to_be_visible()
    expect(page.get_by_test_id("stVegaLiteChart")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_contain_text("#1005")
    page.get_by_role("link", name="‹ Worklist").click()
    expect(page.get_by_text("1–1 of 1")).to_be_visible()
    expect(page.get_by_placeholder("Find name or number")).to_have_value("person 05")
    expect_cells(page, ["Person 05 · #1005 · birth year not recorded"])


def tick(page: Page, row: int) -> None:
    box = page.get_by_test_id("stDataFrame").bounding_box()
    page.mouse.click(box["x"] + 16, box["y"] + FIRST_ROW + 34 * row)


def test_ticked_rows_are_acknowledged_at_once_and_taken_back(page):
    expect(page.get_by_text("1–50 of 60")).to_be_visible()
    before = cells(page, 0)
    tick(page, 0)
    expect(page.get_by_role("button", name="Acknowledge until… (1)")).to_be_visible()
    tick(page, 1)
    page.get_by_role("button", name="Acknowledge until… (2)").click()
    page.get_by_role("button", name="Acknowledge", exact=True).click()
    expect(page.get_by_text("Saved: 2 people's reasons are acknowledged until 23 Nov.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("the list is as it was before")).to_be_visible()
    expect_cells(page, before)


def times_opened(database: str) -> int:
    with the_record(engine_for(database)) as session:
        opened = sa.select(sa.func.count()).where(AuditEntry.action == "patient_opened")
        return session.execute(opened).scalar()


def test_the_browsers_own_back_keeps_filter_and_page_and_each_opening_is_recorded(page, database):
    before = times_opened(database)
    page.goto("/worklist?medication=buprenorphine")
    first = cells(page, 0)
    page.get_by_role("button", name="›").click()
    expect(page.get_by_text("51–60 of 60")).to_be_visible()
    expect(page.get_by_text(first[0], exact=True)).to_have_count(0)
    second = cells(page, 0)
    open_first(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Person")
    page.go_back()
    expect(page.get_by_text("51–60 of 60")).to_be_visible()
    expect_cells(page, second)
    open_first(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Person")
    assert times_opened(database) == before + 2
    page.go_back()
    expect(page.get_by_text("51–60 of 60")).to_be_visible()
    page.reload()
    expect(page.get_by_text("51–60 of 60")).to_be_visible()
    page.get_by_role("button", name="‹").click()
    expect(page.get_by_text("1–50 of 60")).to_be_visible()


def test_the_file_holds_what_the_screen_shows_and_is_recorded(page, database):
    page.goto("/worklist?urgency=same_day")
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()
    settled(page)
    total = int(page.get_by_text("1–", exact=False).last.inner_text().split(" of ")[1])
    shown = [re.search(r"#(\d+)", cell)[1] for cell in cells(page, 0)]
    rows = downloaded(page)
    in_file = list(dict.fromkeys(row["patient_id"] for row in rows))
    assert in_file[: len(shown)] == shown
    assert len(in_file) == total
    assert "42 CFR part 2" in rows[0]["notice"]
    with the_record(engine_for(database)) as session:
        last = session.execute(sa.select(AuditEntry.action, AuditEntry.detail).order_by(AuditEntry.id.desc())).first()
    assert last.action == "exported"
    assert f'"rows": {len(rows)}' in last.detail


def test_a_patient_of_another_clinic_is_on_no_page_search_link_or_file(page):
    for path in (
        "/worklist",
        "/worklist?find=planted",
        "/worklist?find=666",
        "/patients?find=planted",
        "/patient?id=666",
    ):
        page.goto(path)
        expect(page.get_by_role("heading", level=1).or_(page.get_by_test_id("stAlert")).first).to_be_visible()
        settled(page)
        assert SAID_NOWHERE not in page.inner_text("body")
    expect(page.get_by_text("No patient with this number in your clinics.")).to_be_visible()
    for path in ("/worklist", "/patients"):
        page.goto(path)
        assert SAID_NOWHERE not in str(downloaded(page))


def test_twelve_people_fit_on_the_first_screen(page):
    grid = page.get_by_test_id("stDataFrame")
    expect(grid).to_be_visible()
    settled(page)
    box = grid.bounding_box()
    assert (min(box["y"] + box["height"], 800) - box["y"] - 36) // 34 >= 12
    expect(page.get_by_role("button", name="CSV")).to_be_in_viewport()


def test_a_click_on_a_file_after_signing_out_elsewhere_says_so_and_shows_the_way_back(page, database):
    button = page.get_by_role("button", name="CSV")
    expect(button).to_be_visible()
    with writing(engine_for(database)) as session:
        session.execute(sa.delete(SignInSession))
    button.click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    expect(page.get_by_role("heading", name="Who needs follow-up today?")).to_have_count(0)
