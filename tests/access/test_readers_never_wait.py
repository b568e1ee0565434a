"""Nothing is shown that is not recorded, and on SQLite nobody who looks waits for those who write."""

import fcntl
import logging
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from db import engine as engines
from db import locks
from db.engine import writing
from services.access import audit, audit_progress, queued_views, sessions, sign_in
from services.access.audit_breaks import breaks
from services.access.audit_keys import Kept, kept_of
from tests.access.conftest import PASSWORD
from tests.access.tampering import ANA, NOW, all_entries, look, record
from tests.patience import writing_that_notes
from tests.recorded import the_record


@contextmanager
def somebody_writes(engine, monkeypatch):
    """Who waits for them fails: their patience is over at once."""
    with writing(engine) as session:
        session.connection()
        monkeypatch.setattr(engines, "SHORT", 1)
        yield


def patients(engine) -> list[int | None]:
    return [entry["patient"] for entry in all_entries(engine)]


def test_a_view_is_recorded_beside_a_writer_and_counted_before_it_is_sealed(sqlite_engine, monkeypatch):
    record(sqlite_engine)
    with somebody_writes(sqlite_engine, monkeypatch):
        look(sqlite_engine, times=3)
        assert breaks(sqlite_engine) == []
        assert kept_of(sqlite_engine).views() == 3
    with the_record(sqlite_engine):
        assert patients(sqlite_engine) == [7, 0, 1, 2]
    assert breaks(sqlite_engine) == []


def test_what_was_looked_at_before_a_save_stands_before_it(engine):
    record(engine)
    look(engine, times=2)
    record(engine)
    assert patients(engine) == [7, 0, 1, 7]


def test_a_view_is_sealed_once_even_when_the_process_dies_before_letting_it_go(sqlite_engine, monkeypatch):
    record(sqlite_engine)
    look(sqlite_engine, times=2)
    with monkeypatch.context() as dying:
        dying.setattr(queued_views, "remove", lambda *_: None)
        record(sqlite_engine)
    record(sqlite_engine)
    audit.take_over_views(sqlite_engine)
    assert patients(sqlite_engine) == [7, 0, 1, 7, 7]
    assert breaks(sqlite_engine) == []


def test_a_view_outlives_the_process_that_recorded_it(sqlite_engine):
    record(sqlite_engine)
    program = (
        "import os, signal, sys; from db.engine import engine_for; from tests.access.tampering import look; "
        "look(engine_for(sys.argv[1]), times=2); os.kill(os.getpid(), signal.SIGKILL)"
    )
    environment = {**os.environ, "PYTHONPATH": os.getcwd()}
    ended = subprocess.run([sys.executable, "-c", program, str(sqlite_engine.url)], env=environment)
    assert ended.returncode == -signal.SIGKILL
    with the_record(sqlite_engine):
        assert patients(sqlite_engine) == [7, 0, 1]
    assert breaks(sqlite_engine) == []


def test_an_empty_file_beside_the_database_makes_no_save_look_failed(sqlite_engine):
    engines.beside(sqlite_engine, queued_views.ENDING).dispose()
    Path(f"{sqlite_engine.url.database}{queued_views.ENDING}").touch()
    record(sqlite_engine, times=2)
    look(sqlite_engine)
    record(sqlite_engine)
    assert patients(sqlite_engine) == [7, 7, 0, 7]


def test_a_head_that_cannot_be_written_is_told_to_the_log_without_a_traceback(engine, caplog):
    record(engine)
    kept_of(engine).head_file.unlink()
    with caplog.at_level(logging.WARNING):
        record(engine)
    assert "The head of the audit record did not follow: FileNotFoundError at audit_keys.py:" in caplog.text
    assert not any(line.exc_info for line in caplog.records)


def test_a_head_that_somebody_holds_keeps_no_save_and_no_view_waiting_for_ever(engine, monkeypatch, caplog):
    monkeypatch.setattr(locks, "sleep", lambda _: None)
    record(engine)
    with kept_of(engine).head_file.open() as held, caplog.at_level(logging.WARNING):
        fcntl.flock(held, fcntl.LOCK_EX)
        record(engine)
        look(engine)
    assert "The head of the audit record did not follow: Busy at audit_keys.py:" in caplog.text
    record(engine)
    assert patients(engine) == [7, 7, 0, 7]
    assert breaks(engine) == []


@pytest.mark.parametrize(("place", "name"), [(queued_views, "remove"), (Kept, "advance"), (audit_progress, "kept_of")])
def test_what_fails_after_a_commit_is_logged_without_values_and_the_save_holds(
    engine, monkeypatch, caplog, place, name
):
    def broken(*_, **__):
        raise ValueError("Rivera, Ana")

    record(engine)
    with monkeypatch.context() as failing, caplog.at_level(logging.WARNING):
        failing.setattr(place, name, broken)
        record(engine)
    assert "did not follow: ValueError at audit_progress.py:" in caplog.text
    assert not any(line.exc_info for line in caplog.records)
    assert "Rivera" not in caplog.text
    record(engine)
    assert patients(engine) == [7, 7, 7]
    assert breaks(engine) == []


@pytest.mark.usefixtures("unhurried")
def test_many_who_look_and_many_who_write_make_one_record(engine):
    record(engine)
    with ThreadPoolExecutor(6) as pool:
        acts = [look, record, look, record, look, look]
        for done in [pool.submit(act, engine, times=12) for act in acts]:
            done.result()
    with the_record(engine):
        entries = all_entries(engine)
    assert len(entries) == 1 + 6 * 12
    if engine.dialect.name == "sqlite":
        assert [entry["queued"] for entry in entries if entry["queued"]] == list(range(1, 4 * 12 + 1))
    assert breaks(engine) == []


def test_being_seen_waits_for_nobody(sqlite_engine, an_account, now, monkeypatch):
    an_account(sqlite_engine)
    token = sign_in.with_password(sqlite_engine, "ana.r", PASSWORD, address="::1", now=now).token
    waits = []
    monkeypatch.setattr(sessions, "writing", writing_that_notes(waits))
    with somebody_writes(sqlite_engine, monkeypatch):
        assert sessions.seen(sqlite_engine, token, now + timedelta(minutes=5)).username == "ana.r"
    assert waits == [0]


def test_what_cannot_be_recorded_raises_before_anything_is_shown(sqlite_engine, monkeypatch):
    record(sqlite_engine)
    look(sqlite_engine)
    file = engines.beside(sqlite_engine, queued_views.ENDING)
    with file.connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only=ON")
    with pytest.raises(engines.Problem, match="read-only here"):
        audit.record_view(sqlite_engine, viewer=ANA, action="patient_opened", patient=1, now=NOW)
    file.dispose()
