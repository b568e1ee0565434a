"""Working everyone out again after an upgrade, beside the pages: in a process of its own, with how far it is."""

import logging
import os
import re
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Thread

import sqlalchemy as sa

from db.engine import database_url, engine_for, reading
from db.problems import Busy
from pages.commands.exits import run_plainly
from services.due_items.store import is_nothing_kept
from services.due_items.upgrade import is_stale, work_out_what_is_stale

ROOT = Path(__file__).resolve().parent.parent.parent
_log = logging.getLogger("tandem")


@dataclass(frozen=True)
class Progress:
    """Runs of patients done, of how many: 0 of 0 before the first. `is_empty`: nothing is kept meanwhile, not even what
    the rules before said."""

    is_empty: bool
    so_far: int = 0
    in_all: int = 0
    has_failed: bool = False

    @property
    def share(self) -> float:
        return self.so_far / self.in_all if self.in_all else 0.0


_now: Progress | None = None
_worker: subprocess.Popen | None = None
_asked: sa.Engine | None = None


def progress() -> Progress | None:
    """None when facts and due items are those of the rules in force."""
    global _now
    if _now is not None and _now.has_failed and not is_stale(_asked):
        _now = None  # somebody else put it right meanwhile
    return _now


def begin(engine: sa.Engine) -> None:
    """Start working everyone out where the rules have changed; pages open meanwhile and say so."""
    global _now, _worker, _asked
    if not is_stale(engine):
        return
    with reading(engine) as session:
        _now = Progress(is_nothing_kept(session))
    _asked = engine
    settings = {**os.environ, "TANDEM_DATABASE_URL": engine.url.render_as_string(hide_password=False)}
    command = [sys.executable, "-m", "pages.web.upgrade_worker"]
    _worker = subprocess.Popen(command, cwd=ROOT, env=settings, stdout=subprocess.PIPE, text=True)
    Thread(target=_follow, args=(_worker, _now), daemon=True).start()


def end() -> None:
    """With the server: what was not finished is begun again at the next start."""
    if _worker is not None:
        _worker.terminate()


def _follow(worker: subprocess.Popen, start: Progress) -> None:
    global _now
    with worker:
        for line in worker.stdout:
            told = re.fullmatch(r"(\d+) (\d+)\n", line)
            if told:
                _now = replace(start, so_far=int(told[1]), in_all=int(told[2]))
    if worker.returncode == 0:
        _now = None
        return
    _log.error("Working everyone out after the upgrade broke off: run manage.py rebuild")
    _now = replace(start, has_failed=True)


def _tell(so_far: int, in_all: int) -> None:
    print(so_far, in_all, flush=True)


def _work() -> None:
    """Until it is done, by this process or by that of another copy of Tandem, for which this one waits."""
    engine = engine_for(database_url())
    while is_stale(engine):
        with suppress(Busy):
            work_out_what_is_stale(engine, _tell)


if __name__ == "__main__":
    run_plainly(_work)
