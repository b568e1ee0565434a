"""Accounts and times for these tests."""

from datetime import UTC, datetime

import pytest
from argon2 import PasswordHasher

from db.engine import writing
from db.vocabulary import Role
from services.access import accounts, passwords
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
