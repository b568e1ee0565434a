"""A manager's way in a real browser: from a figure to the people behind it and their reasons; a table and its file."""

import csv
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from db.engine import engine_for, writing
from services.access.demo_accounts import add_demo_accounts
from services.due_items.refresh import refresh
from services.due_items.upgrade import bring_up_to_date
from services.metrics.counting import kept_months
from services.metrics.counting.periods import month_of, months_before
from tests import builders
from tests.journeys.pages import settled
from tests.journeys.server import TODAY
from tests.patience import IN_MS

pytestmark = pytest.mark.journeys

STARTED = TODAY - timedelta(days=120)
PEOPLE, TREATED = 20, 13  # with both needs, and with both treatments
BOTH = "card-both-needs"
CARDS = {"caseload": 7, "outcomes": 7, "cascade": 2, "equity": 7, "team": 4}  # of each managers' page
FILE = re.compile("^(CSV|SVG|PNG) of ")
ONE_WORD = 100  # pixels that a switch with one word needs at most
NARROW, WIDE = {"width": 800, "height": 1000}, {"width": 1280, "height": 1000}


@pytest.fixture(scope="module")
def database(tmp_path_factory) -> Iterator[str]:
    url = f"sqlite:///{tmp_path_factory.mktemp('figures') / 'clinic.sqlite3'}"
    engine = engine_for(url)
    bring_up_to_date(engine)
    now = datetime.now(UTC)
    with writing(engine) as session:
        north, south = builders.a_clinic(session, "North"), builders.a_clinic(session, "South")
        for number in range(1, PEOPLE + 1):
            _with_both_needs(session, number, clinic=("North", "South")[number % 2])
        refresh(session)
        add_demo_accounts(session, clinics=[north, south], now=now)
    kept_months.work_out(engine, months_before(month_of(TODAY), kept_months.KEPT), today=TODAY, now=now)
    yield url
    engine.dispose()


def _with_both_needs(session, number: int, clinic: str) -> None:
    patient = builders.a_patient(
        session,
        patient_id=f"{1000 + number}",
        family_name=f"Person {number:02}",
        clinic=clinic,
        on="buprenorphine",
        enrolled=STARTED,
        started=STARTED,
    )
    builders.add_supply(session, patient, STARTED, 180)
    builders.add_condition(session, patient, "depression", recorded_on=STARTED)
    builders.add_phq9(session, patient, STARTED, 16)  # repeated by now: everybody has an open reason
    if number <= TREATED:
        builders.add_treatment(session, patient, STARTED)


@pytest.fixture(scope="module")
def browser(chromium, address) -> Iterator[BrowserContext]:
    """Signed in as the demo's manager who may open patients; it keeps Tandem's scripts, as browsers do."""
    context = chromium.new_context(base_url=address, viewport=WIDE)
    context.set_default_timeout(IN_MS)
    page = context.new_page()
    page.goto("/sign-in")
    page.locator('button[value="demo.manager"]').click()
    page.get_by_role("button", name="Figures").click()
    page.get_by_test_id("stTopNavDropdownLink").filter(has_text="Caseload").click()
    _caseload_is_shown(page)
    page.close()
    yield context
    context.close()


@pytest.fixture
def page(browser) -> Iterator[Page]:
    """On the page Caseload."""
    page = browser.new_page()
    page.goto("/caseload")
    _caseload_is_shown(page)
    yield page
    page.close()


def _caseload_is_shown(page: Page) -> None:
    finding = f"{TREATED} of {PEOPLE} with both needs get both treatments"
    expect(page.get_by_role("heading", name=finding)).to_be_visible()
    settled(page)


def listed(page: Page) -> list[str]:
    cells = page.get_by_test_id("stDataFrame").locator("tbody tr td:first-child")
    expect(cells.first).to_be_attached()
    return [re.search(r"#(\d+)", words)[1] for words in cells.all_inner_texts()]


def test_from_the_figure_to_the_people_to_their_reasons_and_out(page):
    page.get_by_role("link", name=f"{TREATED} of {PEOPLE}").click()
    expect(page.get_by_text("Behind the figure Integrated treatment: both treated · Nov 2026 so far")).to_be_visible()
    expect(page.get_by_text(f"1–{TREATED} of {TREATED}")).to_be_visible()
    treated = [f"{1000 + number}" for number in range(1, TREATED + 1)]
    assert sorted(listed(page)) == treated
    page.get_by_role("link", name="Their open reasons").click()
    expect(page.get_by_role("heading", name="Who needs follow-up today?")).to_be_visible()
    expect(page.get_by_text(f"1–{TREATED} of {TREATED}")).to_be_visible()
    assert sorted(listed(page)) == treated
    page.reload()
    expect(page.get_by_text(f"1–{TREATED} of {TREATED}")).to_be_visible()
    page.get_by_role("button", name="Show everyone").click()
    expect(page.get_by_text(f"1–{PEOPLE} of {PEOPLE}")).to_be_visible()
    assert "figure" not in page.url


