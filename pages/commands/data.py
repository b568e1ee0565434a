"""Commands that fill the database, and those that check it."""

import json
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Literal

import typer

from db.engine import database_url, engine_for, reading
from db.migrate import newest, version_of
from db.problems import Problem
from pages.clock import now, today, zone
from pages.commands import not_understood
from pages.commands.absent import said as absence
from pages.commands.common import (
    OPERATOR,
    AsCsv,
    AsJson,
    BatchNumber,
    database,
    print_rows,
    record_export,
    say,
    say_months,
    say_runs,
)
from pages.commands.terminal import Counting
from services import demo as demo_clinic
from services.access import audit_breaks
from services.due_items import differences
from services.due_items.rebuild import rebuild as work_everyone_out
from services.due_items.upgrade import bring_up_to_date, work_out_what_is_stale
from services.intake import batches
from services.intake.load import Counts, import_rows
from services.intake.mapping.saved import chosen
from services.intake.missing_records import sentences
from services.intake.readers import read
from services.metrics.counting import kept_months
from services.metrics.counting.periods import month_of, months_before

app = typer.Typer()
MAPPING = "A JSON file, or the name of a ready-made mapping; left out: the one saved for the source; none: none."


@app.command()
def migrate() -> None:
    """Create the database, or bring it up to this version."""
    engine = engine_for(database_url())
    before = version_of(engine)
    bring_up_to_date(engine)
    work_out_what_is_stale(engine, say_runs)
    say(f"The database is at version {newest()}{' already' if before == newest() else ''}.")


@app.command()
def demo(
    patients: int = demo_clinic.PATIENTS,
    seed: int = demo_clinic.SEED,
    if_empty: Annotated[bool, typer.Option("--if-empty", help="Do nothing if it holds patients.")] = False,
) -> None:
    """Fill an empty database with the synthetic clinic, the same for the same seed and day."""
    engine = database()
    if if_empty and demo_clinic.is_in_use(engine):
        say("The database already holds patients or accounts; the demo clinic was not added.")
        return
    say(f"Making the synthetic clinic: {patients} invented patients over 18 months …")
    counts = demo_clinic.make(engine, patients=patients, seed=seed, today=today(), now=now())
    say(f"{counts.added:,} rows added, {counts.rejected:,} rejected. Nobody in this database exists.")
    say("Counting its months, so that managers find their figures …")
    kept = months_before(month_of(today()), kept_months.KEPT)
    kept_months.work_out(engine, kept, today=today(), now=now(), done=say_months)


@app.command(name="import")
def import_(
    paths: list[Path],
    source: Annotated[str, typer.Option(help="Rows are matched within their source.")] = "clinic",
    mapping: Annotated[str | None, typer.Option(help=MAPPING)] = None,
    on_reject: Annotated[Literal["keep", "stop"], typer.Option("--on-reject")] = "keep",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count and check, write nothing.")] = False,
    whole: Annotated[bool, typer.Option("--whole", help="It is all that the source has: say what is absent.")] = False,
    as_json: AsJson = False,
) -> None:
    """Import CSV files or a folder, a zip, FHIR NDJSON(.gz) or Bundles. Again is safe."""
    engine, shown = database(), Progress()
    with reading(engine) as session:
        written = chosen(session, source, mapping, by=OPERATOR)
    counts = import_rows(
        engine,
        read(paths, written, zone=zone()),
        source=source,
        files=[path.name for path in paths],
        by=OPERATOR,
        today=today(),
        now=now(),
        on_reject=on_reject,
        dry_run=dry_run,
        progress=shown,
        zone=zone(),
        is_whole=whole,
    )
    shown.end()
    if as_json:
        told = asdict(counts)
        if not dry_run:  # the rejected rows are in the database, behind `manage.py rejects`
            del told["first_rejects"]
        print(json.dumps(told))
    else:
        _tell(counts, shown.seconds)
    if on_reject == "stop" and counts.rejected and not dry_run:
        raise Problem(
            "Nothing was written: a row was rejected, and --on-reject stop was asked for. "
            f"Its reasons: manage.py rejects {counts.batch}"
        )


def _tell(counts: Counts, seconds: float) -> None:
    say(f"{counts.read:,} rows in {seconds:.1f} s ({counts.read / max(seconds, 1e-9):,.0f} rows/s).")
    names = ["read", "added", "changed", "unchanged", "rejected"]
    total = {"table": "all", **{name: getattr(counts, name) for name in names}}
    print_rows(["table", *names], [{"table": name, **told} for name, told in counts.by_table.items()] + [total], False)
    not_understood.tell(counts.not_understood, counts.batch)
    if counts.absent:
        print(absence(counts.absent, counts.batch))
    if counts.batch is None:
        print(
            "Tried only: nothing was written. The first rejected rows:" if counts.rejected else "Nothing was written."
        )
        for row in counts.first_rejects:
            print(f"{row['file']}, line {row['line']}: {row['reasons']}")
    elif counts.rejected:
        print(f"Rejected rows with their reasons: manage.py rejects {counts.batch}")
    for sentence in sentences(counts.missing_records):
        print(sentence)


class Progress(Counting):
    """Rows of an import, and how long it takes."""

    def __init__(self) -> None:
        super().__init__()
        self._started = time.monotonic()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._started


@app.command()
def rejects(batch: BatchNumber, as_csv: AsCsv = False) -> None:
    """The rejected rows of a batch: file, line, text and reasons."""
    engine = database()
    with reading(engine) as session:
        in_all = batches.one(session, batch, viewer=OPERATOR).rejected
        record_export(engine, "rejects", in_all, as_csv, batch=batch)
        rows = batches.rejected_rows(session, batch, viewer=OPERATOR)
        if as_csv:
            sys.stdout.writelines(batches.as_csv(rows))
            return
        for row in rows:
            print(f"{row.file}, line {row.line}: {' '.join(row.reasons)}")


@app.command()
def rebuild() -> None:
    """Work out all facts and due items again, from the events alone."""
    mended = work_everyone_out(database(), done=say_runs)
    say(f"Facts and due items are worked out anew; those of {mended:,} patients differed and were put right.")


@app.command()
def check() -> None:
    """Compare kept facts and due items with a rebuild, and the audit record with what was recorded. Nobody waits."""
    engine = database()
    with reading(engine, is_one_moment=True) as session:
        differing = differences.count_patients_that_differ(session)
    broken = audit_breaks.breaks(engine)
    found = []
    if differing:
        found.append(f"Kept facts or due items differ from a rebuild for {differing:,} patients: manage.py rebuild")
    if broken:
        found.append(f"The audit record was changed outside Tandem: {'; '.join(broken)}.")
    if found:
        raise Problem("\n".join(found))
    say("Kept facts and due items equal a rebuild; the audit record holds.")


@app.command()
def accept(
    because: Annotated[str, typer.Option(help="What happened, such as: restored the backup of 2026-11-21.")],
) -> None:
    """After a restore: record that what `check` finds wrong with the audit record is known, and why."""
    said = audit_breaks.accept(database(), because=because, by=OPERATOR, now=now())
    for one in said:
        say(f"Known from here on: {one}.")
    if not said:
        say("The audit record holds; there is nothing to accept.")
