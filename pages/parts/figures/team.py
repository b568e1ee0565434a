"""The cards of the page Team: what each member does, and which visits are missed."""

from collections.abc import Mapping, Sequence

import pandas as pd
from sqlmodel import Session

from pages.parts.figures import behind, charts, groups, told
from pages.parts.figures.card import card
from pages.parts.figures.chosen import Chosen
from pages.parts.figures.equity import FEWEST, against_others
from services.metrics import figures
from services.metrics.catalogue import by_name
from services.metrics.figures import Figure
from services.metrics.metric import Summary
from services.metrics.suppression import OTHER
from services.metrics.units import NOT_RECORDED

HEADLINES = (
    ("Contacts per patient and month", "contacts_per_patient", "contacts"),
    ("Minutes per patient and month", "minutes", "minutes"),
    ("Contacted in 28 days", "contacted", "contacted"),
    ("No-shows", "no_show", "no-show"),
    ("Non-responders reviewed", "case_reviewed", "reviewed"),
)
COLUMNS = {  # of the table of members: title -> metric and line
    "Contacts per patient (patient-months)": ("contacts_per_patient", "contacts"),
    "Minutes per patient (patient-months)": ("minutes", "minutes"),
    "Contacted in 28 days": ("contacted", "contacted"),
    "Reviewed in weeks 8–12": ("case_reviewed", "reviewed"),
    "Screen to contact, median": ("screen_to_contact", "contacted"),
    "Overdue reasons": ("open_reasons", "overdue"),
}
DRAWN = 15  # clinicians in a chart
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
    with_patients = {one.group for one in found["contacts_per_patient", "clinician"]}
    order = sorted(rows, key=lambda member: (member not in with_patients, member))
    columns = ["Member", *COLUMNS]
    table = pd.DataFrame([[rows[one].get(column, "–") for column in columns] for one in order], columns=columns)
    every = [one for metric, by in found if by == "clinician" for one in found[metric, by]]
    contacted = found["contacted", "clinician"]
    finding = "No patient has a care manager on record"
    if any(one.is_hidden for one in contacted):
        finding = "Whom each care manager reached in 28 days is hidden: too few people"
    if reached := _compared(contacted):
        finding = _least_reached(reached, contacted)
    note = "Patients count under their care manager, reasons under their owner, case reviews under the care manager."
    card(chosen, finding, None, table, name="members", note=note, csv=lambda: told.file(every))


def _least_reached(reached: Sequence[Figure], every: Sequence[Figure]) -> str:
    least = min(reached, key=lambda one: one.value)
    if len(reached) == 1 or least.value == 1:
        counted, of = (sum(getattr(one, name) for one in reached) for name in ("numerator", "denominator"))
        return f"{counted:,} of {of:,} patients with a care manager were reached in 28 days"
    others = against_others(least, every)
    return f"{least.group} reached the smallest share in 28 days, {told.share(least)}{others}"


def _compared(figures: Sequence[Figure]) -> list[Figure]:
    """Groups large enough to be named as highest or lowest; if there are none, those that are shown."""
    shown = [one for one in figures if not one.is_hidden and one.group not in (NOT_RECORDED, OTHER)]
    return [one for one in shown if one.denominator >= FEWEST] or shown


def _cell(figure: Figure) -> str:
    if figure.is_hidden:
        return told.HIDDEN
    if figure.metric.is_count:
        return told.of(figure)
    if figure.metric.summary == Summary.mean:
        return f"{figure.value or 0:,.1f} ({figure.denominator:,})"
    return f"{told.value(figure)} ({told.of(figure)})"


def _most_missed(compared: Sequence[Figure], every: Sequence[Figure], by: str) -> str:
    most = max(compared, key=lambda one: one.value)
    if not most.numerator:
        return f"No-shows {KINDS[by]}: none of {sum(one.denominator for one in compared):,} visits was missed"
    others = against_others(most, every)
    return f"Most no-shows {KINDS[by]}: {groups.word(by, most.group)}, {told.share(most)}{others}"


def no_shows(chosen: Chosen, found: Found, by: str) -> None:
    every = found["no_show", by]
    shown = [one for one in every if not one.is_hidden]
    finding = f"No-shows {KINDS[by]}: no visit in this period"
    if every:
        is_any_hidden = any(one.is_hidden for one in every)
        finding = f"No-shows {KINDS[by]} {'are hidden: too few visits' if is_any_hidden else 'are not recorded'}"
    if compared := _compared(shown):
        finding = _most_missed(compared, every, by)
    drawn = sorted(sorted(shown, key=lambda one: -one.denominator)[:DRAWN], key=shown.index)
    rows = [(groups.word(by, one.group), one.value, one.low, one.high, told.share(one)) for one in drawn]
    frame = pd.DataFrame(rows, columns=["group", "share", "low", "high", "words"])
    chart = charts.shares(frame, "share of visits missed") if rows else None
    note = f"Drawn: the {DRAWN} with the most visits; the table has all." if len(shown) > DRAWN else ""
    table, name = behind.table(chosen, every, by), f"no-shows-{by}"
    card(chosen, finding, chart, table, name=name, note=note, csv=lambda: told.file(every))
