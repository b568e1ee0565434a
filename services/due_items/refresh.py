"""Keeping facts and due items true: after every write, for those it touched; and for a past day, beside them."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import pairwise
from uuid import uuid4

import sqlalchemy as sa
from sqlmodel import Session

from db.settings import keep, kept
from db.tables import FOREVER, Patient, table_of
from db.vocabulary import SettingKey
from services.clinical.thresholds import Limits
from services.due_items.caseload import facts_of
from services.due_items.columns_read import EVERYTHING, Needed
from services.due_items.due_items import due_items
from services.due_items.rules_version import mark_as_current
from services.due_items.store import DERIVED, Columns, add, columns_to_keep, replace, rows_to_keep
from services.facts.events import read
from services.facts.thresholds_in_force import limits_in_force

PATIENTS = table_of(Patient).c
CHUNK = 5_000  # patients a statement: keeps memory flat, large enough that set-based pays
NEAR = 60  # ids apart at which two touched patients share a run: working out so many more costs as much as a new run


def refresh(
    session: Session, patients: Iterable[int] | None = None, done: Callable[[int, int], None] | None = None
) -> None:
    """Work out facts and due items again for these patients.id (None: everyone), in the caller's transaction.

    `done(so_far, in_all)` is called after each run of patients.
    """
    runs = all_runs(session) if patients is None else list(_runs(sorted(set(patients))))
    limits = limits_in_force(session)
    for so_far, (first, last) in enumerate(runs, start=1):
        _work_out(session, first, last, FOREVER, limits)
        if done:
            done(so_far, len(runs))
    if runs:
        mark_as_new(session)
    if patients is None:
        mark_as_current(session, limits)


def mark_as_new(session: Session) -> None:
    keep(session, SettingKey.due_items_version, uuid4().hex)


def version(session: Session) -> str | None:
    """Changes with every refresh: what was counted under one version holds while it stays."""
    return kept(session, SettingKey.due_items_version)


def all_runs(session: Session) -> list[tuple[int, int]]:
    lowest, highest = session.execute(sa.select(sa.func.min(PATIENTS.id), sa.func.max(PATIENTS.id))).one()
    if lowest is None:
        return []
    return [(first, first + CHUNK - 1) for first in range(lowest, highest + 1, CHUNK)]


def _runs(patients: list[int]) -> Iterator[tuple[int, int]]:
    """Runs of ids that lie near each other, none longer than a chunk."""
    if not patients:
        return
    first = patients[0]
    for patient, following in pairwise(patients):
        if following - patient > NEAR or following - first >= CHUNK:
            yield first, patient
            first = following
    yield first, patients[-1]


def worked_out(
    session: Session,
    first: int,
    last: int,
    as_of: date,
    limits: Limits,
    *,
    is_as_then: bool = False,
    clinic: int | None = None,
) -> dict[str, Columns]:
    """What to keep for the patients of the run, or those of them who are of the clinic, by table."""
    history = read(session, first, last, as_of, is_as_then=is_as_then, clinic=clinic)
    facts = facts_of(history, limits)
    return columns_to_keep(facts, due_items(history, facts))


def _work_out(session: Session, first: int, last: int, as_of: date, limits: Limits) -> None:
    replace(session, first, last, rows_to_keep(worked_out(session, first, last, as_of, limits)))


@contextmanager
def as_known_on(
    session: Session, as_of: date, *, is_as_then: bool = False, needed: Needed = EVERYTHING
) -> Iterator[None]:
    """Facts and due items of a past day, by the same statements; as then: from what had been entered by that day.

    Inside, on this session, temporary tables stand in front of the kept ones under the same names: every query reads
    the past without knowing it. Whoever says what is `needed` may read nothing else inside.
    """
    connection = session.connection()
    copies = [_beside(table, needed) for table in needed.tables()]
    for copy in copies:
        copy.create(connection)
    _forget_plans(connection)
    try:
        for columns in _of_past_day(session, as_of, is_as_then, needed):
            add(session, rows_to_keep(needed.of(columns)))
        if needed.columns is None:
            _index(connection, copies)
        yield
    except BaseException:
        session.rollback()  # takes the temporary tables along
        raise
    for copy in copies:
        connection.exec_driver_sql(f"DROP TABLE {_temporary(connection)}.{copy.name}")


def _beside(table: sa.Table, needed: Needed) -> sa.Table:
    """Checks and references are left to the kept one."""
    given = needed.columns_of(table)
    columns = [sa.Column(c.name, c.type, primary_key=c.primary_key, autoincrement=False) for c in given]
    return sa.Table(table.name, sa.MetaData(), *columns, prefixes=["TEMPORARY"], **table.kwargs)


def _index(connection: sa.Connection, copies: Iterable[sa.Table]) -> None:
    """For lists. Once the rows are there it costs a third of what it would with each of them."""
    for copy, table in zip(copies, DERIVED, strict=True):
        for index in table.indexes:
            sa.Index(index.name, *(copy.c[column.name] for column in index.columns)).create(connection)


def _of_past_day(session: Session, as_of: date, is_as_then: bool, needed: Needed) -> Iterator[dict[str, Columns]]:
    """What was worked out, by runs of patients."""
    limits = limits_in_force(session)
    runs: list[tuple[int | None, tuple[int, int]]]
    if needed.clinics is None:
        runs = [(None, run) for run in all_runs(session)]
    else:
        runs = [(clinic, run) for clinic in sorted(needed.clinics) for run in _runs_of_clinic(session, clinic)]
    for clinic, (first, last) in runs:
        yield worked_out(session, first, last, as_of, limits, is_as_then=is_as_then, clinic=clinic)


def _runs_of_clinic(session: Session, clinic: int) -> list[tuple[int, int]]:
    """With so many patients of the clinic in each that it is worth its statements."""
    ids = session.execute(sa.select(PATIENTS.id).where(PATIENTS.clinic == clinic).order_by(PATIENTS.id)).scalars().all()
    chunks = [ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK)]
    return [(chunk[0], chunk[-1]) for chunk in chunks]


def _forget_plans(connection: sa.Connection) -> None:
    """A statement that PostgreSQL has prepared stays with the tables it was prepared for, whatever stands in front."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("DISCARD PLANS")


def _temporary(connection: sa.Connection) -> str:
    return "temp" if connection.dialect.name == "sqlite" else "pg_temp"
