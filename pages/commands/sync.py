"""Commands that bring records in by themselves: from the EHR's Bulk Data server, and from a watched folder."""

import json
import os
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from itertools import count
from pathlib import Path
from typing import Annotated

import sqlalchemy as sa
import typer

from db.engine import EMBEDDED, reading
from db.problems import Problem, Unavailable
from pages.clock import now, today, zone
from pages.commands.common import OPERATOR, AsJson, database, say, worked_out
from pages.commands.data import MAPPING, Progress
from services.intake.batch_result import Counts
from services.intake.bulk import sources
from services.intake.bulk.desk import Desk
from services.intake.bulk.run import sync as brought_up_to_date
from services.intake.bulk.signing_key import public_half
from services.intake.bulk.waiting import Clock
from services.intake.load import import_rows
from services.intake.mapping import Mapping
from services.intake.mapping.saved import chosen
from services.intake.missing_records import sentences
from services.intake.readers import read
from services.intake.watched_folder import Import, WatchedFolder

SETTINGS, FOLDER = "TANDEM_SOURCES", "TANDEM_SYNC_FOLDER"
LOOKS_EVERY = 10.0  # seconds between two looks at a watched folder: what did not grow in between is whole
app = typer.Typer()
Source = Annotated[str | None, typer.Argument(help="A table of the file that TANDEM_SOURCES names; all if left out.")]


@app.command()
def sync(
    source: Source = None,
    full: Annotated[bool, typer.Option("--full", help="Ask for everything, not for the changes.")] = False,
    watch: Annotated[Path | None, typer.Option(help="Import what is dropped into this folder, for good.")] = None,
    mapping: Annotated[str | None, typer.Option(help=f"With --watch: {MAPPING}")] = None,
    once: Annotated[bool, typer.Option("--once", help="With --watch: import what is there, and end.")] = False,
    public_key: Annotated[bool, typer.Option("--public-key", help="Print what the EHR registers, and end.")] = False,
    as_json: AsJson = False,
) -> None:
    """Bring in what changed at the EHR since the last time, and say what needs a person. Again is safe."""
    if watch:
        _watch(database(), watch, source or "clinic", mapping, once, as_json)
        return
    wanted = sources.chosen(sources.load(_settings()), source)
    if public_key:
        for each in wanted:
            print(json.dumps(public_half(each), indent=2))
        return
    engine, failed = worked_out(), []
    for each in wanted:
        try:
            _sync(engine, each, full, as_json)
        except Problem as problem:
            failed.append(f"{each.name}: {problem}")
    if failed:
        raise Problem("\n".join(failed))


def _settings() -> Path:
    if not (file := os.environ.get(SETTINGS)):
        raise Problem(f"{SETTINGS} names no file: docs/operators.md, “Nightly from the EHR”, says what stands in it.")
    return Path(file)


def _sync(engine: sa.Engine, source: sources.Source, full: bool, as_json: bool) -> None:
    rows = Progress()
    desk = Desk(
        engine=engine,
        folder=Path(os.environ.get(FOLDER) or EMBEDDED.parent / "sync"),
        clock=Clock(now, time.sleep),
        by=OPERATOR,
        today=today(),
        zone=zone(),
        say=say,
        rows=rows,
    )
    summary = brought_up_to_date(desk, source, is_full=full)
    rows.end()
    _print(summary.as_json(), summary.lines(), as_json)


def _watch(engine: sa.Engine, folder: Path, source: str, mapping: str | None, once: bool, as_json: bool) -> None:
    def in_force() -> Mapping:
        with reading(engine) as session:
            return chosen(session, source, mapping, by=OPERATOR)

    def import_(paths: list[Path]) -> Counts:
        return import_rows(
            engine,
            read(paths, in_force(), zone=zone()),
            source=source,
            files=[path.name for path in paths],
            by=OPERATOR,
            today=today(),
            now=now(),
            zone=zone(),
        )

    in_force()  # a mapping that is none is said before anything is taken up
    watched = WatchedFolder(folder)
    with watched.held(engine):
        say(f"Watching {folder}; what is dropped there is imported as {source}.")
        for look in range(2) if once else count():
            if look:
                time.sleep(LOOKS_EVERY)
            _look(watched, import_, is_last=once and look == 1, as_json=as_json)


def _look(watched: WatchedFolder, import_: Import, *, is_last: bool, as_json: bool) -> None:
    try:
        for counts in watched.look(import_):
            _print(_told(counts), _lines(counts), as_json)
    except Unavailable as problem:  # the next look tries again
        if is_last:
            raise
        say(str(problem))


def _told(counts: Counts) -> dict:
    told = asdict(counts)
    del told["first_rejects"]  # they are in the database, behind `manage.py rejects`
    return told


def _lines(counts: Counts) -> Iterator[str]:
    yield (
        f"Batch {counts.batch}: {counts.read:,} rows: {counts.added:,} added, {counts.changed:,} changed, "
        f"{counts.unchanged:,} unchanged, {counts.rejected:,} rejected."
    )
    if counts.rejected:
        yield f"Rejected rows with their reasons: manage.py rejects {counts.batch}"
    yield from sentences(counts.missing_records)


def _print(told: dict, lines: Iterable[str], as_json: bool) -> None:
    """JSON as one line each, for there may be several."""
    if as_json:
        print(json.dumps(told), flush=True)
        return
    for line in lines:
        print(line, flush=True)
