"""Commands for the numbers that the rules use: looking at them, trying another one, setting it."""

import json
from dataclasses import asdict, fields
from typing import Annotated

import typer

from db.engine import reading, writing
from pages.clock import now, today
from pages.commands.common import OPERATOR, AsCsv, AsJson, WhatIf, database, print_rows, record_export, say
from services.actions import thresholds as numbers
from services.actions.what_if import Difference, what_if
from services.rules.wording import number_words

app = typer.Typer()


@app.command()
def thresholds(as_csv: AsCsv = False, as_json: AsJson = False) -> None:
    """The numbers that the rules use: value, default, limits, source, and who changed them when."""
    engine = database()
    with reading(engine) as session:
        rows = [asdict(row) for row in numbers.listed(session, by=OPERATOR)]
    record_export(engine, "thresholds", len(rows), as_csv)
    if as_json:
        print(json.dumps(rows, default=str))
        return
    print_rows([field.name for field in fields(numbers.Listed)], rows, as_csv)


@app.command()
def threshold(
    name: str,
    value: Annotated[float, typer.Argument(help="Its default sets it back.")],
    is_tried: WhatIf = False,
    as_csv: AsCsv = False,
) -> None:
    """Set one of the numbers, or try it; everyone is worked out again under it."""
    engine = database()
    if is_tried:
        with reading(engine) as session:
            rows = what_if(session, viewer=OPERATOR, changed={name: value}, today=today(), done=_progress)
        record_export(engine, f"what-if {name}", len(rows), as_csv, value=value)
        print_rows([field.name for field in fields(Difference)], map(asdict, rows), as_csv)
        return
    with writing(engine) as session:
        is_changed = numbers.change(session, name=name, value=value, by=OPERATOR, now=now(), done=_progress)
    say(f"{name} is {number_words(value)} {'now' if is_changed else 'already'}.")


def _progress(so_far: int, of: int) -> None:
    say(f"{so_far} of {of} runs of patients")
