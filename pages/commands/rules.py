"""The command that prints the catalogue of reasons."""

import json

import typer

from db.engine import reading
from pages.clock import today
from pages.commands.common import AsCsv, AsJson, database, print_rows
from services.actions.reason_switches import COLUMN, in_catalogue, switched_off
from services.facts.thresholds_in_force import limits_in_force
from services.rules.rulebook import CATALOGUE, catalogue

app = typer.Typer()
SHORT = ("key", "urgency", "owner", "title", "checked_by", COLUMN)  # without an option: what fits on a line


@app.command()
def rules(as_csv: AsCsv = False, as_json: AsJson = False) -> None:
    """Every reason for follow-up: who is on it, when it is due, what clears it, its source, who has checked it, and
    whether it is switched off here."""
    with reading(database()) as session:
        rows = in_catalogue(catalogue(limits_in_force(session)), switched_off(session), today())
    if as_json:
        print(json.dumps(rows, ensure_ascii=False))
        return
    names = [*CATALOGUE, COLUMN] if as_csv else SHORT
    print_rows(names, ({name: row[name] or None for name in names} for row in rows), as_csv)
