"""Few sign-ins at once: those who wait take neither a thread nor a connection from everybody else."""

from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter, fail_after, to_thread
from anyio.lowlevel import RunVar

from db.engine import SHORT
from db.problems import Busy
from services.access.passwords import AT_ONCE

LONGEST_WAIT = SHORT / 1000  # seconds in the queue, and then as long for the database

Answer = TypeVar("Answer")
_limiter: RunVar[CapacityLimiter] = RunVar("sign-ins")


async def in_turn(work: Callable[..., Answer], *arguments: object) -> Answer:
    """What the work gives, done in a thread when its turn has come. Busy when that takes too long."""
    try:
        limiter = _limiter.get()
    except LookupError:
        limiter = CapacityLimiter(AT_ONCE)
        _limiter.set(limiter)
    mine = object()
    try:
        with fail_after(LONGEST_WAIT):
            await limiter.acquire_on_behalf_of(mine)
    except TimeoutError as error:
        raise Busy("Too many people sign in at once.") from error
    try:
        return await to_thread.run_sync(work, *arguments)
    finally:
        limiter.release_on_behalf_of(mine)
