"""The cards of the page Team: what each member does, and which visits are missed."""

from collections.abc import Mapping, Sequence

import pandas as pd
from sqlmodel import Session

from pages.parts.figures import behind, charts, groups, told
from pages.parts.figures.card import card
from pages.parts.figures.chosen import Chosen
from services.metrics import figures
from services.metrics.catalogue import by_name
from services.metrics.figures import Figure
from services.metrics.units import NOT_RECORDED

HEADLINES = (
    ("Contacts per patient and month", "contacts_per_patient", "contacts"),
    ("Minutes per patient and month", "minutes", "minutes"),
    ("Contacted in 28 days", "contacted", "contacted"),
    ("No-shows", "no_show", "no-show"),
    ("Non-responders reviewed", "case_reviewed", "reviewed"),
)
MONTHLY = tuple((metric, line, title) for title, metric, line in HEADLINES)
COLUMNS = {  # of the table of members: title -> metric and line
    "Contacts per patient": ("contacts_per_patient", "contacts"),
    "Minutes per patient": ("minutes", "minutes"),
    "Contacted in 28 days": ("contacted", "contacted"),
    "Reviewed in weeks 8–12": ("case_reviewed", "reviewed"),
    "Screen to contact": ("screen_to_contact", "contacted"),
    "Overdue reasons": ("open_reasons", "overdue"),
}
KINDS = {"kind": "by kind of visit", "clinician": "by clinician"}
Found = Mapping[tuple[str, str], Sequence[Figure]]


def read(session: Session, chosen: Chosen) -> Found:
    asked = chosen.asked
    wanted = {(metric, "clinician") for metric, _ in COLUMNS.values()} | {("no_show", by) for by in KINDS}
    return {(metric, by): figures.of(session, asked, by_name(metric), by) for metric, by in sorted(wanted)}


def members(chosen: Chosen, found: Found) -> None:
    """One row per member of the team; patients count under their care manager, reasons under their owner."""
    rows: dict[str, dict[str, str]] = {}
    for title, (metric, line) in COLUMNS.items():
        for one in found[metric, "clinician"]:
            if one.line.name == line:
                row = rows.setdefault(one.group, {"Member": one.group})
                row[title] = behind.markdown(chosen, one, _cell(one), by="clinician")
    table = pd.DataFrame(rows.values(), columns=["Member", *COLUMNS]).fillna("–").sort_values("Member")
    every = [one for metric, by in found if by == "clinician" for one in found[metric, by]]
    reached = [one for one in found["contacted", "clinician"] if not one.is_hidden and one.group != NOT_RECORDED]
    finding = "No patient has a care manager on record"
    if reached:
        least = min(reached, key=lambda one: one.value)
        finding = f"{least.group} reached the smallest share in 28 days: {told.of(least)} ({told.percent(least.value)})"
    note = "Patients count under their care manager, reasons under their owner, case reviews under the care manager."
    card(chosen, finding, None, table, name="members", note=note, csv=lambda: told.file(every))


def _cell(figure: Figure) -> str:
    if figure.is_hidden or figure.metric.is_count:
        return told.value(figure)
    return f"{told.value(figure)} ({told.of(figure)})"


def no_shows(chosen: Chosen, found: Found, by: str) -> None:
    every = found["no_show", by]
    shown = [one for one in every if not one.is_hidden]
    finding = f"No-shows {KINDS[by]}: no visit in this period"
    if shown:
        most = max(shown, key=lambda one: one.value)
        finding = (
            f"Most no-shows {KINDS[by]}: {groups.word(by, most.group)}, {told.of(most)} ({told.percent(most.value)})"
        )
    rows = [(groups.word(by, one.group), one.value, one.low, one.high, told.of(one)) for one in shown]
    frame = pd.DataFrame(rows, columns=["group", "share", "low", "high", "words"])
    chart = charts.shares(frame, "share of visits missed") if rows else None
    card(chosen, finding, chart, behind.table(chosen, every, by), name=f"no-shows-{by}", csv=lambda: told.file(every))
