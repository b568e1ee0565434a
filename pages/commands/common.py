"""What every command shares: the database, the operator, the day, and how rows are printed."""

import sys
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

import sqlalchemy as sa
import typer
from sqlmodel import Session

from db.engine import LONG, database_url, engine_for
from db.vocabulary import AuditAction
from pages.clock import now
from pages.commands.terminal import counted_as, print_table
from services.access import audit
from services.access.viewer import Viewer
from services.actions.reason_switches import in_one_line, switched_off
from services.csv_text import lines_of
from services.due_items.upgrade import bring_up_to_date, work_out_what_is_stale

OPERATOR = Viewer.operator()
AsCsv = Annotated[bool, typer.Option("--csv", help="Print only CSV.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print only JSON.")]
WhatIf = Annotated[bool, typer.Option("--what-if", help="Only count what would change on the worklist.")]
BatchNumber = Annotated[int, typer.Argument(min=1, max=2**31 - 1)]  # both databases count so far
FIRST_DAY, LAST_DAY = datetime(1900, 1, 1), datetime(2100, 12, 31)  # nobody's care lies beyond


def within_the_calendar(day: datetime | None) -> datetime | None:
    if day is not None and not FIRST_DAY <= day <= LAST_DAY:
        raise typer.BadParameter(f"{day:%Y-%m-%d} is not a day from {FIRST_DAY:%Y-%m-%d} to {LAST_DAY:%Y-%m-%d}.")
    return day


Day = Annotated[
    datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d"], help="A day, today if left out.", callback=within_the_calendar),
]


def database() -> sa.Engine:
    """The database, migrated. A command may wait longer for others than a page."""
    engine = engine_for(database_url())
    bring_up_to_date(engine)
    return engine.execution_options(patience=LONG)


def worked_out() -> sa.Engine:
    """The same for commands that read facts or due items: after an upgrade, everyone by the rules in force."""
    engine = database()
    work_out_what_is_stale(engine, say_runs)
    return engine


def say(text: str) -> None:
    print(text, file=sys.stderr)


def say_switched_off(session: Session) -> None:
    """Beside what would hold reasons that the organisation does without; never among the rows."""
    if line := in_one_line(switched_off(session)):
        say(line)


say_runs = counted_as("Facts and due items", "runs of patients")
say_months = counted_as("Figures", "months")


def record_export(engine: sa.Engine, file: str, rows: int, as_csv: bool, **asked: object) -> None:
    """What the command line gives out is recorded before it is printed, as a file or as lines."""
    told = {"file": f"{file}.csv" if as_csv else file, "rows": rows, "filter": asked, "purpose": OPERATOR.purpose}
    audit.record_view(engine, viewer=OPERATOR, action=AuditAction.exported, detail=told, now=now())


def print_rows(names: Iterable[str], rows: Iterable[dict], as_csv: bool) -> None:
    """CSV, or a table."""
    names = list(names)
    if as_csv:
        sys.stdout.writelines(lines_of(names, rows))
        return
    print_table(names, rows)
