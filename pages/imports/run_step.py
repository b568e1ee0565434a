"""Of the page Intake: trying and importing, how far it is, and what a trial found."""

from collections.abc import Mapping as Of
from dataclasses import replace

import streamlit as st

from db.vocabulary import AuditAction
from pages.imports import running
from pages.imports.counts import counts_table, not_understood
from pages.imports.desk import Desk
from pages.imports.running import Asked, Told
from pages.parts.markup import escaped
from pages.parts.page_frame import Look
from services.intake.rejects import PREVIEWED

ASKS_EVERY = 1  # seconds
KEEP = "keep"
SLOW = 5  # seconds: before it a rate is no rate


def asked(look: Look, desk: Desk, source: str, mapping: str | None) -> Asked:
    """A trial of what lies on the desk."""
    paths = tuple(map(str, desk.paths()))
    return Asked(desk.name, paths, source, mapping, KEEP, True, False, look.viewer, look.now)


def in_earnest(trial: Asked, on_reject: str, *, is_whole: bool) -> Asked:
    return replace(trial, on_reject=on_reject, is_trial=False, is_whole=is_whole)


def is_of(told: Told, now: Asked) -> bool:
    """Whether it was asked for these files, read in this way: else what it told is of something else."""
    then = told.asked
    return (then.paths, then.source, then.mapping) == (now.paths, now.source, now.mapping)


@st.fragment(run_every=ASKS_EVERY)
def progress(owner: str) -> None:
    """A line that moves by itself, and a button that stops it."""
    told = running.told(owner)
    if told is None or told.is_over:
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.progress(told.share_read if _is_reading(told) and told.share_read is not None else 0.0, said(told))
        if st.button("Cancel", disabled=told.is_cancelled):
            running.cancel(owner)


def _is_reading(told: Told) -> bool:
    return told.message in ("", "reading")


def said(told: Told) -> str:
    """`Reading: 120,000 of about 500,000 rows, 61,000 a second, about 7 s left`"""
    if told.is_cancelled:
        return "Cancelling …"
    doing = "Trying" if told.asked.is_trial else "Importing"
    if not _is_reading(told):
        return f"{doing}, {told.rows:,} rows read. Now: {told.message} …"
    of = f" of about {told.lines:,}" if told.lines else ""
    words = f"{doing}: {told.rows:,}{of} rows read"
    if told.seconds < SLOW or not told.rows:
        return f"{words} …"
    rate = told.rows / told.seconds
    left = f", about {(told.lines - told.rows) / rate:,.0f} s of reading left" if told.lines else ""
    return f"{words}, {rate:,.0f} a second{left} …"


def trial(look: Look, counts: Of) -> None:
    """What an import would do. It shows patients' data, which is recorded."""
    told = {"rows": counts["read"], "rejected": counts["rejected"], "patients": len(counts["first_patients"])}
    look.record_shown(AuditAction.import_tried, repr(told), detail=told)
    st.subheader(_headline(counts), anchor=False)
    st.caption("Nothing is written yet.")
    counts_table(counts["by_table"])
    _first_rejects(counts)
    _who_would_change(counts)
    not_understood(counts["not_understood"])


def _headline(counts: Of) -> str:
    if not counts["read"]:
        return "These files hold no rows that are read here"
    would = f"{counts['read']:,} rows: {counts['added']:,} would be new, {counts['changed']:,} would change"
    return f"{would}, {counts['rejected']:,} would be rejected"


def _first_rejects(counts: Of) -> None:
    if not counts["first_rejects"]:
        return
    n = len(counts["first_rejects"])
    first = f"The first {n} of {counts['rejected']:,} rejected rows" if n == PREVIEWED else "Rejected rows"
    with st.expander(f"{first}, with why", expanded=True):
        st.table(
            [
                {
                    "Where": f"{escaped(each['file'])}, line {each['line']:,}",
                    "Why": escaped(each["reasons"]),
                    "Row": escaped(each["text"][:200]),
                }
                for each in counts["first_rejects"]
            ],
            border="horizontal",
        )


def _who_would_change(counts: Of) -> None:
    if counts["patients"]:
        more = counts["patients"] - len(counts["first_patients"])
        with st.expander(f"The history of {counts['patients']:,} patients would change"):
            numbers = ", ".join(f"#{escaped(number)}" for number in counts["first_patients"])
            st.markdown(numbers + (f" and {more:,} more" if more > 0 else ""))
