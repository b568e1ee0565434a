"""Pages are worked out one after another: many side by side take the interpreter from each other, and all crawl."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition
from time import monotonic

AT_ONCE = {"sqlite": 1, "postgresql": 2}  # SQLite works in this interpreter; for PostgreSQL's answers a page waits
SLOW = (
    0.5  # seconds; then a page works on without its turn, since it may wait for the database, and the next one starts
)

_given_back = Condition()
_began: dict[object, float] = {}


@contextmanager
def turn(database: str) -> Iterator[None]:
    """Waits for one over that kind of database; given back however the page ends: Streamlit stops it by exceptions."""
    mine = object()
    with _given_back:
        while len(busy := [began for began in _began.values() if monotonic() - began < SLOW]) >= AT_ONCE[database]:
            _given_back.wait(max(0, min(busy) + SLOW - monotonic()))
        _began[mine] = monotonic()
    try:
        yield
    finally:
        with _given_back:
            del _began[mine]
            _given_back.notify()
