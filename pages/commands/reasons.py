"""Commands for the reasons that an organisation does without: looking at them, switching one off, switching it on."""

import json
from dataclasses import asdict, fields
from typing import Annotated

import typer

from db.engine import reading, writing
from pages.clock import now, today
from pages.commands.common import OPERATOR, AsCsv, AsJson, WhatIf, database, print_rows, record_export, say, say_runs
from services.actions import reason_switches as switches
from services.actions.what_if import Difference, what_if_without
from services.rules.catalogue import by_key

app = typer.Typer(no_args_is_help=True, help="Switch reasons off that your records cannot answer, and on again.")
Key = Annotated[str, typer.Argument(help="As `manage.py reasons list` names it.")]


@app.command(name="list")
def list_(as_csv: AsCsv = False, as_json: AsJson = False) -> None:
    """The reasons that may be switched off; of those that are: why, who did it and when."""
    engine = database()
    with reading(engine) as session:
        rows = [asdict(row) for row in switches.listed(session, by=OPERATOR)]
    record_export(engine, "reasons", len(rows), as_csv)
    if as_json:
        print(json.dumps(rows, default=str))
        return
    print_rows([field.name for field in fields(switches.Listed)], rows, as_csv)


@app.command()
def off(
    key: Key,
    why: Annotated[str, typer.Option(help="Everybody who misses the reason on a list reads it.")] = "",
    is_tried: WhatIf = False,
    as_csv: AsCsv = False,
) -> None:
    """Switch a reason off, or try it; everyone is worked out again without it. Never those about lives."""
    engine = database()
    if is_tried:
        with reading(engine) as session:
            rows = what_if_without(session, key, viewer=OPERATOR, today=today(), done=say_runs)
        record_export(engine, f"what-if without {key}", len(rows), as_csv)
        print_rows([field.name for field in fields(Difference)], map(asdict, rows), as_csv)
        return
    with writing(engine) as session:
        is_changed = switches.switch_off(session, reason=key, why=why, by=OPERATOR, now=now(), done=say_runs)
    say(f"“{by_key(key).title}” is switched off {'now' if is_changed else 'already'}.")


@app.command()
def on(key: Key) -> None:
    """Switch a reason on again; everyone is worked out again with it."""
    with writing(database()) as session:
        is_changed = switches.switch_on(session, reason=key, by=OPERATOR, now=now(), done=say_runs)
    say(f"“{by_key(key).title}” is on {'again' if is_changed else 'already'}.")
