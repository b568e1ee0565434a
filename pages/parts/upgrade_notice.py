"""What every page says while everyone is worked out again after an upgrade."""

import streamlit as st

from db.vocabulary import Permission
from pages.web import upgrade_worker
from pages.web.upgrade_worker import Progress

LISTS = (
    Permission.see_worklist,
    Permission.see_patients,
    Permission.see_figures,
)  # pages of which nothing is true while nothing is kept
ASKS_EVERY = 2  # seconds


def show(permission: str | None) -> None:
    """A line above the page; in its place where the lists have nothing to show yet, until they have."""
    progress = upgrade_worker.progress()
    if progress is None:
        return
    is_waiting = progress.is_empty and permission in LISTS
    if progress.has_failed:
        st.error(f"{_failed(progress)} Whoever looks after Tandem puts it right with manage.py rebuild.")
    elif is_waiting:
        st.title("One moment", anchor=False)
        _until_done()
    else:
        st.info(f"The rules have changed: {_said(progress)} Until then lists show what the rules before said.")
    if is_waiting:
        st.stop()


@st.fragment(run_every=ASKS_EVERY)
def _until_done() -> None:
    progress = upgrade_worker.progress()
    if progress is None or progress.has_failed:
        st.rerun()
    st.progress(progress.share, f"Tandem was updated: {_said(progress)} This page opens by itself when that is done.")


def _said(progress: Progress) -> str:
    done = f", {progress.share:.0%} done" if progress.in_all else ""
    return f"everyone is being worked out again{done}."


def _failed(progress: Progress) -> str:
    shown = "and there is nothing to show yet." if progress.is_empty else "so lists show what the rules before said."
    return f"After the update everyone was to be worked out again. That broke off, {shown}"
