"""What could not be written at once: views that wait to be sealed, sign-outs that the database would not take, and
counts of failed tries whose time is over."""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import sqlalchemy as sa
from anyio import create_task_group, sleep, to_thread

from db.engine import database_url, engine_for
from db.problems import Busy
from pages import clock
from services.access import audit, failed_tries, sessions

EVERY = 15  # seconds; each time an import that is being judged begins again

_log = logging.getLogger("tandem")


@asynccontextmanager
async def now_and_then() -> AsyncIterator[None]:
    """As long as the server runs; sign-outs, which this process alone remembers, once more at its end."""
    async with create_task_group() as tasks:
        tasks.start_soon(_for_ever)
        yield
        tasks.cancel_scope.cancel()
    await to_thread.run_sync(_if_possible, sessions.write_ended, engine_for(database_url()))


async def _for_ever() -> None:
    while True:
        await sleep(EVERY)
        await to_thread.run_sync(write_if_possible, engine_for(database_url()))


def write_if_possible(engine: sa.Engine) -> None:
    """Nobody waits for it, it waits for nobody, and whatever fails is tried again and stops nothing else."""
    for write in (sessions.write_ended, _tell_failed_tries, _take_over_views):
        _if_possible(write, engine)


def _if_possible(write: Callable[[sa.Engine], None], engine: sa.Engine) -> None:
    try:
        write(engine)
    except Busy:
        return
    except Exception as error:  # the server goes on
        _log.warning("Something waits to be written", exc_info=error)


def _tell_failed_tries(engine: sa.Engine) -> None:
    failed_tries.tell_when_over(engine, clock.now(), patience=0)


def _take_over_views(engine: sa.Engine) -> None:
    audit.take_over_views(engine, patience=0)


def let_the_audit_speak() -> None:
    """How far the audit record has come is told to the log, which whoever tampers with the database cannot reach."""
    log = logging.getLogger("tandem.audit")
    log.setLevel(logging.INFO)
    if not log.handlers:
        told = logging.StreamHandler()
        told.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
        log.addHandler(told)
