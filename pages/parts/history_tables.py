"""The tables beside the timeline, newest first, with a mark where an event is looked for, and the record that a patient
was opened."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pandas as pd
import streamlit as st

from db.vocabulary import AuditAction, label
from pages.parts import formatting, opioids
from pages.parts.markup import escaped
from services.facts.scores import PHQ9_FAMILY
from services.patient.timeline import Timeline

PARTS = {  # of a PHQ-9, shown separately
    "Interest (item 1)": "item_1",
    "Sleep (item 3)": "item_3",
    "Self-harm (item 9)": "item_9",
    "Cognitive-affective (1, 2, 6, 9)": "cognitive_affective",
}
MOST_SHOWN = 100  # rows of a table; the newest
ARROW = "→"
BY_NAME = "Told by its name alone"  # no code says which medication it is


def record_opened(look, record) -> None:
    """Once each time the viewer opens the patient."""
    look.record_shown(AuditAction.patient_opened, record.patient, patient=record.patient)


def record_not_opened(look, elsewhere: int | None, number: str) -> None:
    """A number that is not of the viewer's clinics was asked for. The number itself is kept as a patient of another
    clinic or not at all: people type other things."""
    detail = {"page": look.page, "because": "not in the viewer's clinics" if elsewhere else "no such number"}
    look.record_shown(AuditAction.refused, number, patient=elsewhere, detail=detail)


@dataclass(frozen=True)
class Mark:
    """An event that was asked for: it is shown marked in its table."""

    tab: str
    on: date
    what: str  # begins as the table's words for it do, or the other way round


def scores(events: Timeline, today: date) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "On": formatting.day_words(row.on, today),
            "Scale": label(row.instrument),
            "Score": formatting.number_words(None if pd.isna(row.total) else row.total),
            "Severity": row.band or ("incomplete, not scored" if pd.isna(row.total) else ""),
            **{title: _part(row, column) for title, column in PARTS.items()},
            "Note": "; ".join(part for part in ("index" if row.is_index else "", row.note) if part),
        }
        for row in _newest_first(events.scores)
    )


def _part(row, column: str) -> str:
    """Of a PHQ-9; of another scale nothing, for its items ask other things."""
    if row.instrument not in PHQ9_FAMILY:
        return ""
    value = getattr(row, column)
    return formatting.UNKNOWN if pd.isna(value) else str(value)


def supplied(events: Timeline) -> list[tuple[date, str]]:
    """Day and medication of each supply."""
    return list(zip(events.supplies.on, events.supplies.medication, strict=True))


def supplies(events: Timeline, today: date) -> pd.DataFrame:
    """MME, and the name as it was sent, only where a supply has any."""
    table = pd.DataFrame(
        {
            "On": formatting.day_words(row.on, today),
            "Medication": label(row.medication),
            "Days": str(row.days_supply),
            "Dose": opioids.dose_cell(row.medication, row.dose_mg, row.dose_unit),
            opioids.MME_COLUMN: opioids.mme_cell(row.medication, row.dose_mg, row.dose_unit),
            "How": label(row.supply_source),
            BY_NAME: row.by_name or "",
        }
        for row in _newest_first(events.supplies)
    )
    empty = [column for column in (opioids.MME_COLUMN, BY_NAME) if table.empty or not table[column].any()]
    return table.drop(columns=empty, errors="ignore")


def visits(events: Timeline, today: date) -> pd.DataFrame:
    return pd.DataFrame(
        {"On": formatting.day_words(row.on, today), "Kind": label(row.kind), "Status": label(row.status)}
        for row in _newest_first(events.visits)
    )


def happenings(events: Timeline, today: date) -> pd.DataFrame:
    return pd.DataFrame(
        {"On": formatting.day_words(row.on, today), "What": row.what, "Kind": row.row[:-1]}
        for row in _newest_first(events.happenings)
    )


def plan(events: Timeline, today: date) -> pd.DataFrame:
    return pd.DataFrame(
        {"On": formatting.day_words(row.on, today), "What": row.what, "Kind": row.row}
        for row in _newest_first(events.plan)
    )


@dataclass(frozen=True)
class Table:
    """One tab. `said_in`: the column that says what happened."""

    tab: str
    rows: Callable[[Timeline, date], pd.DataFrame]
    said_in: str
    nothing: str


TABLES = (
    Table("Scores", scores, "Scale", "No score is recorded."),
    Table("Medication", supplies, "Medication", "No supply is recorded."),
    Table("Visits", visits, "Kind", "No visit is recorded."),
    Table("Contacts and events", happenings, "What", "No contact or event is recorded."),
    Table("Conditions and plan", plan, "What", "No condition, treatment, referral or consent is recorded."),
)
TABS = ("Timeline", *(table.tab for table in TABLES))


def show(table: Table, events: Timeline, today: date, mark: Mark | None) -> None:
    rows = table.rows(events, today)
    if rows.empty:
        st.markdown(table.nothing)
        return
    found = is_marked(rows, table, mark, today)
    if found.any():
        st.caption(f"{ARROW} marks the event that the reason rests on.")
    rows = rows.map(escaped)
    rows["On"] = rows["On"].mask(found, f"**{ARROW} " + rows["On"] + "**")
    st.table(rows[found | (rows.index < MOST_SHOWN)], border="horizontal", hide_index=True)


def is_marked(rows: pd.DataFrame, table: Table, mark: Mark | None, today: date) -> pd.Series:
    if mark is None or mark.tab != table.tab:
        return pd.Series(False, rows.index)
    is_it = [_is_the_same(mark.what, said) for said in rows[table.said_in]]
    return (rows["On"] == formatting.day_words(mark.on, today)) & pd.Series(is_it, rows.index)


def _is_the_same(one: str, other: str) -> bool:
    """Of a drug test the two may name what was looked for differently: `opioid`, `fentanyl`."""
    (kind, colon, _), (same, _, _) = one.partition(": "), other.partition(": ")
    return one.startswith(other) or other.startswith(one) or bool(colon and kind == same)


def _newest_first(frame: pd.DataFrame):
    return frame.iloc[::-1].itertuples()