def test_the_table_is_opened_by_keyboard_and_its_file_is_the_table(page):
    card = page.locator(f".st-key-{BOTH}")
    toggle = card.get_by_role("switch", name="Table of both needs", exact=True)
    toggle.focus()
    page.keyboard.press("Space")
    rows = card.locator("table tbody tr")
    expect(rows).to_have_count(5)
    cells = [row.locator("td, th").all_inner_texts() for row in rows.all()]
    shown = [[name, counted, of] for name, counted, _, of, *_ in cells]
    with page.expect_download() as started:
        card.get_by_role("button", name="CSV of both needs", exact=True).click()
    with Path(started.value.path()).open(encoding="utf-8-sig", newline="") as file:
        in_file = [[row["figure"], row["numerator"], row["denominator"]] for row in csv.DictReader(file)]
    assert shown == in_file
    assert ["both treated", str(TREATED), str(PEOPLE)] in shown


def test_a_chart_says_its_finding_to_who_cannot_see_it(page):
    charts = page.get_by_test_id("stVegaLiteChart").all()
    assert len(charts) >= 3
    for chart in charts:
        words = chart.get_attribute("aria-label")
        expect(page.get_by_role("heading", name=words, exact=True)).to_be_visible()


def test_in_a_narrow_window_nothing_is_cut_and_two_columns_become_one(page):
    expect(page.locator(".st-key-headlines [data-testid=stMetric]")).to_have_count(5)
    assert columns_of(page) == 2
    page.set_viewport_size(NARROW)
    page.wait_for_function("document.documentElement.clientWidth <= 800")
    assert columns_of(page) == 1
    for card in page.locator(".st-key-headlines [data-testid=stColumn]").all():
        assert card.bounding_box()["width"] > 200
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= NARROW["width"]


@pytest.mark.parametrize("name", CARDS)
def test_each_control_has_a_name_of_its_own_of_which_the_first_word_is_seen(page, name):
    page.goto(f"/{name}")
    main = page.get_by_test_id("stMain")
    settled(page)
    expect(main.get_by_role("switch")).to_have_count(CARDS[name])
    tables = [switch.get_attribute("aria-label") for switch in main.get_by_role("switch").all()]
    files = [button.inner_text().replace("\n", " ") for button in main.get_by_role("button", name=FILE).all()]
    assert len(files) >= len(tables)
    for role, names in (("switch", tables), ("button", files)):
        for one in names:
            expect(main.get_by_role(role, name=one, exact=True)).to_have_count(1)
    for words in main.locator('[class*="st-key-files-"] label, [class*="st-key-files-"] button').all():
        assert not words.is_visible() or words.bounding_box()["width"] < ONE_WORD


@pytest.mark.parametrize("window", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("name", ["cascade", "equity"])
def test_what_is_compared_has_a_row_of_its_own_with_words_before_it(page, name, window):
    page.set_viewport_size(window)
    page.goto(f"/{name}")
    row = page.locator(".st-key-figures-groups")
    words, box = row.get_by_text("Compare groups", exact=True).first, row.get_by_test_id("stSelectbox")
    expect(box).to_be_visible()
    settled(page)
    expect(row.get_by_role("combobox", name="Compare groups", exact=True)).to_have_count(1)
    bar, first, second = (one.bounding_box() for one in (page.locator(".st-key-figures-bar"), words, box))
    assert first["y"] >= bar["y"] + bar["height"]
    assert first["x"] + first["width"] <= second["x"]
    assert second["y"] <= first["y"] + first["height"] / 2 <= second["y"] + second["height"]


def test_the_words_below_a_headline_figure_are_not_cut(page):
    expect(page.get_by_role("link", name=re.compile("reasons on 22 Nov · oldest"))).to_be_visible()
    for width in (1280, 1100, 800):
        page.set_viewport_size({"width": width, "height": 1000})
        page.wait_for_function(f"document.documentElement.clientWidth <= {width}")
        for link in page.locator(".st-key-headlines [data-testid=stPageLink-NavLink] p").all():
            assert link.evaluate("one => one.scrollWidth <= one.clientWidth + 1")


def columns_of(page: Page) -> int:
    boxes = [one.bounding_box() for one in page.locator(".st-key-two-columns [data-testid=stColumn]").all()]
    return len({box["x"] for box in boxes})


def test_paper_has_the_charts_and_their_period_and_neither_bar_nor_buttons(page):
    expect(page.get_by_test_id("stVegaLiteChart").first).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_test_id("stVegaLiteChart").first).to_be_visible()
    expect(
        page.get_by_text("Nov 2026 so far · all clinics · as known now · printed on 22 November 2026")
    ).to_be_visible()
    for key in ("figures-bar", "figures-monthly", "files-both-needs"):
        expect(page.locator(f".st-key-{key}")).to_be_hidden()
    expect(page.get_by_test_id("stHeader")).to_be_hidden()
