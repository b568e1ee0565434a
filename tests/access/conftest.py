"""Accounts and times for these tests."""

from datetime import UTC, datetime

import pytest
from argon2 import PasswordHasher

from db import engine as engines
from db.engine import watching, writing
from db.vocabulary import Role
from pages.web import sign_in_queue
from services.access import accounts, passwords, sessions
from services.access.viewer import Viewer

PASSWORD = "correct horse battery"


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture
def an_account(now):
    """A function that adds an account and gives its username."""

    def added(engine, username="ana.r", role=Role.care_manager, **more) -> str:
        with writing(engine) as session:
            operator = Viewer.operator()
            accounts.add(
                session, username=username, name="Ana R", role=role, password=PASSWORD, by=operator, now=now, **more
            )
        return username

    return added


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch):
    """The real cost, 64 MB and 50 ms a check, says nothing in these tests."""
    quick = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", quick)
    monkeypatch.setattr(passwords, "_OF_NOBODY", quick.hash("the password of nobody at all"))


@pytest.fixture
def served(engine, an_account, monkeypatch):
    """The database behind the routes, with one account; nobody waits long in a test."""
    monkeypatch.setattr(engines, "SHORT", 100)
    monkeypatch.setattr(sessions, "FOR_SIGN_OUT", 100)
    monkeypatch.setattr(sign_in_queue, "LONGEST_WAIT", 0.1)
    url = engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("TANDEM_DATABASE_URL", url)
    an_account(engine)
    yield engine
    watching(url).dispose()


@pytest.fixture
def embedded(sqlite_engine, an_account, monkeypatch):
    monkeypatch.setattr(engines, "SHORT", 100)
    monkeypatch.setattr(sessions, "FOR_SIGN_OUT", 100)
    url = str(sqlite_engine.url)
    monkeypatch.setenv("TANDEM_DATABASE_URL", url)
    an_account(sqlite_engine)
    yield sqlite_engine
    watching(url).dispose()
