"""The process that imports the files of the page Intake. It reads what is asked for from its input as JSON, and writes
a line of JSON for each step; cut off, it leaves nothing written."""

import json
import sys
import time
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TextIO

from db.engine import LONG, database_url, engine_for
from db.problems import Problem
from db.vocabulary import Role
from pages.clock import today, zone
from services.access.viewer import Viewer
from services.intake.batch_result import Counts
from services.intake.found_files import File, is_feed, is_table, walk
from services.intake.load import import_rows
from services.intake.mapping import AS_WRITTEN, of_text
from services.intake.readers import read

TELLS_EVERY = 0.3  # seconds
AT_ONCE = 1024 * 1024  # bytes
NDJSON = (".ndjson", ".jsonl")


def as_told(viewer: Viewer) -> dict:
    """A viewer as JSON."""
    return asdict(viewer) | {"clinics": None if viewer.clinics is None else sorted(viewer.clinics)}


def _viewer(told: dict) -> Viewer:
    clinics = None if told["clinics"] is None else frozenset(told["clinics"])
    return Viewer(**told | {"clinics": clinics, "role": Role(told["role"])})


class Teller:
    """Lines of JSON, a few a second at most; a change of what is done is always told."""

    def __init__(self, out: TextIO) -> None:
        self._out, self._last, self._message = out, 0.0, ""

    def progress(self, rows: int, message: str) -> None:
        kind = message.partition(":")[0]
        if time.monotonic() - self._last > TELLS_EVERY or kind != self._message:
            self._last, self._message = time.monotonic(), kind
            self.tell(rows=rows, message=message)

    def tell(self, **what: object) -> None:
        print(json.dumps(what, default=str), file=self._out, flush=True)


def lines_in(paths: Iterable[Path]) -> int | None:
    """How many lines the files have, as far as rows are lines; None where they are not."""
    lines = 0
    for found in walk(paths):
        if not isinstance(found, File):
            continue
        if is_feed(found) and not found.own_name.lower().endswith(NDJSON):
            return None
        if is_table(found) or is_feed(found):
            with found.open() as file:
                while part := file.read(AT_ONCE):
                    lines += part.count(b"\n")
    return lines


def work(asked: dict, teller: Teller) -> None:
    """One import or trial. What cannot be done is told as a problem."""
    paths = [Path(path) for path in asked["paths"]]
    try:
        teller.tell(lines=lines_in(paths))
        mapping = of_text("that was chosen", asked["mapping"]) if asked["mapping"] else AS_WRITTEN
        counts = import_rows(
            engine_for(database_url()).execution_options(patience=LONG),
            read(paths, mapping, zone=zone()),
            source=asked["source"],
            files=[path.name for path in paths],
            by=_viewer(asked["viewer"]),
            today=today(),
            now=datetime.fromisoformat(asked["now"]),
            on_reject=asked["on_reject"],
            dry_run=asked["is_trial"],
            progress=teller.progress,
            zone=zone(),
            is_whole=asked["is_whole"],
        )
    except Problem as problem:
        teller.tell(problem=str(problem))
        return
    teller.tell(counts=_told(counts))


def _told(counts: Counts) -> dict:
    """After an import the rejected rows are with the batch; after a trial they are nowhere else."""
    return asdict(counts) | ({} if counts.batch is None else {"first_rejects": [], "first_patients": []})


if __name__ == "__main__":
    work(json.load(sys.stdin), Teller(sys.stdout))
