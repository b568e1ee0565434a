"""Imports and trials under way: each in a process of its own, so that pages stay quick and a cancelled one leaves
nothing; what each tells is kept until its session puts it away."""

import json
import logging
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from threading import Lock as Guard
from threading import Thread

import sqlalchemy as sa

from db.engine import writing
from db.locks import Lock, take
from db.tables import ImportBatch
from pages.imports.worker import as_told
from services.access.viewer import Viewer

ROOT = Path(__file__).resolve().parent.parent.parent
BROKEN_OFF = (
    "The import broke off, and nothing was written. Try again; if it happens again, tell whoever looks after Tandem."
)
_log = logging.getLogger("tandem")


@dataclass(frozen=True)
class Asked:
    """What is to be imported, or only tried."""

    desk: str
    paths: tuple[str, ...]
    source: str
    mapping: str | None  # JSON
    on_reject: str
    is_trial: bool
    is_whole: bool
    viewer: Viewer
    now: datetime  # its batch is known by it


@dataclass(frozen=True)
class Told:
    """How far one is. `counts`: what came of it, as batch_result.Counts has it."""

    asked: Asked
    started: float = field(default_factory=time.monotonic)
    lines: int | None = None
    rows: int = 0
    message: str = ""
    counts: dict | None = None
    problem: str | None = None
    is_cancelled: bool = False
    ended: float | None = None

    @property
    def is_over(self) -> bool:
        return self.ended is not None

    @property
    def seconds(self) -> float:
        return (self.ended or time.monotonic()) - self.started

    @property
    def share_read(self) -> float | None:
        """Of the lines; None where nobody knows how many rows come."""
        return min(1.0, self.rows / self.lines) if self.lines else None


_told: dict[str, Told] = {}
_processes: dict[str, subprocess.Popen] = {}
_guard = Guard()


def owner_of(token: str) -> str:
    """The name under which a browser session's imports run: a page that is opened again finds them."""
    return sha256(token.encode()).hexdigest()


def begin(engine: sa.Engine, owner: str, asked: Asked) -> bool:
    """False where one of the same owner is under way: nothing starts twice."""
    with _guard:
        if owner in _told and not _told[owner].is_over:
            return False
        _told[owner] = Told(asked)
        settings = {**os.environ, "TANDEM_DATABASE_URL": engine.url.render_as_string(hide_password=False)}
        process = subprocess.Popen(
            [sys.executable, "-m", "pages.imports.worker"],
            cwd=ROOT,
            env=settings,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        _processes[owner] = process
    words = {"paths": asked.paths, "source": asked.source, "mapping": asked.mapping, "on_reject": asked.on_reject}
    words |= {
        "is_trial": asked.is_trial,
        "is_whole": asked.is_whole,
        "viewer": as_told(asked.viewer),
        "now": asked.now.isoformat(),
    }
    Thread(target=_follow, args=(engine, owner, process, json.dumps(words)), daemon=True).start()
    return True


def told(owner: str) -> Told | None:
    """None where the session has asked for nothing, or put it away."""
    return _told.get(owner)


def others(owner: str) -> list[Told]:
    """What other sessions import now."""
    return [each for name, each in list(_told.items()) if name != owner and not each.is_over]


def cancel(owner: str) -> None:
    """At any moment: what it has not committed is not there."""
    process = _processes.get(owner)
    if process is not None and process.poll() is None:
        _tell(owner, is_cancelled=True)
        process.terminate()


def forget(owner: str) -> None:
    with _guard:
        if owner in _told and _told[owner].is_over:
            del _told[owner]


def end() -> None:
    """With the server."""
    for process in list(_processes.values()):
        process.terminate()


def _tell(owner: str, **what: object) -> None:
    with _guard:
        if owner in _told:
            _told[owner] = replace(_told[owner], **what)


def _follow(engine: sa.Engine, owner: str, process: subprocess.Popen, words: str) -> None:
    with process:
        try:
            process.stdin.write(words)
            process.stdin.close()
        except BrokenPipeError:  # it did not even start: its return code says so
            pass
        for line in process.stdout:
            _tell(owner, **json.loads(line))
    now = _told[owner]
    if now.counts is None and now.problem is None:
        _tell(owner, problem=_broken_off(engine, now, process.returncode))
    _tell(owner, ended=time.monotonic())
    _processes.pop(owner, None)


def _broken_off(engine: sa.Engine, told: Told, code: int) -> str:
    """In words. Whoever is cut off in the last moment may have written all: then the batch is there."""
    with writing(engine) as session:
        take(session, Lock.imports, however_long=True)  # a database goes on for a moment with what it was told
        made = (ImportBatch.started_at == told.asked.now) & (ImportBatch.by == told.asked.viewer.username)
        batch = session.scalar(sa.select(ImportBatch.id).where(made))
    if batch is not None:
        return f"It was too late to cancel: everything is written, as batch {batch}. It can be undone below."
    if told.is_cancelled:
        return "Cancelled: nothing was written."
    _log.error("An import of the page Intake broke off with %s", code)
    return BROKEN_OFF
