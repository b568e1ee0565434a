"""Few pages are worked out at once: more only take the interpreter from each other, until every one of them crawls."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

AT_ONCE = 2
LONGEST_WAIT = 0.5  # seconds; then a page starts without a turn, since those before it may wait for the database

_few = BoundedSemaphore(AT_ONCE)


@contextmanager
def turn() -> Iterator[None]:
    """Given back however the run ends: Streamlit stops and restarts pages by exceptions."""
    has_turn = _few.acquire(timeout=LONGEST_WAIT)
    try:
        yield
    finally:
        if has_turn:
            _few.release()
