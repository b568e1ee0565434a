"""What may be done with the rows that are ticked on the worklist: acknowledge everybody's first reason at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import uuid4

import streamlit as st

from db.engine import writing
from db.problems import Problem
from pages.parts.markup import escaped
from pages.parts.page_frame import Look
from services.access.permissions import may
from services.actions import answer_reasons as answers
from services.clinical.thresholds import Limits
from services.rules.wording import day_words
from services.worklist.filters import Choice
from services.worklist.rows import Listed

SAVED, SENT_AS = "answers saved", "ticked sent as"  # in the browser's session


@dataclass(frozen=True)
class Saved:
    """What was saved for a list, until it is filtered anew."""

    choice: Choice
    answers: tuple[int, ...]  # that may be undone
    said: str


def may_tick(look: Look, choice: Choice) -> bool:
    """Only what is open can be answered, and only by the care team."""
    return may(look.viewer, answers.PERMISSION) and not choice.is_coming


def acknowledge(look: Look, choice: Choice, rows: Sequence[Listed], limits: Limits) -> None:
    """A button for the ticked rows. Everybody's is saved or nobody's; the most urgent one limits the day."""
    if not rows:
        return
    latest = min(answers.latest_until(limits, row.first.urgency, look.today) for row in rows)
    with st.popover(f"Acknowledge until… ({len(rows)})"), st.form("ticked", border=False):
        until = st.date_input(
            "They come back on",
            value=latest,
            min_value=look.today + timedelta(days=1),
            max_value=latest,
            format="YYYY-MM-DD",
            key=f"ticked until {latest}",
        )
        note = st.text_area("Note", max_chars=answers.LONGEST_NOTE, height=80, key="ticked note")
        st.caption("The first reason of each person, as the list shows it.")
        if st.form_submit_button("Acknowledge", type="primary"):
            _save(look, choice, rows, until, note)


def _save(look: Look, choice: Choice, rows: Sequence[Listed], until: date, note: str) -> None:
    sent_as = st.session_state.setdefault(SENT_AS, uuid4().hex)

    asked = [answers.Asked(row.patient, row.first.key, f"{sent_as} {row.patient}") for row in rows]
    who = {"by": look.viewer, "today": look.today, "now": look.now}
    try:
        with writing(look.engine) as session:
            given = answers.acknowledge_all(session, asked, until=until, note=note, **who)
    except Problem as problem:
        st.error(f"Nobody's reason was acknowledged. {escaped(problem.for_people)}")
        return
    del st.session_state[SENT_AS]
    people = "1 person's reason is" if len(given) == 1 else f"{len(given)} people's reasons are"
    _say(Saved(choice, tuple(given), f"{people} acknowledged until {day_words(until, look.today)}"))


def _say(saved: Saved) -> None:
    st.session_state[SAVED] = saved
    st.rerun()


def saved(look: Look, choice: Choice) -> None:
    """What was saved last on this list, and the way back."""
    last: Saved | None = st.session_state.get(SAVED)
    if last is None or last.choice != choice:
        st.session_state.pop(SAVED, None)
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.success(f"Saved: {last.said}.")
        if last.answers and st.button("Undo"):
            _take_back(look, last)


def _take_back(look: Look, last: Saved) -> None:
    try:
        with writing(look.engine) as session:
            answers.withdraw_all(session, last.answers, by=look.viewer, today=look.today, now=look.now)
    except Problem as problem:
        st.error(escaped(problem.for_people))
        return
    _say(Saved(last.choice, (), "the answers are taken back; the list is as it was before"))
