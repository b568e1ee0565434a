"""The command that gives out what people recorded here, as FHIR for an EHR."""

from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from db.engine import reading
from db.vocabulary import AuditAction
from pages.clock import now, zone
from pages.commands.common import OPERATOR, database, say, within_the_calendar
from services.access import audit
from services.fhir_export.asked import Asked
from services.fhir_export.writing import Form, write

app = typer.Typer()
OF_A_BUNDLE = ".json"
Since = Annotated[
    datetime | None,
    typer.Option(
        formats=["%Y-%m-%d"],
        help="Only what was recorded, changed or taken back from this day on.",
        callback=within_the_calendar,
    ),
]


@app.command(name="export-fhir")
def export_fhir(
    to: Annotated[Path, typer.Argument(help="A new file for a Bundle, a new folder for NDJSON.")],
    since: Since = None,
    source: Annotated[str | None, typer.Option(help="Only of patients who came from this source.")] = None,
    system: Annotated[str | None, typer.Option(help="The official address of the numbers of these patients.")] = None,
    form: Annotated[
        Form | None, typer.Option("--as", help="If left out, a Bundle where the name ends in .json, else NDJSON.")
    ] = None,
) -> None:
    """What people recorded here as FHIR R4: answers and scores, contacts, follow-up and appointments."""
    engine = database()
    asked = Asked(OPERATOR, zone(), since.date() if since else None, source, system)
    chosen = form or (Form.bundle if to.suffix == OF_A_BUNDLE else Form.ndjson)

    def record(counts: Counter[str]) -> None:
        told = {"file": f"fhir {chosen}", "rows": counts.total(), "by_type": dict(counts)}
        of = {name: getattr(asked, name) for name in ("since", "source", "system")}
        detail = told | {"filter": of, "purpose": OPERATOR.purpose}
        audit.record_view(engine, viewer=OPERATOR, action=AuditAction.exported, detail=detail, now=now())

    with reading(engine, is_one_moment=True) as session:
        counts = write(session, asked, to, chosen, now=now(), record=record)
    if counts:
        say(f"Written to {to}: {', '.join(f'{count:,} {kind}' for kind, count in counts.items())}.")
    else:
        say("Nothing was recorded here that meets this: nothing was written.")
