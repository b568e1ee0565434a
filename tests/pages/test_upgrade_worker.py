"""A server whose database was worked out by other rules works everyone out in a process of its own."""

import os
import subprocess
import sys
from contextlib import nullcontext

import pytest

from db.engine import reading, writing
from db.problems import Busy
from db.settings import keep
from db.vocabulary import SettingKey
from pages.web import upgrade_worker
from pages.web.upgrade_worker import Progress
from services.due_items.refresh import refresh
from services.due_items.upgrade import is_stale, work_out_what_is_stale
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


def test_a_worker_waits_for_another_copy_that_is_at_work(stale, monkeypatch):
    """Told that it is busy, it asks again, and has nothing to do once the other one is done."""
    asked = []

    def busy_then_done(engine, tell):
        asked.append(engine)
        if len(asked) == 1:
            raise Busy("busy")
        work_out_what_is_stale(engine, tell)

    monkeypatch.setenv("TANDEM_DATABASE_URL", stale.url.render_as_string(hide_password=False))
    monkeypatch.setattr(upgrade_worker, "work_out_what_is_stale", busy_then_done)
    upgrade_worker._work()
    assert len(asked) == 2
    assert not is_stale(stale)


def test_a_worker_that_fails_says_kind_and_place_and_no_values(tmp_path):
    settings = {**os.environ, "TANDEM_DATABASE_URL": f"sqlite:///{tmp_path / 'Rivera'}/none.sqlite3"}
    command = [sys.executable, "-m", "pages.web.upgrade_worker"]
    ended = subprocess.run(command, cwd=upgrade_worker.ROOT, env=settings, capture_output=True, text=True)
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def test_lines_that_tell_no_progress_are_passed_over(monkeypatch):
    class Worker(nullcontext):
        stdout = ("a stray line\n", "1 2\n", "\n")
        returncode = 1

    monkeypatch.setattr(upgrade_worker, "is_stale", lambda engine: True)
    upgrade_worker._follow(Worker(), Progress(is_empty=False))
    assert upgrade_worker.progress() == Progress(is_empty=False, has_failed=True)
