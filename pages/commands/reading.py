"""Commands that read: the worklist, and one patient."""

import json
from contextlib import nullcontext
from dataclasses import asdict

import typer

from db.engine import reading
from db.tables import FOREVER, Clinic, Staff
from db.vocabulary import AuditAction
from pages.clock import now, today
from pages.commands.common import OPERATOR, AsCsv, AsJson, Day, print_rows, record_export, say_switched_off, worked_out
from pages.parts.formatting import due_words
from services.access import audit
from services.access.names import named
from services.due_items.refresh import as_known_on
from services.facts.declaration import FACTS
from services.patient import summary
from services.patient.explain import Explained, explained
from services.rules.catalogue import by_key
from services.worklist import export
from services.worklist.filters import UNASSIGNED, Choice

WORDS = {  # of each fact, with its unit
    "moud_status": ("where the person stands with MOUD on the day", ""),
    "moud_gap_days": ("days without a MOUD supply on record, by the measure clock", "days"),
} | {fact.name: (fact.words, "" if fact.unit == "day" else fact.unit) for fact in FACTS}

app = typer.Typer()


@app.command()
def worklist(
    as_of: Day = None,
    clinic: str | None = None,
    owner: str | None = None,
    reason: str | None = None,
    as_csv: AsCsv = False,
) -> None:
    """Who needs follow-up: one row per patient and open reason."""
    day = as_of.date() if as_of else today()
    engine = worked_out()
    with reading(engine) as session:
        choice = Choice(
            clinic=named(session, Clinic, clinic),
            owner=UNASSIGNED if owner == UNASSIGNED else named(session, Staff, owner),
            reason=by_key(reason).key if reason else None,
        )
        with as_known_on(session, day) if day < today() else nullcontext():
            found = export.everything(session, viewer=OPERATOR, today=day, choice=choice)
            rows = [export.as_dict(row) for row in found]
        say_switched_off(session)
    record_export(engine, "worklist", len(rows), as_csv, as_of=day, clinic=clinic, owner=owner, reason=reason)
    print_rows(export.COLUMNS, rows, as_csv)


@app.command()
def patient(patient_id: str, as_of: Day = None, as_json: AsJson = False) -> None:
    """One patient: facts, MOUD status, and every reason: open, upcoming, or why not."""
    day = as_of.date() if as_of else today()
    engine = worked_out()
    with reading(engine) as session:
        key = summary.patient_key(session, patient_id, viewer=OPERATOR)
        found = explained(session, key, viewer=OPERATOR, day=day, today=today())
    audit.record_view(engine, viewer=OPERATOR, action=AuditAction.patient_opened, patient=key, now=now())
    if as_json:
        print(json.dumps({"patient_id": patient_id, "as_of": day} | asdict(found), default=str))
        return
    print(f"{patient_id} on {day}")
    for name, value in found.facts.items():
        if value is not None:
            words, unit = WORDS[name]
            said = "no end known" if value == FOREVER else f"{value} {unit}".rstrip()
            print(f"  {name}: {said} ({words})")
    for one in found.reasons:
        due = f"due {one.due_on} ({due_words(one.due_on, day)}), {_urgency(one)}, {one.owner}: " if one.due_on else ""
        print(f"{one.state:9} {one.reason}: {due}{one.why}")


def _urgency(one: Explained) -> str:
    """`this_week, same_day from 2026-12-09`"""
    then = f", {one.urgency_then} from {one.urgency_changes_on}" if one.urgency_changes_on else ""
    return f"{one.urgency}{then}"
