"""The cards of the page Team: what each member does, and which visits are missed."""

from collections.abc import Mapping, Sequence

import pandas as pd
from sqlmodel import Session

from pages.figures import chart_frames, charts, groups, people_links, wording
from pages.figures.card import card
from pages.figures.equity_cards import FEWEST, against_others
from pages.figures.selection import Chosen
from pages.parts.markup import escaped
from services.metrics import figures
from services.metrics.catalogue import by_name
from services.metrics.definitions.caseload import CONTACTED, CONTACTED_WITHIN
from services.metrics.definitions.population import NOT_RECORDED
from services.metrics.disclosure.suppression import OTHER
from services.metrics.figures import Figure
from services.metrics.metric import Summary
from services.metrics.report.contents import titled
from services.rules.wording import days_words

HEADLINES = titled(
    ("contacts_per_patient", "contacts"),
    ("minutes", "minutes"),
    ("contacted", "contacted"),
    ("no_show", "no-show"),
    ("case_reviewed", "reviewed"),
)
REACHED_IN = days_words(CONTACTED_WITHIN.days)
COLUMNS = {  # of the table of members: title -> metric and line
    "Contacts per patient (patient-months)": ("contacts_per_patient", "contacts"),
    "Minutes per patient (patient-months)": ("minutes", "minutes"),
    CONTACTED.title: ("contacted", "contacted"),
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
                row = rows.setdefault(one.group, {"Member": escaped(one.group)})
                row[title] = people_links.markdown(chosen, one, _cell(one), by="clinician")
    with_patients = {one.group for one in found["contacts_per_patient", "clinician"]}
    order = sorted(rows, key=lambda member: (member not in with_patients, member))
    columns = ["Member", *COLUMNS]
    table = pd.DataFrame([[rows[one].get(column, "–") for column in columns] for one in order], columns=columns)
    every = [one for metric, by in found if by == "clinician" for one in found[metric, by]]
    contacted = found["contacted", "clinician"]
    finding = "No patient has a care manager on record"
    if any(one.is_hidden for one in contacted):
        finding = f"Whom each care manager reached in {REACHED_IN} is hidden: too few people"
    if reached := _compared(contacted):
        finding = _least_reached(reached, contacted)
    note = f"Patients and case reviews count under the care manager, reasons under their owner.{_left_out(contacted)}"
    card(chosen, finding, None, table, name="members", note=note, csv=lambda: wording.file(every))


def _least_reached(reached: Sequence[Figure], every: Sequence[Figure]) -> str:
    """Names the lowest where they differ, and otherwise tells of everybody with a care manager."""
    least = _alike(reached, min(one.value for one in reached))
    if len(least) == len(reached):
        managed = [one for one in every if one.group != NOT_RECORDED]
        shown = [one for one in managed if one.group != OTHER]
        counted, of = wording.sums(shown)
        rest = wording.besides(managed) or ("" if len(shown) == len(managed) else ", besides those of small groups")
        return f"{counted:,} of {of:,} patients with a care manager were reached in {REACHED_IN}{rest}"
    others = against_others(least, every)
    names = wording.names([one.group for one in least])
    return f"{names} reached the smallest share in {REACHED_IN}, {_share(least)}{others}"


def _alike(compared: Sequence[Figure], value: float) -> list[Figure]:
    return [one for one in compared if one.value == value]


def _share(alike: Sequence[Figure]) -> str:
    """`12 of 40 (30 %)`; of several with the same share their sum: `24 of 80 (30 %) together`"""
    counted, of = wording.sums(alike)
    return f"{counted:,} of {of:,} ({wording.percent(alike[0].value)}){' together' if len(alike) > 1 else ''}"


def _shown(figures: Sequence[Figure]) -> list[Figure]:
    return [one for one in figures if not one.is_hidden and one.group not in (NOT_RECORDED, OTHER)]


def _compared(figures: Sequence[Figure]) -> list[Figure]:
    """Groups large enough to be named as highest or lowest; if there are none, those that are shown."""
    shown = _shown(figures)
    return [one for one in shown if one.denominator >= FEWEST] or shown


def _left_out(figures: Sequence[Figure]) -> str:
    """Of which groups the sentence names the highest or lowest, where that are not all of those shown."""
    is_any = len(_compared(figures)) < len(_shown(figures))
    return f" Compared are those with {FEWEST} and more." if is_any else ""


def _cell(figure: Figure) -> str:
    if figure.is_hidden:
        return wording.HIDDEN
    if figure.metric.is_count:
        return wording.of(figure)
    if figure.metric.summary == Summary.mean:
        return f"{figure.value or 0:,.1f} ({figure.denominator:,})"
    return f"{wording.value(figure)} ({wording.of(figure)})"


def _most_missed(compared: Sequence[Figure], every: Sequence[Figure], by: str) -> str:
    most = _alike(compared, max(one.value for one in compared))
    if len(most) == len(compared):
        counted, of = wording.sums(every)
        missed = f"{counted:,} of {of:,} visits were missed" if counted else f"none of {of:,} visits was missed"
        return f"No-shows {KINDS[by]}: {missed}{wording.besides(every)}"
    others = against_others(most, every)
    named = wording.names([groups.word(by, one.group) for one in most])
    return f"Most no-shows {KINDS[by]}: {named}, {_share(most)}{others}"


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
    frame = chart_frames.shares(drawn, lambda one: groups.word(by, one.group), wording.share)
    chart = charts.shares(frame, "share of visits missed") if drawn else None
    note = f"Drawn: the {DRAWN} with the most visits; the table has all." if len(shown) > DRAWN else ""
    note = f"{note}{_left_out(every)}".strip()
    table, name = people_links.table(chosen, every, by), f"no-shows-{by}"
    card(chosen, finding, chart, table, name=name, note=note, csv=lambda: wording.file(every))
