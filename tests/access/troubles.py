"""Databases in trouble: busy, full, read-only, or unable to say who is signed in."""

from contextlib import contextmanager, suppress

import sqlalchemy as sa

from db.engine import reading, writing
from db.problems import Full
from db.tables import Setting
from pages import clock
from services.access import audit, sign_in, throttle
from tests.access.conftest import PASSWORD


@contextmanager
def busy(engine):
    with writing(engine) as session:
        session.connection()
        yield


@contextmanager
def on_every_connection(engine, *pragmas: str):
    def settle(connection, _record) -> None:
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    sa.event.listen(engine, "connect", settle)
    engine.dispose()
    try:
        yield
    finally:
        sa.event.remove(engine, "connect", settle)
        engine.dispose()


@contextmanager
def full(engine):
    """Not one page more than there are, and those filled to the brim."""
    with reading(engine) as session:
        pages = session.execute(sa.text("PRAGMA page_count")).scalar_one()
    with on_every_connection(engine, f"max_page_count={pages}"):
        for add in (_big_setting, _failure, _entry):
            with suppress(Full):
                for number in range(100_000):
                    with writing(engine) as session:
                        add(session, number)
        yield


def _big_setting(session, number) -> None:
    session.execute(sa.insert(Setting).values(key=f"filling {number}", value="x" * 4_000))


def _failure(session, number) -> None:
    throttle.count(session, throttle.a_try(f"nobody {number}", "::1"), clock.now())


def _entry(session, number) -> None:
    audit.record_unknown(session, action="sign_in_failed", detail={"number": number}, now=clock.now())


@contextmanager
def read_only(engine):
    with on_every_connection(engine, "query_only=ON"):
        yield


@contextmanager
def unreadable(engine):
    """A database that cannot say who is signed in."""
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE sign_in_sessions RENAME TO broken")
    try:
        yield
    finally:
        with engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE broken RENAME TO sign_in_sessions")


TROUBLES = {"busy": (busy, 503), "full": (full, 507), "read-only": (read_only, 503)}


def a_token(engine) -> str:
    return sign_in.with_password(engine, "ana.r", PASSWORD, address="::1", now=clock.now()).token
