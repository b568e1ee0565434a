"""On a real server, fresh from its start: signed out there is only the sign-in page; signed in, what the role may."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import BrowserContext, Page, expect

from db.engine import engine_for, writing
from db.tables import SignInSession
from db.vocabulary import Role
from services.access.permissions import CARE_TEAM
from tests.journeys.pages import FIGURES_PAGES, MENU, PAGES
from tests.journeys.server import HANDSHAKE, PASSWORD, ask, running, sign_in_as
from tests.patience import IN_MS
from tests.recorded import last_recorded

pytestmark = pytest.mark.journeys

SEE_PATIENTS = CARE_TEAM | {Role.manager}  # the demo's manager may; another one there sees figures only
INSIDE = ["/_stcore/health", "/_stcore/host-config", "/_stcore/stream", "/media/report.csv", "/static/index.html"]
CLOSED = ["/_stcore/metrics", "/_stcore/agent/openapi.json", "/auth/login", "/oauth2callback"]


@pytest.fixture(scope="module")
def log(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("server") / "log"


@pytest.fixture(scope="module")
def address(database, log) -> Iterator[str]:
    with running(database, log) as address:
        yield address


@pytest.fixture(scope="module")
def browser(chromium, address) -> Iterator[BrowserContext]:
    context = chromium.new_context(base_url=address, viewport={"width": 1280, "height": 800})
    context.set_default_timeout(IN_MS)
    yield context
    context.close()


@pytest.fixture
def page(browser) -> Iterator[Page]:
    """A signed-out browser that has kept Tandem's scripts, as browsers do."""
    browser.clear_cookies()
    page = browser.new_page()
    yield page
    page.close()


def enter(page: Page, address: str, account: str) -> None:
    token = sign_in_as(address, account)
    page.context.add_cookies([{"name": "tandem_session", "value": token, "url": address}])


def end_every_session(database: str) -> None:
    with writing(engine_for(database)) as session:
        session.execute(sa.delete(SignInSession))


@pytest.mark.parametrize("path", PAGES)
def test_signed_out_a_deep_link_shows_only_the_sign_in(page, path):
    page.goto(path)
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(page.get_by_label("Username")).to_be_focused()
    assert not page.query_selector("[data-testid=stApp]")
    assert page.url.partition("?")[0].endswith("/sign-in")


@pytest.mark.parametrize("path", INSIDE)
def test_signed_out_no_route_of_streamlit_answers(address, path):
    assert ask(address, path).status == 401
    assert ask(address, path, Cookie="tandem_session=guess").status == 401


@pytest.mark.parametrize("path", CLOSED)
def test_some_routes_are_closed_even_signed_in(address, path):
    token = sign_in_as(address, "demo.administrator")
    assert ask(address, path).status == 404
    assert ask(address, path, Cookie=f"tandem_session={token}").status == 404


def test_signed_out_nothing_is_uploaded(address):
    assert ask(address, "/_stcore/upload_file/a/b", method="PUT", body="x").status == 401
    assert ask(address, "/worklist", method="POST", body="x").status == 401


def test_the_socket_opens_only_for_whoever_is_signed_in(address):
    sent = {"Origin": address, **HANDSHAKE}
    token = sign_in_as(address, "demo.auditor")
    for cookie, status in (("", 403), ("tandem_session=guess", 403), (f"tandem_session={token}", 101)):
        assert ask(address, "/_stcore/stream", Cookie=cookie, **sent).status == status


def test_health_says_one_word_to_anybody(address):
    assert ask(address, "/health").text == '{"status":"ok"}'


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/worklist", "/health"])
def test_every_answer_forbids_framing_guessing_and_keeping(address, path):
    headers = ask(address, path).headers
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"


def test_the_cookie_is_kept_from_scripts_and_from_other_sites(address):
    form = {"method": "POST", "body": "account=demo.auditor", "Origin": address}
    cookie = ask(address, "/sign-in/demo", **form).headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
    assert "Max-Age" not in cookie


@pytest.mark.parametrize("path", ["/sign-in", "/sign-in/demo", "/sign-out"])
def test_a_form_from_another_site_does_nothing(address, path):
    body = "account=demo.auditor&username=ana.r&password=correct+horse+battery"
    for headers in ({"Origin": "https://evil.example"}, {"Sec_Fetch_Site": "cross-site"}, {}):
        answer = ask(address, path, method="POST", body=body, **headers)
        assert answer.status == 403
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("sign", [{"X_Forwarded_For": "127.0.0.1"}, {"Host": "tandem.example"}], ids=str)
def test_one_click_works_on_this_machine_only(address, sign):
    assert "Synthetic demo clinic" in ask(address, "/sign-in").text
    assert "Synthetic demo clinic" not in ask(address, "/sign-in", **sign).text
    own = f"http://{sign.get('Host', address.removeprefix('http://'))}"
    answer = ask(address, "/sign-in/demo", method="POST", body="account=demo.auditor", Origin=own, **sign)
    assert answer.status == 403
    assert "Set-Cookie" not in answer.headers


def test_a_large_form_is_refused(address):
    answer = ask(address, "/sign-in", method="POST", body="password=" + "x" * 5_000, Origin=address)
    assert answer.status == 413


