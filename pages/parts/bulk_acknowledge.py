"""What may be done with the rows that are ticked on the worklist: acknowledge everybody's first reason at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st

from db.engine import writing
from pages.parts import forms
from pages.parts.answer_form import seen, until_day
from pages.parts.page_frame import Look
from services.access.permissions import may
from services.actions import answer_reasons as answers
from services.clinical.thresholds import Limits
from services.rules.wording import day_words
from services.worklist.filters import Choice
from services.worklist.rows import Listed

SAVED = "answers saved"  # in the browser's session
TICKED = "ticked"  # the form


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
    with st.popover(f"Acknowledge until… ({len(rows)})"), st.form(TICKED, border=False):
        until = until_day("They come back on", latest, look.today, key=f"ticked until {latest}")
        note = st.text_area("Note", max_chars=answers.LONGEST_NOTE, height=80, key="ticked note")
        st.caption("The first reason of each person, as the list shows it.")
        if st.form_submit_button("Acknowledge", type="primary"):
            _save(look, choice, until, note)
        forms.draw(TICKED, {row.patient: (row.first.key, seen(row.first)) for row in rows})


def _save(look: Look, choice: Choice, until: date, note: str) -> None:
    sent = forms.sent(TICKED)
    if sent is None:
        return
    asked = [
        answers.Asked(patient, reason, f"{sent.sent_as} {patient}", shown)
        for patient, (reason, shown) in sent.seen.items()
    ]
    how = {"until": until, "note": note, "by": look.viewer, "today": look.today, "now": look.now}
    with forms.refusals(look, "Nobody's reason was acknowledged."):
        with writing(look.engine) as session:
            given = answers.acknowledge_all(session, asked, **how)
        forms.is_done(TICKED)
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
        if last.answers and may(look.viewer, answers.PERMISSION) and st.button("Undo"):
            _take_back(look, last)


def _take_back(look: Look, last: Saved) -> None:
    with forms.refusals(look):
        with writing(look.engine) as session:
            answers.withdraw_all(session, last.answers, by=look.viewer, today=look.today, now=look.now)
        _say(Saved(last.choice, (), "the answers are taken back; the list is as it was before"))
