"""A sync in a process of its own, which kills itself with -9 at a moment."""

import os
import signal
from datetime import datetime
from pathlib import Path
from pkgutil import resolve_name

from db.engine import engine_for
from services.intake.bulk.sources import Source
from tests.bulk.clock import FakeClock
from tests.bulk.conftest import Clinic


def sync_and_die(url: str, folder: Path, source: Source, at: datetime, place: str, when: str, times: int) -> None:
    """`place`: a function of the product; before or after which of its calls it dies."""
    where, _, name = place.rpartition(".")
    holder = resolve_name(where)
    usual, left = getattr(holder, name), [times]

    def dying(*words, **more):
        left[0] -= 1
        if left[0] == 0 and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        found = usual(*words, **more)
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return found

    setattr(holder, name, dying)
    Clinic(engine_for(url), folder, FakeClock(at)).sync(source)
