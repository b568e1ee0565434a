"""Shares of working everyone out: a process each, that reads, works out and makes ready what is to be put in."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from multiprocessing.synchronize import Event
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session

from db.bulk_copy import ReadyFile, Text, text_of
from db.engine import another, reading
from db.tables import FOREVER
from services.clinical.thresholds import Limits
from services.due_items.differences import in_order, patients_of_run_that_differ
from services.due_items.refresh import all_runs, worked_out
from services.due_items.store import DERIVED, Columns, Rows, of_patients, rows_to_keep
from services.facts.thresholds_in_force import limits_in_force


class Mended(NamedTuple):
    """Of one run of patients: who differs, and the rows to keep for them, by table; on SQLite those lie in the
    share's file."""

    patients: list[int]
    texts: dict[str, Text]


class Start(NamedTuple):
    """What the shares are told: that they may begin, and before that, whether nothing is kept of anybody. They do not
    look themselves, for on PostgreSQL the due items may be locked by then."""

    is_ready: Event
    is_first_time: Event

    def tell(self, is_first_time: bool) -> None:
        if is_first_time:
            self.is_first_time.set()
        self.is_ready.set()


MakeReady = Callable[[list[int], dict[str, Rows]], Mended]


def every_run(engine: sa.Engine, share: int, shares: int, start: Start) -> Iterator[Mended | None]:
    """First nothing, then the runs of this share. Read over a connection of its own: what is committed, which is all
    there is once nobody else may write, and otherwise holds if nobody did."""
    yield None
    start.is_ready.wait()
    with another(engine) as own, reading(own) as session, _ready(session, share) as make_ready:
        limits, is_first_time = limits_in_force(session), start.is_first_time.is_set()
        for first, last in _runs_of(all_runs(session), share, shares):
            yield make_ready(*_mended(session, first, last, limits, is_first_time))


def _runs_of(runs: list[tuple[int, int]], share: int, shares: int) -> list[tuple[int, int]]:
    """Runs that follow each other: what is put in then comes in order."""
    return runs[len(runs) * share // shares : len(runs) * (share + 1) // shares]


def _mended(
    session: Session, first: int, last: int, limits: Limits, is_first_time: bool
) -> tuple[list[int], dict[str, Rows]]:
    columns = worked_out(session, first, last, FOREVER, limits)
    patients = columns["patient_facts"]["patient"]
    if not is_first_time:
        patients = patients_of_run_that_differ(session, first, last, columns)
        columns = of_patients(columns, patients)
    return patients.astype(int).tolist(), rows_to_keep(_in_order(columns))


def _in_order(columns: dict[str, Columns]) -> dict[str, Columns]:
    return {table.name: in_order(table, columns[table.name]) for table in DERIVED}


@contextmanager
def _ready(session: Session, share: int) -> Iterator[MakeReady]:
    if session.get_bind().dialect.name == "postgresql":
        yield _as_texts
        return
    with closing(ReadyFile(session.connection(), f"{share}.sqlite3", DERIVED)) as file:
        yield lambda patients, rows: _into_file(file, patients, rows)


def _as_texts(patients: list[int], rows: dict[str, Rows]) -> Mended:
    filled = {name: columns for name, columns in rows.items() if any(columns.values())}
    return Mended(
        patients,
        {name: text_of(list(columns), zip(*columns.values(), strict=True)) for name, columns in filled.items()},
    )


def _into_file(file: ReadyFile, patients: list[int], rows: dict[str, Rows]) -> Mended:
    file.replace(patients)
    for table in DERIVED:
        columns = rows[table.name]
        if any(columns.values()):
            file.add(table, list(columns), zip(*columns.values(), strict=True))
    return Mended(patients, {})
