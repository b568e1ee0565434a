"""Of the page Intake: how the source writes its files. Chosen, or told in tables: columns, words, days and numbers."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from db.engine import reading
from db.problems import Problem
from db.vocabulary import label
from pages.imports.desk import Desk
from pages.imports.writing_form import writing_form
from pages.parts.markup import escaped
from pages.parts.page_frame import Look
from services.clinical.instruments import BY_KEY
from services.intake.columns import TARGETS
from services.intake.contents import Content, contents
from services.intake.mapping import AS_WRITTEN, Mapping, edit, of_text, saved
from services.intake.mapping.ready_made import READY_MADE, text_of
from services.intake.mapping.suggest import Suggested, suggested

CHOICE, EDITED = "intake reads", "intake mapping"  # in the browser's session
PROPOSED, SAVED, PLAIN, OWN = "proposed", "saved", "plain", "own"
WORDS = {
    SAVED: "as saved for this source",
    PROPOSED: "as proposed for these files",
    PLAIN: "as they are, under our names",
    OWN: "as I say below",
}
READY = {
    "redcap": "REDCap, raw",
    "redcap_labels": "REDCap, labels",
    "aims": "AIMS tracking sheet",
    "openemr": "OpenEMR appointments",
    "athena": "athena appointments",
}


@dataclass(frozen=True)
class Choice:
    """Which mapping was chosen, its text, and what was proposed for the files."""

    name: str
    text: str
    offered: Suggested | None


def choose(look: Look, desk: Desk, source: str) -> Choice:
    """One that is saved, proposed, ready-made, none, or of one's own."""
    with reading(look.engine) as session:
        kept = saved.one(session, source, by=look.viewer)
    offered = _offered(desk)
    options = [*([SAVED] if kept else []), *([PROPOSED] if offered else []), PLAIN, *READY_MADE, OWN]
    usual = SAVED if kept else PROPOSED if offered and _needs_one(desk, offered) else PLAIN
    chosen = st.selectbox(
        "Read them",
        options,
        index=options.index(usual),
        format_func=lambda each: WORDS.get(each) or READY[each],
        key=f"{CHOICE} {source} {usual}",
        width=320,
        help="How this source names its columns, writes its days, and which of its words mean what.",
    )
    return Choice(chosen, _text(chosen, kept.text if kept else None, offered), offered)


def told(desk: Desk, choice: Choice) -> tuple[str | None, Mapping]:
    """The mapping as text, as it was changed here; None for none; and as it is read. What is no mapping is said, and
    stops the page here."""
    if choice.name == PLAIN:
        return None, AS_WRITTEN
    text = _edited(desk, choice)
    try:
        return text, of_text("below", text)
    except Problem as problem:
        st.error(escaped(str(problem)))
        st.stop()


def _offered(desk: Desk) -> Suggested | None:
    try:
        return suggested(desk.paths())
    except Problem:
        return None


def _needs_one(desk: Desk, offered: Suggested) -> bool:
    """Whether the files are not all read as they are, or the proposal reads more of them."""
    plain, proposed = (contents(desk.paths(), each) for each in (AS_WRITTEN, of_text("proposed", offered.text)))
    says_more = any(set(entry) - {"file", "table"} for entry in json.loads(offered.text)["files"])
    return says_more or any(each.why and each.is_table for each in plain) and not any(each.why for each in proposed)


def _text(chosen: str, kept: str | None, offered: Suggested | None) -> str:
    if chosen == SAVED:
        return kept or ""
    if chosen in READY_MADE:
        return text_of(chosen)
    return offered.text if offered else "{}"


def _edited(desk: Desk, choice: Choice) -> str:
    """The text as the tables and the box below change it; they begin anew when another is chosen."""
    key = f"{EDITED} {choice.name} {hash((choice.text, tuple(desk.paths())))}"
    text = st.session_state.setdefault(key, choice.text)
    left_open = choice.offered.left_open if choice.offered and choice.name == PROPOSED else []
    if left_open:
        st.warning("Left open:\n" + "\n".join(f"- {escaped(sentence)}" for sentence in left_open))
    is_open = bool(left_open) or choice.name == OWN
    with st.expander("How each file is read: columns, days, words", expanded=is_open):
        tables, as_text = st.tabs(["In tables", "As text"])
        with as_text:
            box = st.text_area("Mapping, as JSON", text, height=320, key=f"{key} {hash(text)} text")
            if box != text:
                st.session_state[key] = box
                st.rerun()
        with tables:
            changed = _in_tables(desk, text, choice.offered, key)
        if changed != text:
            st.session_state[key] = changed
            st.rerun()
    return text


