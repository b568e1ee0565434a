"""The audit record: complete, in order under many writers, and every later change of it shows."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from db.engine import reading, writing
from db.vocabulary import Role
from services.access import accounts, audit
from services.access.audit import ENTRIES, first_broken_entry
from services.access.viewer import Viewer

ANA = Viewer("ana.r", "Ana R", Role.care_manager, frozenset())


def record(engine, now, *, times=1, action="patient_opened"):
    for number in range(times):
        with writing(engine) as session:
            detail = {"page": "patient", "note": "Zoë's", "number": number}
            audit.record(session, viewer=ANA, action=action, patient=7, detail=detail, now=now)


def tamper(engine, statement) -> None:
    """As somebody who owns the database could: the guards go first."""
    guards = {
        "sqlite": ("DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete"),
        "postgresql": ("DROP TRIGGER audit_append_only ON audit_entries",),
    }
    with engine.begin() as connection:
        for drop in guards[engine.dialect.name]:
            connection.exec_driver_sql(drop)
        connection.execute(statement)


def broken(engine) -> int | None:
    with reading(engine) as session:
        return first_broken_entry(session)


def ids(engine) -> list[int]:
    with reading(engine) as session:
        return list(session.execute(sa.select(ENTRIES.c.id).order_by(ENTRIES.c.id)).scalars())


def test_an_untouched_record_holds(engine, now):
    assert broken(engine) is None
    record(engine, now, times=5)
    assert broken(engine) is None


@pytest.mark.parametrize("change", [sa.update(ENTRIES).values(actor="x"), sa.delete(ENTRIES)], ids=["update", "delete"])
def test_the_database_itself_refuses_to_change_an_entry(engine, now, change):
    record(engine, now)
    with pytest.raises(sa.exc.DatabaseError, match="append-only"), engine.begin() as connection:
        connection.execute(change)


@pytest.mark.parametrize(
    "change",
    [
        {"actor": "somebody.else"},
        {"role": "auditor"},
        {"action": "sign_in"},
        {"patient": 8},
        {"patient": None},
        {"detail": "{}"},
        {"seal": "0" * 64},
    ],
    ids=str,
)
def test_a_changed_entry_is_found(engine, now, change):
    record(engine, now, times=4)
    changed = ids(engine)[1]
    tamper(engine, sa.update(ENTRIES).where(ENTRIES.c.id == changed).values(**change))
    assert broken(engine) == changed


def test_a_changed_time_is_found(engine, now):
    record(engine, now, times=3)
    changed = ids(engine)[0]
    later = now + timedelta(microseconds=1)
    tamper(engine, sa.update(ENTRIES).where(ENTRIES.c.id == changed).values(at=later))
    assert broken(engine) == changed


def test_a_removed_entry_is_found_at_the_one_after_it(engine, now):
    record(engine, now, times=4)
    first, removed, after, _ = ids(engine)
    tamper(engine, sa.delete(ENTRIES).where(ENTRIES.c.id == removed))
    assert broken(engine) == after


def test_many_writers_at_once_make_one_unbroken_chain(engine, now):
    with ThreadPoolExecutor(6) as pool:
        for written in [pool.submit(record, engine, now, times=15) for _ in range(6)]:
            written.result()
    assert len(ids(engine)) == 90
    assert broken(engine) is None


def test_two_entries_of_one_transaction_follow_each_other(engine, now):
    with writing(engine) as session:
        audit.record(session, viewer=ANA, action="worklist_listed", now=now)
        audit.record(session, viewer=ANA, action="patient_opened", patient=1, now=now)
    assert broken(engine) is None


def test_nothing_is_saved_when_the_audit_write_breaks(sqlite_engine, now, an_account):
    an_account(sqlite_engine)
    with sqlite_engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER no_more BEFORE INSERT ON audit_entries BEGIN SELECT RAISE(ABORT, 'disk full'); END"
        )
    operator = Viewer.operator()
    with pytest.raises(sa.exc.DatabaseError), writing(sqlite_engine) as session:
        accounts.set_role(session, "ana.r", Role.administrator, by=operator, now=now)
    with reading(sqlite_engine) as session:
        (ana,) = accounts.everyone(session, by=operator)
    assert ana.role is Role.care_manager
