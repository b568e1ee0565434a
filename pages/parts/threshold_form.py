"""Parts of the page Administration: the table of thresholds, trying another value, and saving it."""

from collections.abc import Sequence
from dataclasses import asdict, fields, replace
from datetime import date
from functools import partial

import streamlit as st

from db.engine import reading, writing
from db.vocabulary import AuditAction
from pages.parts import differences, forms
from pages.parts.download_button import download_button
from pages.parts.markup import escaped
from pages.parts.page_frame import Look
from pages.parts.progress_line import progress_line
from services.actions import thresholds
from services.actions.thresholds import Listed
from services.actions.what_if import what_if
from services.csv_text import csv_of
from services.rules.wording import day_words, number_words

TRIED, SAVED, CHOSEN = "threshold tried", "threshold saved", "threshold chosen"  # in the browser's session


def table(rows: Sequence[Listed], today: date) -> None:
    st.table([_row(row, today) for row in rows], border="horizontal")


def _row(row: Listed, today: date) -> dict[str, str]:
    changed = f"{escaped(row.changed_by)}, {day_words(row.changed_at.date(), today)}" if row.changed_by else "default"
    return {
        "Number": _sentence(row.meaning),
        "Value": f"**{number_words(row.value)}**" if row.changed_by else number_words(row.value),
        "Unit": row.unit,
        "Default": number_words(row.default),
        "May be": f"{number_words(row.low)}–{number_words(row.high)}",
        "Source": row.source,
        "Set by": changed,
    }


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]


def csv(look: Look) -> None:
    download_button(
        look,
        "CSV",
        lambda: made(look),
        permission=thresholds.PERMISSION,
        file_name=f"tandem-thresholds-{look.today:%Y-%m-%d}.csv",
        mime="text/csv",
        help="Every number with its default, limits and source. The download is recorded.",
    )


def made(look: Look) -> str:
    with reading(look.engine) as session:
        rows = [asdict(row) for row in thresholds.listed(session, by=look.viewer)]
    text, count = csv_of([field.name for field in fields(Listed)], rows)
    look.record(AuditAction.exported, detail={"file": "thresholds", "rows": count})
    return text


def choose(rows: Sequence[Listed]) -> Listed:
    by_name = {row.name: row for row in rows}
    words = {row.name: _sentence(row.meaning) for row in rows}
    return by_name[st.selectbox("Number", words, format_func=words.get, width=420, key=CHOSEN)]


def another(row: Listed) -> float:
    """The value to try; the widget keeps it within the limits, and the service refuses what is not."""
    kind, key = _kind(row), _value_key(row)
    st.session_state.setdefault(key, kind(row.value))
    return st.number_input(
        f"Another value ({row.unit}, {number_words(row.low)} to {number_words(row.high)})",
        min_value=kind(row.low),
        max_value=kind(row.high),
        step=kind(1),
        width=260,
        key=key,
    )


def _kind(row: Listed) -> type:
    return int if thresholds.is_whole(row) else float


def _value_key(row: Listed) -> str:
    return f"value {row.name} {row.value}"


def count(look: Look, row: Listed, value: float) -> None:
    """What the value would change, kept until another number is asked about."""
    st.session_state.pop(SAVED, None)
    with (
        forms.refusals(look),
        progress_line("Counting under both numbers") as done,
        reading(look.engine) as session,
    ):
        asked = {"viewer": look.viewer, "changed": {row.name: value}, "today": look.today}
        st.session_state[TRIED] = row.name, value, what_if(session, **asked, done=done)


def difference(look: Look, row: Listed, value: float) -> None:
    """The counts of the value that was asked about, and the way to save it or leave it."""
    name, tried, rows = st.session_state.get(TRIED, (None, None, ()))
    if (name, tried) != (row.name, value):
        return
    st.subheader(f"What if it were {number_words(value)} instead of {number_words(row.value)}?", anchor=False)
    differences.table(rows)
    with st.container(horizontal=True, gap="small"):
        if value != row.value:
            _ask_once(look, row, value, "Save…", f"Set to {number_words(value)} {row.unit}")
        st.button("Discard", on_click=st.session_state.pop, args=(TRIED, None))


def changed(look: Look, rows: Sequence[Listed]) -> None:
    """Each number that is not the default, with the way to try the default and to go back to it."""
    own = [row for row in rows if row.value != row.default]
    if own:
        st.subheader("Changed here", anchor=False)
    for row in own:
        default = f"{number_words(row.default)} {row.unit}"
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            by = f"{escaped(row.changed_by)}, {day_words(row.changed_at.date(), look.today)}"
            st.markdown(
                f"{_sentence(row.meaning)}: **{number_words(row.value)}** instead of {default} · {by}", width="content"
            )
            st.button("Try the default", key=f"try {row.name}", on_click=_try, args=(row, row.default))
            _ask_once(look, row, row.default, "Back to the default…", f"Set back to {default}")


def _try(row: Listed, value: float) -> None:
    """The number and the value are put in, to be asked about."""
    st.session_state[CHOSEN] = row.name
    st.session_state[_value_key(row)] = _kind(row)(value)


def _ask_once(look: Look, row: Listed, value: float, opens: str, does: str) -> None:
    with st.popover(opens):
        st.markdown(
            f"**{_sentence(row.meaning)}**: {number_words(value)} {row.unit} instead of {number_words(row.value)}?"
        )
        st.caption("It holds for everyone; all reasons are worked out again, which takes a moment.")
        if st.button(does, type="primary", key=f"{opens} {row.name}"):
            _set(look, row, value)


def _set(look: Look, row: Listed, value: float) -> None:
    write = thresholds.reset if value == row.default else partial(thresholds.change, value=value)
    with forms.refusals(look):
        with progress_line("Working everyone out again") as done, writing(look.engine) as session:
            write(session, name=row.name, by=look.viewer, now=look.now, done=done)
        st.session_state.pop(TRIED, None)
        st.session_state[SAVED] = row, value
        st.rerun()


def saved(look: Look) -> None:
    """What was set last, and the way back."""
    row, value = st.session_state.get(SAVED, (None, None))
    if row is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        was, is_now = number_words(row.value), number_words(value)
        st.success(
            f"Saved: “{_sentence(row.meaning)}” is {is_now} {row.unit} now, it was {was}. Everyone is worked out again."
        )
        if st.button("Undo"):
            _set(look, replace(row, value=value), row.value)
