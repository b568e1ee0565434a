"""A session for what the kind of database cannot change."""

import pytest
from sqlmodel import Session


@pytest.fixture
def lite(sqlite_engine):
    """One open transaction on SQLite alone; nobody commits it."""
    with Session(sqlite_engine.execution_options(writes=True)) as session:
        yield session
