"""Parts of the page Administration: which reasons the clinic does without, trying it, switching off and on again."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial

import streamlit as st

from db.engine import reading, writing
from pages.parts import differences, forms
from pages.parts.markup import escaped
from pages.parts.page_frame import Look
from pages.parts.progress_line import progress_line
from services.actions import reason_switches as switches
from services.actions.reason_switches import Listed
from services.actions.what_if import what_if_without
from services.rules.wording import day_words, enumerated

TRIED, SAVED, CHOSEN = "reason tried", "reason switched", "reason chosen"  # in the browser's session
NOTHING = (None, None, False)  # row, why (None: switched on), whether that was new
WHY_HEIGHT = 80  # pixels
QUESTION = "Which reasons does this clinic do without?"


def link() -> None:
    """From the head of the page, which is long."""
    st.markdown(f"[{QUESTION}](#reasons)")


def section(look: Look) -> None:
    with reading(look.engine) as session:
        rows = switches.listed(session, by=look.viewer)
    st.header(QUESTION, anchor="reasons")
    st.markdown(
        "A kind of record that never reaches Tandem would keep people on the list for good: switch its reason off. The "
        "why stands above the list, on managers' pages and on the page Rules. Never switched off: "
        f"{escaped(enumerated(switches.never_off()))}."
    )
    for row in rows:
        if row.is_off:
            _off(look, row)
    _notice_who_was_first(rows)
    _saved(look, rows)
    _to_switch_off(look, [row for row in rows if not row.is_off])
    st.table([_row(row, look.today) for row in rows], border="horizontal")


def _row(row: Listed, today: date) -> dict[str, str]:
    return {
        "Reason": escaped(row.title),
        "State": "**off**" if row.is_off else "on",
        "Why": escaped(row.why or ""),
        "Switched off by": f"{escaped(row.by)}, {day_words(row.at.date(), today)}" if row.is_off else "",
    }


def _off(look: Look, row: Listed) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        by = f"{escaped(row.by)}, {day_words(row.at.date(), look.today)}"
        st.markdown(f"**{escaped(row.title)}** is off: “{escaped(row.why)}” · {by}", width="content")
        if st.button("Switch on", key=f"on {row.reason}", help=f"{row.title}: back on every list"):
            _switch(look, row, None)


def _to_switch_off(look: Look, rows: Sequence[Listed]) -> None:
    by_key = {row.reason: row for row in rows}
    if not by_key:
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        chosen = _choose(by_key)
        is_asked = st.button("What would change without it?", disabled=chosen is None)
        with st.popover("Switch off…", disabled=chosen is None):
            if chosen:
                _form(look, chosen)
    if chosen and is_asked:
        _count(look, chosen)
    if chosen:
        _difference(chosen)


def _choose(by_key: Mapping[str, Listed]) -> Listed | None:
    """Nothing at first: nobody switches off what only stood there."""
    words = {key: row.title for key, row in by_key.items()}
    named = {"index": None, "placeholder": "Choose a reason", "key": CHOSEN}
    return by_key.get(st.selectbox("Reason", words, format_func=words.get, width=420, **named))


def _form(look: Look, row: Listed) -> None:
    st.markdown(f"Switch off **{escaped(row.title)}** for everyone?")
    stays = f"It stays for those who are {row.stays}. " if row.stays else ""
    st.caption(f"{stays}All reasons are worked out again, which takes a moment.")
    with st.form(f"off {row.reason}", border=False):
        why = st.text_area(
            "Why", max_chars=switches.LONGEST_WHY, height=WHY_HEIGHT, placeholder="such as: no contacts in our feed"
        )
        if st.form_submit_button(f"Switch off “{escaped(row.title)}”", type="primary"):
            _switch(look, row, why)


def _count(look: Look, row: Listed) -> None:
    """Who would leave the list, kept until another reason is chosen."""
    st.session_state.pop(SAVED, None)
    with (
        forms.refusals(look),
        progress_line("Counting with it and without") as done,
        reading(look.engine) as session,
    ):
        who = {"viewer": look.viewer, "today": look.today}
        st.session_state[TRIED] = row.reason, what_if_without(session, row.reason, **who, done=done)


def _difference(row: Listed) -> None:
    reason, rows = st.session_state.get(TRIED, (None, ()))
    if reason == row.reason:
        st.subheader(f"What if “{escaped(row.title)}” were off?", anchor=False)
        differences.table(rows)


def _switch(look: Look, row: Listed, why: str | None) -> None:
    """Off with a why, on without one. What was typed stays when it is refused."""
    with forms.refusals(look):
        with progress_line("Working everyone out again") as done, writing(look.engine) as session:
            is_new = _write(why)(session, reason=row.reason, by=look.viewer, now=look.now, done=done)
        st.session_state.pop(TRIED, None)
        st.session_state[SAVED] = row, why, is_new
        st.rerun()


def _write(why: str | None) -> Callable[..., bool]:
    return switches.switch_on if why is None else partial(switches.switch_off, why=why)


def _saved(look: Look, rows: Sequence[Listed]) -> None:
    """What was switched last, and the way back; where a colleague was first, how it stands now."""
    row, why, is_new = st.session_state.get(SAVED, NOTHING)
    if row is None:
        return
    if not is_new:
        _was_so_already(look, next(one for one in rows if one.reason == row.reason))
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        state = "on again" if why is None else f"off now: “{escaped(why.strip())}”"
        st.success(f"Saved: “{escaped(row.title)}” is {state}. Everyone is worked out again.")
        if st.button("Undo", key="undo switch"):
            _switch(look, row, row.why if why is None else None)


def _notice_who_was_first(rows: Sequence[Listed]) -> None:
    """Chosen to be switched off, and off now by somebody else: its form is no longer there to say so."""
    chosen, (last, why, _) = st.session_state.get(CHOSEN), st.session_state.get(SAVED, NOTHING)
    row = next((one for one in rows if one.reason == chosen and one.is_off), None)
    is_own = last is not None and last.reason == chosen and why is not None
    if row and not is_own:
        st.session_state[SAVED] = row, None, False


def _was_so_already(look: Look, row: Listed) -> None:
    state = "on"
    if row.is_off:
        state = f"off: “{escaped(row.why)}” · {escaped(row.by)}, {day_words(row.at.date(), look.today)}"
    st.info(f"Nothing was changed. Somebody else was first: “{escaped(row.title)}” is already {state}")
