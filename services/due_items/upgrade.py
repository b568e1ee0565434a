"""After an upgrade: tables made as they are declared now, and everyone worked out again when the rules are others."""

import hashlib
from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlmodel import Session

from db import migrate
from db.engine import reading, writing
from db.locks import Lock, take
from db.settings import keep, kept
from db.tables import Patient, table_of
from db.vocabulary import SettingKey
from services.access import audit
from services.due_items.rebuild import rebuild
from services.due_items.rules_version import is_current, mark_as_current
from services.due_items.store import DERIVED
from services.facts.thresholds_in_force import limits_in_force


def bring_up_to_date(engine: sa.Engine) -> None:
    """Migrate what is recorded, and make anew what is worked out where its declaration changed: empty, until everyone
    is worked out again. A database of a newer Tandem is a Problem."""
    migrate.bring_up_to_date(engine)
    audit.take_over_files(engine)
    with reading(engine) as session:
        is_as_declared = kept(session, SettingKey.derived_tables) == _declared()
    if not is_as_declared:
        with writing(engine) as session:
            take(session, Lock.migration, however_long=True)
            if kept(session, SettingKey.derived_tables) != _declared():  # another copy may have been first
                _make_anew(session)


def is_stale(engine: sa.Engine) -> bool:
    """Whether facts and due items are those of other rules than the ones in force. Of nobody, nothing is stale."""
    with reading(engine) as session:
        return not is_current(session, limits_in_force(session)) and _is_anybody_there(session)


def work_out_what_is_stale(engine: sa.Engine, done: Callable[[int, int], None] | None = None) -> None:
    """Everyone, once, when the rules in force are others. `done(so_far, in_all)` is called after each run of
    patients."""
    if is_stale(engine):
        rebuild(engine, done)


def _make_anew(session: Session) -> None:
    connection = session.connection()
    for table in DERIVED:
        table.drop(connection, checkfirst=True)
    for table in DERIVED:
        table.create(connection)
    keep(session, SettingKey.derived_tables, _declared())
    if _is_anybody_there(session):
        keep(session, SettingKey.rules_version, "")  # nobody is worked out any more
    else:
        mark_as_current(session, limits_in_force(session))


def _is_anybody_there(session: Session) -> bool:
    return session.execute(sa.select(table_of(Patient).c.id).limit(1)).first() is not None


def _declared() -> str:
    """Changes with any column, check, key or index of the tables that are worked out."""
    made = [str(CreateTable(table)) for table in DERIVED]
    made += sorted(str(CreateIndex(index)) for table in DERIVED for index in table.indexes)
    return hashlib.sha256("\n".join(made).encode()).hexdigest()