def test_a_password_opens_the_page_that_was_asked_for(page):
    page.goto("/patients?find=Rivera")
    page.get_by_label("Username").fill("ana.r")
    page.get_by_label("Password").fill("not the password")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("The username or the password is not right.")
    expect(page.get_by_label("Username")).to_have_value("ana.r")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("stPopover").get_by_text("Ana Holm")).to_be_visible()
    assert page.url.endswith("/patients?find=Rivera")


def test_signing_out_ends_it_everywhere(page, address):
    enter(page, address, "demo.auditor")
    token = page.context.cookies()[0]["value"]
    page.goto("/")
    page.get_by_test_id("stPopover").get_by_role("button").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("status")).to_have_text("You have signed out.")
    assert ask(address, "/", Cookie=f"tandem_session={token}").headers["Location"] == "/sign-in"


def test_a_click_after_the_session_ended_shows_only_the_way_back(page, address, database):
    enter(page, address, "demo.care_manager")
    page.goto("/worklist")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    end_every_session(database)
    page.get_by_test_id("stTopNavLink").filter(has_text="Patients").click()
    link = page.get_by_role("link", name="Sign in")
    expect(link).to_have_attribute("href", "/sign-in?next=%2Fpatients")
    expect(page.get_by_role("heading", level=1)).to_have_count(0)
    expect(page.get_by_test_id("stTopNavLink")).to_have_count(0)


@pytest.mark.parametrize("path", ["/worklist", "/patients", "/patient?id=1042"])
@pytest.mark.parametrize("role", list(Role))
def test_each_role_sees_by_deep_link_what_it_may(page, address, database, role, path):
    enter(page, address, f"demo.{role}")
    page.goto(path)
    refusal = page.get_by_text("may not see")
    if role in SEE_PATIENTS:
        expect(page.get_by_test_id("stMainBlockContainer").locator("h1, [data-testid=stAlert]").first).to_be_visible()
        expect(refusal).to_have_count(0)
        expect(page.get_by_test_id("stTopNavLink")).to_have_text(MENU[role])
        return
    expect(refusal).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_count(0)
    expect(page.get_by_test_id("stTopNavLink")).to_have_text(MENU.get(role, []))
    assert last_recorded(engine_for(database)) == (f"demo.{role}", "refused")


@pytest.mark.parametrize("role", list(Role))
def test_each_role_sees_by_deep_link_the_figures_it_may(page, address, role):
    enter(page, address, f"demo.{role}")
    page.goto("/caseload")
    if role in SEE_PATIENTS:
        expect(page.get_by_role("heading", name="Who is in care, and who is falling out of it?")).to_be_visible()
        return
    expect(page.get_by_text("may not see the clinic's figures")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_count(0)


def test_a_manager_of_figures_sees_figures_and_no_patients(page, address):
    enter(page, address, "demo.manager.figures")
    page.goto("/patients?figure=contacted&line=contacted&period=month-2026-10")
    expect(page.get_by_text("may not see patients' records")).to_be_visible()
    expect(page.get_by_test_id("stTopNavLink")).to_have_text([*FIGURES_PAGES, "Rules"])


@pytest.mark.parametrize("role", list(Role))
def test_the_numbers_of_the_rules_are_the_administrators(page, address, role):
    enter(page, address, f"demo.{role}")
    page.goto("/administration")
    if role == Role.administrator:
        expect(page.get_by_role("heading", name="Which numbers does this clinic use?")).to_be_visible()
        return
    expect(page.get_by_text("may not see or change the numbers that the rules use")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_count(0)


@pytest.mark.parametrize("role", sorted(set(Role) - SEE_PATIENTS))
def test_the_others_first_page_says_what_is_theirs(page, address, role):
    enter(page, address, f"demo.{role}")
    page.goto("/")
    expect(page.get_by_text("Patients' records are not shown to your role.")).to_be_visible()


def test_the_care_teams_first_page_is_the_worklist(page, address):
    enter(page, address, "demo.prescriber")
    page.goto("/")
    expect(page.get_by_role("heading", name="Who needs follow-up today?")).to_be_visible()
    assert page.url.endswith("/worklist")


def test_an_uncaught_error_shows_a_reference_and_neither_page_nor_log_says_more(page, address, database, log):
    def rename(old, new):
        with engine_for(database).begin() as connection:
            connection.exec_driver_sql(f"ALTER TABLE {old} RENAME TO {new}")

    enter(page, address, "demo.care_manager")
    rename("due_items", "broken")
    try:
        page.goto("/worklist")
        said = page.get_by_test_id("stAlert").inner_text()
    finally:
        rename("broken", "due_items")
    reference = said.partition("noted as ")[2][:8]
    assert f"reference {reference}: OperationalError" in log.read_text()
    for words in ("no such table", "SELECT", "Traceback"):
        assert words not in log.read_text()
        assert words not in page.inner_text("body")


def test_the_browser_asks_nobody_outside(page, address):
    outside = []
    page.on("request", lambda request: outside.append(request.url))
    enter(page, address, "demo.care_manager")
    page.goto("/worklist")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert [url for url in outside if not url.startswith((address, "data:", "blob:"))] == []
