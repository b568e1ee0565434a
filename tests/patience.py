"""How long a test waits for something that must come: only a hang ends there. And how long the product would wait."""

from collections.abc import Callable
from contextlib import contextmanager

from db.engine import writing

PATIENCE = 900  # seconds
IN_MS = PATIENCE * 1_000


def writing_that_notes(waits: list[int | None]) -> Callable:
    """`db.engine.writing`, which notes how long each writer would wait for others."""

    @contextmanager
    def noted(engine, *, patience=None):
        waits.append(patience)
        with writing(engine, patience=patience) as session:
            yield session

    return noted
