"""Commands for imports that were made: the list of them, and taking one back."""

import json
from dataclasses import asdict

import typer

from db.engine import reading
from pages.clock import now
from pages.commands.common import OPERATOR, AsCsv, AsJson, BatchNumber, database, print_rows, record_export, say
from services.intake import batches
from services.intake.undo import undo as undone

app = typer.Typer(help="Imports that were made.")
COLUMNS = ("id", "finished_at", "source", "status", "read", "added", "changed", "unchanged", "rejected", "files")


@app.command()
def imports(as_csv: AsCsv = False, as_json: AsJson = False) -> None:
    """The imports that were made, the latest first, each with its four counts."""
    engine = database()
    with reading(engine) as session:
        rows = [asdict(batch) | {"files": " ".join(batch.files)} for batch in batches.listed(session, viewer=OPERATOR)]
    record_export(engine, "imports", len(rows), as_csv)
    if as_json:
        print(json.dumps([{name: row[name] for name in COLUMNS} for row in rows], default=str))
        return
    print_rows(COLUMNS, [row | {"finished_at": f"{row['finished_at']:%Y-%m-%d %H:%M}"} for row in rows], as_csv)


@app.command()
def undo(batch: BatchNumber) -> None:
    """Take a whole import back: everything is as it was before it. Refused where something rests on it since."""
    done = undone(database(), batch, by=OPERATOR, now=now())
    say(
        f"Batch {batch} is undone: {done.deleted:,} rows are gone, {done.changed_back:,} are as before, "
        f"{done.brought_back:,} are there again. Who needs follow-up is worked out anew for {done.patients:,} patients."
    )
