"""One batch: read, check, judge, write, and say what happened. Everything in one transaction, or nothing.

Rows are read and checked into temporary tables before the database is locked for writing.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date, datetime, tzinfo
from typing import Literal

import sqlalchemy as sa
from sqlmodel import Session

from db.engine import goes_on_writing, reading
from db.locks import Lock, take
from db.problems import Problem
from db.refusals import said_plainly
from db.tables import RECORDED_HERE
from db.text import named
from db.vocabulary import BatchStatus, Permission
from services.access.demo_database import refuse_mixture
from services.access.permissions import require
from services.access.viewer import Viewer
from services.due_items.refresh import refresh
from services.intake import absent, merge, rejects, versions
from services.intake.batch_result import OUTCOMES, Batch, Counts, closed, open_batch, stopped
from services.intake.cross_row_checks import judge
from services.intake.matching import first_patients, place
from services.intake.missing_records import as_rows, raised_by_missing_records
from services.intake.reading import Reading
from services.intake.rows import AnyRow
from services.intake.staging import Progress, Stage, checked, pour
from services.intake.versions import taken_back
from services.intake.what_follows import settled
from services.read_ahead import read_ahead

AHEAD = 2  # times


class Overtaken(Exception):
    """Somebody wrote while the batch was judged; it is judged again."""


def import_rows(
    engine: sa.Engine,
    incoming: Iterable[AnyRow],
    *,
    source: str,
    files: Sequence[str],
    by: Viewer,
    today: date,
    now: datetime,
    on_reject: Literal["keep", "stop"] = "keep",
    dry_run: bool = False,
    progress: Progress | None = None,
    zone: tzinfo | None = None,
    is_whole: bool = False,
    is_invented: bool = False,
) -> Counts:
    """Import rows of any reader as one batch. Raises Problem. `is_whole`: they are all that their source has; what it
    told before and is not among them is noted. Only the demo clinic's rows are invented.

    Any exception, also one that `progress` raises to cancel, leaves nothing written.
    """
    require(by, Permission.import_data)
    source = _name_of(source)
    batch = Batch(source, files, by, today, now, time.monotonic(), is_whole)
    progress = progress or (lambda rows, message: None)
    with reading(engine) as session:
        refuse_mixture(session, source, is_invented=is_invented)
    with _stage(engine) as stage:
        pour(stage, read_ahead(checked(incoming, Reading(today, zone=zone))), progress)
        stage.connection.commit()
        for is_ahead in _ways(stage, dry_run):
            stage.connection.execution_options(writes=not (is_ahead or dry_run))
            with suppress(Overtaken), _one_transaction(stage) as session:
                counts, touched = _judged(stage, batch, progress)
                refuse_mixture(session, source, is_invented=is_invented)  # again: now that other imports wait
                if dry_run:
                    counts = replace(counts, first_patients=first_patients(stage, touched))
                    session.rollback()
                    return counts
                if is_ahead and not goes_on_writing(stage.connection):
                    raise Overtaken
                if counts.rejected and on_reject == "stop":
                    return stopped(stage, session, batch, counts)
                return _loaded(stage, session, batch, counts, touched, progress)
    raise AssertionError("The last way keeps others out.")


def _name_of(source: str) -> str:
    source = named("The name of the source", source).strip()
    if source == RECORDED_HERE:
        raise Problem(f"“{source}” is the source of what is recorded here: give the one of these files another name.")
    return source


def _ways(stage: Stage, dry_run: bool) -> tuple[bool, ...]:
    """Whether the batch is judged ahead, before others are kept from writing. On SQLite, where judging keeps out all
    that save, that is tried some times: of an import of nothing new it is most of the time."""
    is_tried = stage.connection.dialect.name == "sqlite" and not dry_run
    return (True,) * AHEAD + (False,) if is_tried else (False,)


@contextmanager
def _one_transaction(stage: Stage) -> Iterator[Session]:
    with stage.undone_together(), Session(stage.connection) as session, session.begin():
        session.connection()  # the transaction is the session's from here on: its end commits the connection
        yield session


@contextmanager
def _stage(engine: sa.Engine) -> Iterator[Stage]:
    with said_plainly(), engine.connect() as connection:
        stage = Stage(connection)
        try:
            yield stage
        finally:
            if not connection.invalidated:  # a lost connection has taken its temporary tables along
                connection.rollback()
                connection.execution_options(writes=False)
                stage.drop()
                connection.commit()


def _judged(stage: Stage, batch: Batch, progress: Progress) -> tuple[Counts, set[int]]:
    """What the batch would do, and to which patients. Writes temporary tables only."""
    _prepare(stage)
    read = sum(stage.read.values())
    by_table = {name: {"read": rows} | dict.fromkeys(OUTCOMES, 0) for name, rows in stage.read.items()}
    for name, rows in rejects.refused_while_reading(stage).items():
        by_table[name]["rejected"] += rows
    touched: set[int] = set()
    versions.settle(stage)  # a feed of deletions alone has no rows to match
    for target in stage.targets():
        progress(read, f"matching {target.name}")
        place(stage, target, batch.source, batch.today)
        judge(stage, target, batch.source)
        for outcome, rows in merge.counts(stage, target).items():
            by_table[target.name][outcome] += rows
        touched |= merge.touched_patients(stage, target)
    for target in versions.targets_told(stage, batch.source):
        if patients := list(stage.connection.scalars(sa.select(taken_back(stage, target, batch.source).c.patient))):
            rows = by_table.setdefault(target.name, dict.fromkeys(("read", *OUTCOMES), 0))
            rows["read"] += len(patients)
            rows["changed"] += len(patients)
            touched |= set(patients)
    read = sum(rows["read"] for rows in by_table.values())
    sums = {outcome: sum(rows[outcome] for rows in by_table.values()) for outcome in OUTCOMES}
    counts = Counts(
        None,
        read,
        **sums,
        by_table=by_table,
        patients=len(touched),
        not_followed=stage.not_understood.resources,
        not_understood=stage.not_understood.told,
        first_rejects=rejects.first(stage),
    )
    return counts, touched


def _prepare(stage: Stage) -> None:
    stage.index(stage.reasons, "n")
    if stage.connection.dialect.name == "postgresql":
        stage.connection.exec_driver_sql("SET LOCAL enable_nestloop = off")  # it takes stacked checks for one row
    take(stage.connection, Lock.imports, however_long=True)


def _loaded(
    stage: Stage, session: Session, batch: Batch, counts: Counts, touched: set[int], progress: Progress
) -> Counts:
    number = open_batch(session, batch)
    if stage.has_resources:
        versions.note_void(stage, batch.source, number)
    for target in versions.targets_told(stage, batch.source):
        merge.take_back(stage, target, source=batch.source, batch=number)
    for target in stage.targets():
        progress(counts.read, f"writing {target.name}")
        merge.write(stage, target, source=batch.source, batch=number, today=batch.today)
    if batch.is_whole:
        progress(counts.read, "looking for what is absent")
        absent.note(stage, batch.source, number)
        counts = replace(counts, absent=absent.counted(session, number))
    touched = settled(session, touched, batch.by, batch.now)
    refresh(
        session, touched, done=lambda so_far, runs: progress(counts.read, f"who needs follow-up: {so_far} of {runs}")
    )
    missing = as_rows(raised_by_missing_records(session, batch.today)) if touched else []
    return closed(stage, session, batch, replace(counts, batch=number, missing_records=missing), BatchStatus.loaded)
