"""kill -9 at any moment of a sync: the next run comes to the same end as one that nothing disturbed."""

import multiprocessing
import shutil
import signal
import sqlite3
import sys
from contextlib import closing
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
import sqlalchemy as sa

from tests.bulk.dying import sync_and_die
from tests.bulk.records import everything, patient, phq9_total, told

BULK = "services.intake.bulk"
MOMENTS = (  # a function of the product, whether before or after it, which time it is called
    (f"{BULK}.run.kick_off", "after", 1),
    (f"{BULK}.job.Job.begin", "after", 1),
    (f"{BULK}.polling.body_of", "after", 1),
    (f"{BULK}.job.Job.keep_manifest", "before", 1),
    (f"{BULK}.job.Job.keep_manifest", "after", 1),
    (f"{BULK}.download.Part.begin", "after", 2),
    (f"{BULK}.download._until_its_end", "after", 2),
    (f"{BULK}.download.Part.finished", "after", 3),
    (f"{BULK}.mirror._take_in", "after", 2),
    (f"{BULK}.mirror.Mirror.apply", "after", 1),
    (f"{BULK}.landing._before", "after", 1),
    (f"{BULK}.landing.import_rows", "before", 1),
    ("services.intake.load.refresh", "after", 1),
    (f"{BULK}.landing.import_rows", "after", 1),
    (f"{BULK}.landing._note", "after", 1),
    (f"{BULK}.run.forget", "after", 1),
)


PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.bulk.dying"])


def killed(clinic, source, place: str, when: str, times: int) -> None:
    url = clinic.engine.url.render_as_string(hide_password=False)
    process = PROCESSES.Process(
        target=sync_and_die, args=(url, clinic.folder, source, clinic.clock.now(), place, when, times)
    )
    with pytest.MonkeyPatch.context() as patch:  # a page that was tried before would be run anew as its main module
        patch.setitem(sys.modules, "__main__", ModuleType("__main__"))
        process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL


@cache
def ends() -> dict[bool, tuple]:
    """What comes of a sync of everything, and of one of changes, that nothing disturbs; each is worked out once."""
    return {}


def end_of(engine) -> tuple:
    return told(engine), exports(engine), batches(engine)


def exports(engine) -> list[tuple]:
    columns = "source, asked_since, transaction_time, errors, is_complete"
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(f"SELECT {columns} FROM loaded_exports ORDER BY id"))]


def batches(engine) -> list[tuple]:
    columns = "rows_read, rows_added, rows_changed, rows_unchanged, rows_rejected"
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(f"SELECT {columns} FROM import_batches ORDER BY id"))]


@pytest.mark.faults
@pytest.mark.parametrize(("place", "when", "times"), MOMENTS, ids=[f"{p[21:]}-{w}-{t}" for p, w, t in MOMENTS])
@pytest.mark.parametrize("is_first", [True, False], ids=["everything", "changes"])
def test_a_sync_that_was_killed_is_gone_on_with(
    clinic, ehr, source, new_sqlite, tmp_path, is_first, place, when, times
):
    ehr.polls_until_ready, ehr.retry_after = 0, None
    ehr.put(*everything("p1"), *everything("p2"))
    with new_sqlite() as other:
        undisturbed = type(clinic)(other, tmp_path / "undisturbed", clinic.clock) if is_first not in ends() else None
        if not is_first:
            clinic.sync(source)
            if undisturbed:
                undisturbed.sync(source)
            clinic.clock.later(days=1)
            ehr.put(phq9_total(3, "p1"), patient("p1", gender="female"), *everything("p3"))
            ehr.delete("MedicationRequest", "m1-p2")
        if undisturbed:
            ends()[is_first] = undisturbed.sync(source).as_json(), end_of(other)
    clinic.engine.dispose()
    killed(clinic, source, place, when, times)
    assert (clinic.sync(source).as_json(), end_of(clinic.engine)) == ends()[is_first]


@pytest.mark.faults
def test_after_a_backup_is_restored_the_changes_since_are_asked_for_again(clinic, ehr, source, tmp_path):
    """The moment up to which a source is known lies with the records, and goes back with them."""
    ehr.put(*everything("p1"))
    first = clinic.sync(source)
    backup = tmp_path / "backup.sqlite3"
    with closing(sqlite3.connect(clinic.engine.url.database)) as now, closing(sqlite3.connect(backup)) as then:
        now.backup(then)
    clinic.clock.later(days=1)
    ehr.put(phq9_total(3))
    clinic.sync(source)
    clinic.clock.later(days=1)
    records = told(clinic.engine)
    clinic.engine.dispose()
    for rest in ("-wal", "-shm"):
        Path(f"{clinic.engine.url.database}{rest}").unlink(missing_ok=True)
    shutil.copy(backup, clinic.engine.url.database)
    again = clinic.sync(source)
    assert (again.since, again.changed) == (first.until, 1)
    assert told(clinic.engine) == records
