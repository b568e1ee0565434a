"""Charts as pictures, drawn by a process of their own: whatever happens to it, the server goes on."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock, Timer

import altair as alt

from db.problems import Problem
from db.text import harmless
from pages.figures import drawing_worker
from pages.figures.drawing_worker import HEAD

ROOT = Path(__file__).resolve().parent.parent.parent
LONGEST = 60  # seconds for one picture: the first one takes some, the others a tenth
FOR_A_TURN = 20  # seconds that a picture waits for others: whoever waits keeps a thread that other files need
NOT_DRAWN = "The picture could not be drawn. The table of the same card has its numbers as CSV."


class Drawer:
    """Keeps one drawing process, asks it one thing at a time, and starts another after it died."""

    def __init__(self, module: str = drawing_worker.__name__):
        self._module, self._turn = module, Lock()
        self.process: subprocess.Popen | None = None

    def draw(self, chart: dict, kind: str) -> bytes:
        """`chart`: a Vega-Lite specification. `kind`: svg or png. Raises Problem when it cannot be drawn."""
        asked = json.dumps({"format": kind, "chart": chart}).encode() + b"\n"
        with self._in_turn():
            picture = self._drawn(asked)
        if picture is None:
            raise Problem(NOT_DRAWN)
        return picture

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        if not self._turn.acquire(timeout=FOR_A_TURN):
            raise Problem(NOT_DRAWN)
        try:
            yield
        finally:
            self._turn.release()

    def _drawn(self, asked: bytes) -> bytes | None:
        """A process that dies of this chart dies twice; one that had drawn others may have been dead already."""
        for _ in range(1 if self.process is None else 2):
            try:
                return self._answer(asked)
            except OSError:
                self.close()
        return None

    def _answer(self, asked: bytes) -> bytes | None:
        process = self._running()
        watch = Timer(LONGEST, process.kill)
        watch.start()
        try:
            process.stdin.write(asked)
            process.stdin.flush()
            is_drawn, size = HEAD.unpack(_exactly(process, HEAD.size))
            return _exactly(process, size) if is_drawn else None
        finally:
            watch.cancel()

    def _running(self) -> subprocess.Popen:
        if self.process is None or self.process.poll() is not None:
            self.close()
            self.process = subprocess.Popen(
                [sys.executable, "-m", self._module],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # what it says when it dies may quote the chart
            )
        return self.process

    def close(self) -> None:
        """Ends the process; the next picture starts another."""
        if self.process is None:
            return
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            with suppress(OSError):  # what was not written any more
                pipe.close()
        self.process = None


def _exactly(process: subprocess.Popen, size: int) -> bytes:
    found = process.stdout.read(size)
    if len(found) < size:
        raise BrokenPipeError
    return found


DRAWER = Drawer()


def svg(chart: alt.TopLevelMixin) -> str:
    """Raises Problem when it cannot be drawn."""
    return DRAWER.draw(_specification(chart), "svg").decode()


def png(chart: alt.TopLevelMixin) -> bytes:
    """Raises Problem when it cannot be drawn."""
    return DRAWER.draw(_specification(chart), "png")


def _specification(chart: alt.TopLevelMixin) -> dict:
    """Its words made harmless: a database filled by an earlier version may hold characters that nobody can draw."""
    return _harmless(chart.to_dict())


def _harmless(part):
    if isinstance(part, dict):
        return {_harmless(key): _harmless(value) for key, value in part.items()}
    if isinstance(part, list):
        return [_harmless(one) for one in part]
    return harmless(part) if isinstance(part, str) else part
