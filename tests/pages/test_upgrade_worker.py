"""A server whose database was worked out by other rules works everyone out in a process of its own."""

import pytest

from db.engine import reading, writing
from db.settings import keep
from db.vocabulary import SettingKey
from pages.web import upgrade_worker
from services.due_items.refresh import refresh
from services.due_items.upgrade import is_stale
from tests.builders import a_patient


@pytest.fixture(autouse=True)
def as_before():
    yield
    upgrade_worker._now = None


@pytest.fixture
def stale(sqlite_engine):
    with writing(sqlite_engine) as session:
        a_patient(session, phq9=[("2026-03-01", 12)])
        refresh(session)
        keep(session, SettingKey.rules_version, "of other rules")
    assert is_stale(sqlite_engine)
    return sqlite_engine


def until_told(monkeypatch) -> list:
    """Follows in this thread, so that nothing waits for a clock."""
    seen = []

    class Follow:
        def __init__(self, target, args, daemon):
            self.run = lambda: target(*args)

        def start(self):
            seen.append(upgrade_worker.progress())
            self.run()

    monkeypatch.setattr(upgrade_worker, "Thread", Follow)
    return seen


def test_everyone_is_worked_out_beside_the_pages(stale, monkeypatch):
    seen = until_told(monkeypatch)
    upgrade_worker.begin(stale)
    assert [progress.is_empty for progress in seen] == [False]
    assert upgrade_worker.progress() is None
    assert not is_stale(stale)


def test_a_worker_that_dies_is_told_and_the_database_stays_stale(stale, monkeypatch):
    until_told(monkeypatch)
    monkeypatch.setattr(upgrade_worker.sys, "executable", "/bin/false")
    upgrade_worker.begin(stale)
    assert upgrade_worker.progress().has_failed
    assert is_stale(stale)


def test_nothing_is_begun_when_the_rules_are_those_in_force(sqlite_engine):
    upgrade_worker.begin(sqlite_engine)
    assert upgrade_worker.progress() is None
    with reading(sqlite_engine):
        pass
