"""Nothing starts twice: not on this machine, and on PostgreSQL not on two."""

import pytest

from db.locks import Lock, alone
from db.problems import Problem
from services.intake.watched_folder import WatchedFolder
from tests.bulk.records import everything


def test_of_two_syncs_at_once_the_second_says_so_and_stops(clinic, ehr, source):
    ehr.put(*everything())
    refused = []

    def meanwhile(_, answer):
        with pytest.raises(Problem, match="A sync of north is going on already; this one did nothing") as problem:
            clinic.sync(source)
        refused.append(problem)
        return answer

    clinic.clock.sleep = lambda seconds: meanwhile(None, None)
    ehr.retry_after = None
    assert clinic.sync(source).added > 0
    assert len(refused) == 1
    assert len(ehr.kick_offs) == 1


def test_a_name_is_held_until_the_block_ends(engine, tmp_path):
    file = tmp_path / "lock"
    with alone(engine, Lock.syncs, "north", file) as first, alone(engine, Lock.syncs, "north", file) as second:
        assert (first, second) == (True, False)
        with alone(engine, Lock.syncs, "south", tmp_path / "other") as other:
            assert other
    with pytest.raises(ZeroDivisionError), alone(engine, Lock.syncs, "north", file):
        raise ZeroDivisionError
    with alone(engine, Lock.syncs, "north", file) as again:
        assert again


@pytest.mark.postgres
def test_two_machines_on_one_server_are_told_apart_by_nothing(postgres_engine, tmp_path):
    """Each has files of its own."""
    with (
        alone(postgres_engine, Lock.syncs, "north", tmp_path / "one") as first,
        alone(postgres_engine, Lock.syncs, "north", tmp_path / "two") as second,
    ):
        assert (first, second) == (True, False)
    with alone(postgres_engine, Lock.syncs, "north", tmp_path / "two") as later:
        assert later


def test_a_folder_is_watched_once(sqlite_engine, tmp_path):
    with (
        WatchedFolder(tmp_path).held(sqlite_engine),
        pytest.raises(Problem, match="watches .* already"),
        WatchedFolder(tmp_path).held(sqlite_engine),
    ):
        pass


@pytest.mark.postgres
def test_a_sync_on_postgresql(postgres_engine, clinic, ehr, source):
    ehr.put(*everything())
    own = type(clinic)(postgres_engine, clinic.folder, clinic.clock)
    first = own.sync(source)
    own.clock.later(days=1)
    ehr.delete("MedicationRequest", "m1-p1")
    second = own.sync(source)
    assert (second.since, second.taken_back, second.changed) == (first.until, 1, 1)