def _in_tables(desk: Desk, text: str, offered: Suggested | None, key: str) -> str:
    try:
        told = json.loads(text)
        found = {each.own_name: each for each in contents(desk.paths(), of_text("of these files", text))}
    except (json.JSONDecodeError, Problem) as problem:
        st.error(escaped(str(problem)))
        return text
    entries = [entry for entry in told.get("files", []) if entry.get("file") in found and edit.is_simple(entry)]
    if not entries:
        st.caption("This mapping says more than a table can show: it is edited as text.")
        return text
    names = [entry["file"] for entry in entries]
    name = st.selectbox("File", names, key=f"{key} file", width=320) if len(names) > 1 else names[0]
    place = next(n for n, entry in enumerate(told["files"]) if entry is entries[names.index(name)])
    unknown = offered.unknown.get(name, {}) if offered else {}
    told["files"][place] = _entry(told["files"][place], found[name], unknown, f"{key} {name}")
    return text if told == json.loads(text) else json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def _entry(entry: dict, file: Content, unknown: dict[str, list[str]], key: str) -> dict:
    with st.container(horizontal=True, gap="small"):
        table = st.selectbox(
            "Holds", list(TARGETS), index=list(TARGETS).index(entry["table"]), key=f"{key} table", width=240
        )
        if table != entry["table"]:
            return {"file": entry["file"], "table": table}
        entry = writing_form(entry, key)
    entry = _columns(entry, file, key)
    return _words(entry, unknown, key)


def _columns(entry: dict, file: Content, key: str) -> dict:
    """A row for each column of the file."""
    rows = edit.led(entry, list(file.examples))
    frame = pd.DataFrame(
        {
            "Column in the file": [row.theirs for row in rows],
            "For example": [file.examples[row.theirs][:40] for row in rows],
            "Form": [row.form for row in rows],
            "Column here": [row.ours for row in rows],
        }
    )
    has_forms = entry["table"] == "screenings"
    config = {
        "Form": st.column_config.SelectboxColumn(
            options=list(BY_KEY), format_func=label, help="Where one line holds several forms: of which this is."
        ),
        "Column here": st.column_config.SelectboxColumn(
            options=[column.name for column in TARGETS[entry["table"]].columns], help="Blank: it is not read."
        ),
    }
    shown = st.data_editor(
        frame if has_forms else frame.drop(columns="Form"),
        hide_index=True,
        disabled=["Column in the file", "For example"],
        column_config=config,
        key=f"{key} columns {hash(json.dumps(entry))}",
    )
    forms = shown["Form"] if has_forms else [None] * len(shown)
    led = [
        edit.Led(row.theirs, _said(form), _said(ours))
        for row, form, ours in zip(rows, forms, shown["Column here"], strict=True)
    ]
    return entry if led == rows else edit.with_led(entry, led)


def _words(entry: dict, unknown: dict[str, list[str]], key: str) -> dict:
    """A row for each word that the mapping explains, or that nobody knows."""
    rows: Sequence[edit.Meant] = edit.meant(entry, unknown)
    if not rows:
        return entry
    frame = pd.DataFrame(
        {
            "Column here": [row.column for row in rows],
            "Word in the file": [row.theirs for row in rows],
            "Means": [row.ours for row in rows],
        }
    )
    shown = st.data_editor(
        frame,
        hide_index=True,
        disabled=["Column here", "Word in the file"],
        key=f"{key} words {hash(json.dumps(entry))}",
    )
    meant = [edit.Meant(row.column, row.theirs, _said(ours)) for row, ours in zip(rows, shown["Means"], strict=True)]
    return entry if meant == rows else edit.with_meant(entry, meant)


def _said(cell: object) -> str | None:
    """A cell of a table that somebody may have left blank."""
    return None if pd.isna(cell) else str(cell).strip() or None
