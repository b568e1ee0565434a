"""The audit record: complete, in order under many writers, and kept from change by the database itself."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from db.engine import reading, writing
from db.vocabulary import Role
from services.access import accounts, audit
from services.access.audit import ENTRIES
from services.access.audit_breaks import breaks
from services.access.viewer import Viewer

ANA = Viewer("ana.r", "Ana R", Role.care_manager, frozenset())


def record(engine, now, *, times=1, action="patient_opened"):
    for number in range(times):
        with writing(engine) as session:
            detail = {"page": "patient", "note": "Zoë's", "number": number}
            audit.record(session, viewer=ANA, action=action, patient=7, detail=detail, now=now)


def ids(engine) -> list[int]:
    with reading(engine) as session:
        return list(session.execute(sa.select(ENTRIES.c.id).order_by(ENTRIES.c.id)).scalars())


@pytest.mark.parametrize("change", [sa.update(ENTRIES).values(actor="x"), sa.delete(ENTRIES)], ids=["update", "delete"])
def test_the_database_itself_refuses_to_change_an_entry(engine, now, change):
    record(engine, now)
    with pytest.raises(sa.exc.DatabaseError, match="append-only"), engine.begin() as connection:
        connection.execute(change)


def test_on_sqlite_not_even_a_replacing_insert_changes_an_entry(sqlite_engine, now):
    record(sqlite_engine, now, times=2)
    for column in ("id", "seal"):
        other = {"id": ids(sqlite_engine)[0] if column == "id" else 99, "seal": "x" * 64}
        with sqlite_engine.connect() as connection:
            kept = dict(connection.execute(sa.select(ENTRIES)).mappings().first())
            replacing = sa.insert(ENTRIES).prefix_with("OR REPLACE").values({**kept, **other, column: kept[column]})
            with pytest.raises(sa.exc.DatabaseError, match="append-only"):
                connection.execute(replacing)


@pytest.mark.usefixtures("unhurried")
def test_many_writers_at_once_make_one_unbroken_chain(engine, now):
    with ThreadPoolExecutor(6) as pool:
        for written in [pool.submit(record, engine, now, times=15) for _ in range(6)]:
            written.result()
    assert len(ids(engine)) == 90
    assert breaks(engine) == []


def test_two_entries_of_one_transaction_follow_each_other(engine, now):
    with writing(engine) as session:
        audit.record(session, viewer=ANA, action="worklist_listed", now=now)
        audit.record(session, viewer=ANA, action="patient_opened", patient=1, now=now)
    assert breaks(engine) == []


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
