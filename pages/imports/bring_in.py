"""Of the page Intake: from files to a trial, from a trial to an import, and what is said at its end."""

import streamlit as st

from db.engine import writing
from pages.imports import absence, files_step, history, mapping_step, run_step, running
from pages.imports.desk import Desk
from pages.imports.running import Asked, Told
from pages.parts import query_params
from pages.parts.markup import escaped
from pages.parts.page_frame import Look
from services.intake.contents import contents
from services.intake.mapping import saved

KEEP, STOP = "keep", "stop"


def files(look: Look, owner: str, told: Told | None) -> None:
    """What was dropped, how it is read, and the next step."""
    desk = files_step.desk(told)
    with st.container(horizontal=True, vertical_alignment="top", gap="medium"):
        source = files_step.source(look)
        with st.container():
            files_step.files(desk)
    if not desk.paths():
        return
    with st.container():  # what the files are stands above how they are read, on which it depends
        chosen = mapping_step.choose(look, desk, source)
        what_they_are = st.container()
    mapping, read_by = mapping_step.told(desk, chosen)
    with what_they_are:
        files_step.table(contents(desk.paths(), read_by))
    now = run_step.asked(look, desk, source, mapping)
    of_these = told if told is not None and run_step.is_of(told, now) else None
    if of_these is not None and of_these.problem:
        st.error(escaped(of_these.problem))
    if of_these is not None and of_these.counts:
        run_step.trial(look, of_these.counts)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if of_these is None or not of_these.counts:
            if st.button("Try: what would come of it?", type="primary"):
                _begin(look, owner, now)
        elif of_these.counts["read"]:
            _import(look, owner, now, of_these.counts)


def _import(look: Look, owner: str, now: Asked, would: dict) -> None:
    is_all_or_nothing = bool(would["rejected"]) and st.checkbox("Import nothing if a row is rejected")
    is_kept = now.mapping is not None and st.checkbox(f"Read files of {escaped(now.source)} so from now on", value=True)
    is_whole = st.checkbox(
        f"They hold all that {escaped(now.source)} has",
        help="Then what came before and is not in them any more is listed after the import. It still counts until you "
        "take it back.",
    )
    if st.button("Import", type="primary"):
        if is_kept:
            with writing(look.engine) as session:
                saved.save(session, source=now.source, text=now.mapping or "", by=look.viewer, now=look.now)
        _begin(look, owner, run_step.in_earnest(now, STOP if is_all_or_nothing else KEEP, is_whole=is_whole))


def _begin(look: Look, owner: str, asked: Asked) -> None:
    running.forget(owner)
    running.begin(look.engine, owner, asked)
    st.rerun()


def outcome(owner: str, told: Told) -> None:
    """Of an import that is over: its batch is told below, and the desk is clear for other files."""
    if told.counts is None:
        st.error(escaped(told.problem or running.BROKEN_OFF))
        if st.button("Back to the files"):
            running.forget(owner)
            st.rerun()
        return
    number = told.counts["batch"]
    query_params.put(history.BATCH, str(number))
    st.session_state[absence.SAID] = _said(told.counts, told.seconds)
    Desk(told.asked.desk).clear()
    running.forget(owner)
    st.rerun()


def _said(counts: dict, seconds: float) -> str:
    became = ", ".join(f"{counts[name]:,} {name}" for name in ("added", "changed", "unchanged", "rejected"))
    return f"Import {counts['batch']} is over: {counts['read']:,} rows read in {seconds:,.0f} s: {became}."
