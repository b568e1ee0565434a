"""A real server over the database of each file, and one real browser for all of them."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from db.engine import engine_for, writing
from db.vocabulary import Role
from services.access import accounts, demo_accounts
from services.access.viewer import Viewer
from services.due_items.upgrade import bring_up_to_date
from tests.builders import a_clinic
from tests.journeys.server import PASSWORD, TODAY, running
from tests.patience import IN_MS

expect.set_options(timeout=IN_MS)


@pytest.fixture(scope="module")
def database(tmp_path_factory) -> Iterator[str]:
    """A demo clinic without patients, and one account with a password. Files that need patients have their own."""
    url = f"sqlite:///{tmp_path_factory.mktemp('clinic') / 'clinic.sqlite3'}"
    bring_up_to_date(engine_for(url))
    now = datetime.now(UTC)
    with writing(engine_for(url)) as session:
        north = a_clinic(session)
        demo_accounts.add_demo_accounts(session, clinics=[north], now=now)
        person = {"username": "ana.r", "name": "Ana Holm", "role": Role.care_manager, "password": PASSWORD}
        accounts.add(session, **person, clinics=[north], by=Viewer.operator(), now=now)
    yield url
    engine_for(url).dispose()


@pytest.fixture(scope="module")
def address(database, tmp_path_factory) -> Iterator[str]:
    log = tmp_path_factory.mktemp("server") / "log"
    with running(database, log, TANDEM_TODAY=TODAY.isoformat()) as address:
        yield address


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield browser
        browser.close()
