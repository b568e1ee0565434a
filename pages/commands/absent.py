"""What is not in a whole feed any more: listed, and taken back when a person says so."""

from dataclasses import asdict
from typing import Annotated

import typer

from db.engine import reading
from pages.clock import now
from pages.commands.common import OPERATOR, AsCsv, BatchNumber, database, print_rows, record_export, say
from services.intake import absent as absences
from services.intake import batches

app = typer.Typer()


@app.command()
def absent(
    batch: BatchNumber,
    take_back: Annotated[bool, typer.Option("--take-back", help="Take all of it back; patients are closed.")] = False,
    as_csv: AsCsv = False,
) -> None:
    """What a whole feed (import --whole) did not hold any more, and still counts; with --take-back no longer."""
    engine = database()
    if take_back:
        number = absences.take_back(engine, batch, by=OPERATOR, now=now())
        say(f"It is taken back, as batch {number}; manage.py undo {number} brings it back.")
        return
    with reading(engine) as session:
        batches.one(session, batch, viewer=OPERATOR)
        rows = [asdict(each) for each in absences.rows(session, batch, viewer=OPERATOR)]
    record_export(engine, "absent", len(rows), as_csv, batch=batch)
    if rows or as_csv:
        print_rows(absences.COLUMNS, rows, as_csv)
    else:
        print("Nothing is absent, or all of it was decided.")


def said(counted: dict[str, int], batch: int | None) -> str:
    """After an import of everything: how much is absent, by table."""
    told = ", ".join(f"{rows:,} of {table}" for table, rows in counted.items())
    return f"Not there any more, and still counted: {told}. See them: manage.py absent {batch}"
