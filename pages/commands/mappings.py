"""Commands for mappings: how each source writes its files."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from db.engine import reading, writing
from db.problems import Problem
from pages.clock import now
from pages.commands.common import OPERATOR, AsCsv, database, print_rows, say
from services.intake.mapping import saved
from services.intake.mapping.ready_made import READY_MADE, text_of
from services.intake.mapping.suggest import suggested

app = typer.Typer(help="How each source writes its files: seen, saved, suggested.", no_args_is_help=True)
Source = Annotated[str, typer.Argument(help="The name that imports are made under.")]


@app.command("list")
def list_(as_csv: AsCsv = False) -> None:
    """The mappings saved by source, and those that come with Tandem."""
    with reading(database()) as session:
        rows = [asdict(each) | {"at": f"{each.at:%Y-%m-%d %H:%M}"} for each in saved.listed(session, by=OPERATOR)]
    ready = [{"source": name, "by": "Tandem, ready-made"} for name in READY_MADE]
    print_rows(["source", "by", "at"], [{"at": None, **row} for row in (*rows, *ready)], as_csv)


@app.command()
def show(source: Source) -> None:
    """The mapping saved for a source, else the ready-made one of this name, as JSON."""
    with reading(database()) as session:
        found = saved.one(session, source, by=OPERATOR)
    if found is None and source not in READY_MADE:
        raise Problem(f"No mapping is saved for {source}. There are ready-made ones: {', '.join(READY_MADE)}.")
    print((found.text if found else text_of(source)).rstrip())


@app.command()
def save(
    source: Source,
    mapping: Annotated[str, typer.Argument(help="A JSON file, or the name of a ready-made mapping.")],
) -> None:
    """Save how a source writes its files: imports of the source read them so from now on."""
    text = saved.text_asked_for(mapping)
    with writing(database()) as session:
        is_new = saved.save(session, source=source, text=text, by=OPERATOR, now=now())
    say(f"The mapping of {source} is {'saved' if is_new else 'saved already'}.")


@app.command()
def suggest(paths: list[Path]) -> None:
    """Propose a mapping for CSV files from their headers and first rows, and say what it leaves open."""
    found = suggested(paths)
    sys.stdout.write(found.text)
    for sentence in (*found.left_open, *found.unread):
        say(sentence)
