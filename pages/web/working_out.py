"""Working everyone out again after an upgrade, beside the pages: in a process of its own, with how far it is."""

import logging
import multiprocessing
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from threading import Thread

import sqlalchemy as sa

from db.engine import engine_for, reading
from services.due_items.store import is_nothing_kept
from services.due_items.upgrade import is_stale, work_out_what_is_stale

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
_worker: BaseProcess | None = None


def progress() -> Progress | None:
    """None when facts and due items are those of the rules in force."""
    return _now


def begin(engine: sa.Engine) -> None:
    """Start working everyone out where the rules have changed; pages open meanwhile and say so."""
    global _now, _worker
    if not is_stale(engine):
        return
    with reading(engine) as session:
        _now = Progress(is_nothing_kept(session))
    receiver, sender = multiprocessing.Pipe(duplex=False)
    url = engine.url.render_as_string(hide_password=False)
    _worker = multiprocessing.get_context("spawn").Process(target=_work, args=(url, sender))
    _worker.start()
    sender.close()
    Thread(target=_follow, args=(receiver, _now), daemon=True).start()


def end() -> None:
    """With the server: what was not finished is begun again at the next start."""
    if _worker is not None and _worker.is_alive():
        _worker.terminate()


def _work(url: str, sender: Connection) -> None:
    work_out_what_is_stale(engine_for(url), lambda so_far, in_all: sender.send((so_far, in_all)))
    sender.send(None)


def _follow(receiver: Connection, start: Progress) -> None:
    global _now
    try:
        while (told := receiver.recv()) is not None:
            _now = replace(start, so_far=told[0], in_all=told[1])
        _now = None
    except EOFError:
        _log.error("Working everyone out after the upgrade broke off: run manage.py rebuild")
        _now = replace(start, has_failed=True)
