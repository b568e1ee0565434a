"""A real server over the database of each file, and a real browser for its pages."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.journeys.server import TODAY, running
from tests.patience import IN_MS

expect.set_options(timeout=IN_MS)


@pytest.fixture(scope="module")
def address(database, tmp_path_factory) -> Iterator[str]:
    log = tmp_path_factory.mktemp("server") / "log"
    with running(database, log, TANDEM_TODAY=TODAY.isoformat()) as address:
        yield address


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield browser
        browser.close()
