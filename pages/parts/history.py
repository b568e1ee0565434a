"""The tables beside the timeline, newest first, and the record that a patient was opened."""

from datetime import date

import pandas as pd
import streamlit as st

from db.vocabulary import Instrument, label
from pages.parts import words
from services.clinical.timeline import Timeline

TABS = ("Timeline", "Scores", "Medication", "Visits", "Contacts and events")
MOST_SHOWN = 100  # rows of a table; the newest


def record_opened(look, record) -> None:
    """Once each time the patient is opened, not at each rerun of the page."""
    if st.session_state.get("opened") != record.patient:
        look.record("patient_opened", patient=record.patient)
        st.session_state["opened"] = record.patient


def scores(events: Timeline, today: date) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "On": words.day_words(row.on, today),
            "Scale": label(row.instrument),
            "Score": words.number_words(None if pd.isna(row.total) else row.total),
            "Severity": row.band or ("incomplete, not scored" if pd.isna(row.total) else ""),
            "Self-harm answer (item 9)": _item_9(row),
            "Note": row.note,
        }
        for row in _newest_first(events.scores)
    )


def _item_9(row) -> str:
    if row.instrument == Instrument.gad7:
        return "not asked"
    return words.UNKNOWN if pd.isna(row.item_9) else str(row.item_9)


def supplies(events: Timeline, today: date) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "On": words.day_words(row.on, today),
            "Medication": label(row.medication),
            "Days": str(row.days_supply),
            "Daily dose": words.UNKNOWN if pd.isna(row.dose_mg) else f"{row.dose_mg:g} mg",
            "How": label(row.supply_source),
        }
        for row in _newest_first(events.supplies)
    )


def visits(events: Timeline, today: date) -> pd.DataFrame:
    return pd.DataFrame(
        {"On": words.day_words(row.on, today), "Kind": label(row.kind), "Status": label(row.status)}
        for row in _newest_first(events.visits)
    )


def happenings(events: Timeline, today: date) -> pd.DataFrame:
    return pd.DataFrame(
        {"On": words.day_words(row.on, today), "What": row.what, "Kind": row.row[:-1]}
        for row in _newest_first(events.happenings)
    )


def show(table: pd.DataFrame, nothing: str) -> None:
    if table.empty:
        st.markdown(nothing)
    else:
        st.table(table, border="horizontal", hide_index=True)


def _newest_first(frame: pd.DataFrame):
    return frame.iloc[::-1].head(MOST_SHOWN).itertuples()
