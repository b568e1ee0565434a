"""Writers take turns: each lock means one thing, and nobody waits longer for one than they can be told."""

import re

import pytest

from db import engine as engines
from db import locks
from db.engine import LONG, reading, writing
from db.locks import Lock, hold_file, take
from db.problems import Busy
from tests.test_house import PRODUCT, named

PLACE = "db/locks.py"


def test_every_lock_is_named_once_and_in_one_place():
    numbers = "|".join(f"{lock.value}|{lock.value:_}" for lock in Lock)
    is_taken = re.compile(rf"pg_(try_)?advisory|{numbers}")
    assert [named(file) for file in PRODUCT if is_taken.search(file.read_text())] == [PLACE]
    assert len({lock.value for lock in Lock}) == len(Lock.__members__)


def test_other_locks_are_taken_only_where_the_same_place_says():
    assert {named(file) for file in PRODUCT if "flock(" in file.read_text()} == {PLACE}
    elsewhere = {named(file) for file in PRODUCT if "LOCK TABLE" in file.read_text()} - {PLACE}
    assert elsewhere == {"services/due_items/rebuild.py"}
    assert all(place in locks.__doc__ for place in elsewhere)


def test_whoever_waits_too_long_for_a_file_is_told(monkeypatch, tmp_path):
    waits = []
    monkeypatch.setattr(locks, "sleep", waits.append)
    with (tmp_path / "file").open("w") as first, (tmp_path / "file").open("w") as second:
        hold_file(first.fileno(), within=1)
        with pytest.raises(Busy, match="nothing was written"):
            hold_file(second.fileno(), within=3)
        first.close()
        hold_file(second.fileno(), within=3)
    assert sum(waits) == pytest.approx(3)


@pytest.fixture
def soon(monkeypatch):
    """Patience that a test has, too; before the first connection of the engine."""
    monkeypatch.setattr(engines, "SHORT", 100)


def test_whoever_waits_too_long_for_another_writer_is_told(soon, engine):
    with writing(engine) as first:
        take(first, Lock.figure_counts)
        with pytest.raises(Busy, match="busy with another writer; nothing was written"), writing(engine) as second:
            take(second, Lock.figure_counts)


@pytest.mark.parametrize("held", Lock)
@pytest.mark.postgres
def test_one_lock_holds_back_no_other(soon, postgres_engine, held):
    with writing(postgres_engine) as first:
        take(first, held)
        with writing(postgres_engine) as second:
            for lock in set(Lock) - {held}:
                take(second, lock)


@pytest.mark.postgres
def test_patience_holds_for_its_own_transaction_only(soon, postgres_engine):
    def patience(**options) -> str:
        with writing(postgres_engine, **options) as session:
            take(session, Lock.imports, however_long=True)
            return session.connection().exec_driver_sql("SHOW lock_timeout").scalar_one()

    assert [patience(), patience(patience=LONG), patience()] == ["100ms", "30s", "100ms"]


def test_nobody_inherits_the_patience_of_whoever_had_the_connection_before(soon, engine):
    asking = {"sqlite": "PRAGMA busy_timeout", "postgresql": "SHOW lock_timeout"}[engine.dialect.name]

    def patience(transaction) -> str:
        with transaction as session:
            return str(session.connection().exec_driver_sql(asking).scalar_one()).removesuffix("ms")

    assert [patience(one) for one in (writing(engine, patience=1), reading(engine), writing(engine))] == [
        "1",
        "100",
        "100",
    ]
