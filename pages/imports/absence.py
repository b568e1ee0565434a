"""Of the page Intake: what a feed of everything did not hold any more, and taking it back."""

from dataclasses import asdict

import streamlit as st

from db.engine import reading
from db.problems import Problem
from db.vocabulary import AuditAction, BatchStatus, Permission
from pages.parts.download_button import download_button
from pages.parts.markup import escaped
from pages.parts.page_frame import Look
from services.csv_text import csv_of
from services.intake import absent
from services.intake.batches import Batch

SAID = "intake said"  # in the browser's session: what the last click did


def section(look: Look, batch: Batch) -> None:
    """Nothing where all is there, or all was decided."""
    if batch.status != BatchStatus.loaded:
        return
    with reading(look.engine) as session:
        counted = absent.counted(session, batch.id)
    if not counted:
        return
    told = ", ".join(f"{rows:,} of {table.replace('_', ' ')}" for table, rows in counted.items())
    st.warning(f"Told before by {escaped(batch.source)} and not in this import any more: {told}. They still count.")
    with st.container(horizontal=True, gap="small"):
        download_button(
            look,
            "What is absent (CSV)",
            lambda: made(look, batch),
            permission=Permission.import_data,
            file_name=f"tandem-import-{batch.id}-absent.csv",
            mime="text/csv",
            help="Table, patient and key of each row. The download is recorded.",
        )
        with st.popover("Take all of it back …"):
            _take_back(look, batch, told)


def made(look: Look, batch: Batch) -> str:
    with reading(look.engine) as session:
        rows = [asdict(each) for each in absent.rows(session, batch.id, viewer=look.viewer)]
    text, count = csv_of(absent.COLUMNS, rows)
    told = {"file": "absent", "rows": count, "filter": {"batch": batch.id}, "purpose": look.viewer.purpose}
    look.record(AuditAction.exported, detail=told)
    return text


def _take_back(look: Look, batch: Batch, told: str) -> None:
    """Asks once, with the name of the thing."""
    st.markdown(
        f"{told}: they no longer count, and reasons that rest on them close. Records of patients are closed, not taken "
        "back. It is an import of its own, which can be undone."
    )
    if st.button("Take it back", type="primary"):
        try:
            number = absent.take_back(look.engine, batch.id, by=look.viewer, now=look.now)
        except Problem as problem:
            st.error(escaped(str(problem)))
            return
        st.session_state[SAID] = f"What was absent from import {batch.id} is taken back, by import {number}: {told}."
        st.rerun()
