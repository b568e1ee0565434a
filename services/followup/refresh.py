"""Keeping facts and due items true: after every write, for those it touched; and for a past day, beside them."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import pairwise
from uuid import uuid4

import sqlalchemy as sa
from sqlmodel import Session

from db.tables import FOREVER, DueItem, Patient, PatientFacts, Setting
from services.clinical.scope import in_run
from services.followup.facts.statement import facts_insert
from services.followup.facts.tags import tag_update
from services.followup.facts.visits import visits_update
from services.followup.items import items_insert

CHUNK = 5_000  # patients a statement: keeps memory flat, large enough that set-based pays
MANY = 1_000  # ids in a run from which PostgreSQL's loops cost more than they save
NEAR = 20  # ids apart at which two touched patients share a run: working out a few more costs less than a statement

VERSION = "followup_version"  # the settings key

FACTS, ITEMS = PatientFacts.__table__, DueItem.__table__


def refresh(
    session: Session, patients: Iterable[int] | None = None, done: Callable[[int, int], None] | None = None
) -> None:
    """Work out facts and due items again for these patients.id (None: everyone), in the caller's transaction.

    `done(so_far, in_all)` is called after each run of patients.
    """
    runs = _all_runs(session) if patients is None else list(_runs(sorted(set(patients))))
    for so_far, (first, last) in enumerate(runs, start=1):
        _work_out(session, first, last, FOREVER)
        if done:
            done(so_far, len(runs))
    if runs:
        session.merge(Setting(key=VERSION, value=uuid4().hex))


def version(session: Session) -> str | None:
    """Changes with every refresh: what was counted under one version holds while it stays."""
    return session.execute(sa.select(Setting.value).where(Setting.key == VERSION)).scalar()


def _all_runs(session: Session) -> list[tuple[int, int]]:
    lowest, highest = session.execute(sa.select(sa.func.min(Patient.id), sa.func.max(Patient.id))).one()
    if lowest is None:
        return []
    return [(first, first + CHUNK - 1) for first in range(lowest, highest + 1, CHUNK)]


def _runs(patients: list[int]) -> Iterator[tuple[int, int]]:
    """Runs of ids that lie near each other, none longer than a chunk."""
    if not patients:
        return
    first = patients[0]
    for patient, following in pairwise([*patients, None]):
        if following is None or following - patient > NEAR or following - first >= CHUNK:
            yield first, patient
            first = following


def _work_out(session: Session, first: int, last: int, as_of: date) -> None:
    with _planned_for_many(session, last - first):
        _work_out_run(session, first, last, as_of)


@contextmanager
def _planned_for_many(session: Session, others: int) -> Iterator[None]:
    """PostgreSQL takes a run of patients for a few rows and loops; for few, loops are right."""
    is_misled = others >= MANY and session.get_bind().dialect.name == "postgresql"
    if is_misled:
        session.execute(sa.text("SET LOCAL enable_nestloop = off"))
    yield
    if is_misled:
        session.execute(sa.text("SET LOCAL enable_nestloop = on"))


def _work_out_run(session: Session, first: int, last: int, as_of: date) -> None:
    run = {"first": first, "last": last}
    for table in (ITEMS, FACTS):
        session.execute(sa.delete(table).where(in_run(table.c.patient)), run)
    for work_out in (facts_insert(), visits_update(), tag_update()):
        session.execute(work_out, run | {"as_of": as_of}, execution_options={"synchronize_session": False})
    session.execute(items_insert(), run)


@contextmanager
def as_known_on(session: Session, as_of: date) -> Iterator[None]:
    """Facts and due items of a past day, by the same statements. Inside, on this session, temporary tables stand in
    front of the kept ones under the same names: every query reads the past without knowing it."""
    copies = [table.to_metadata(sa.MetaData()) for table in (FACTS, ITEMS)]
    connection = session.connection()
    for copy in copies:
        copy._prefixes = ["TEMPORARY"]
        copy.foreign_keys.clear()
        copy.constraints = {c for c in copy.constraints if not isinstance(c, sa.ForeignKeyConstraint)}
        copy.create(connection)
    try:
        for first, last in _all_runs(session):
            _work_out(session, first, last, as_of)
        yield
    except BaseException:
        session.rollback()  # takes the temporary tables along
        raise
    for copy in copies:
        connection.exec_driver_sql(f"DROP TABLE {_temporary(connection)}.{copy.name}")


def _temporary(connection: sa.Connection) -> str:
    return "temp" if connection.dialect.name == "sqlite" else "pg_temp"
