"""Answering a reason on the patient page: acknowledged until a day, or not applicable; and taking an answer back."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial

import streamlit as st

from db.engine import writing
from db.vocabulary import Answer, NotApplicable, label
from pages.parts import formatting, forms
from pages.parts.markup import escaped
from pages.parts.page_frame import Look
from services.access.permissions import may
from services.actions import answer_reasons
from services.actions.answer_reasons import Seen
from services.actions.answers_in_force import Given
from services.clinical.thresholds import Limits
from services.rules.catalogue import by_key
from services.rules.wording import day_words
from services.worklist.rows import OpenReason

SAVED = "answer saved"  # in the browser's session: patient, answer that may be undone, what was saved
NOTE_HEIGHT = 80  # pixels


def buttons(look: Look, patient: int, limits: Limits, reason: OpenReason) -> None:
    """What the viewer may answer to the reason, each behind its button."""
    with st.container(horizontal=True, gap="small"):
        for move in answer_reasons.moves(look.viewer, by_key(reason.key)):
            key = f"{move.answer} {patient} {reason.key}"
            with st.popover(move.words), st.form(key, border=False):
                FORMS[move.answer](look, patient, limits, reason, key)
                forms.draw(key, seen(reason))


def seen(reason: OpenReason) -> Seen:
    return Seen(reason.urgency, reason.due_on, reason.evidence_on, reason.evidence_value)


def _acknowledge(look: Look, patient: int, limits: Limits, reason: OpenReason, key: str) -> None:
    latest = answer_reasons.latest_until(limits, reason.urgency, look.today)
    at_the_latest = f"{formatting.URGENCY[reason.urgency]}: until {day_words(latest, look.today)} at the latest."
    until = until_day("It comes back on", latest, look.today, key=f"until {key}", help=at_the_latest)
    note = _note(key)
    if st.form_submit_button("Acknowledge", type="primary"):
        said = f"“{reason.title}” is acknowledged until {day_words(until, look.today)}"
        _send(look, patient, key, partial(answer_reasons.acknowledge, reason=reason.key, until=until, note=note), said)


def _not_applicable(look: Look, patient: int, limits: Limits, reason: OpenReason, key: str) -> None:
    because = st.selectbox("Why", list(NotApplicable), index=None, format_func=label, key=f"why {key}")
    note = _note(key)
    st.caption("It holds until the next event of the kind that raised the reason.")
    if st.form_submit_button("Not applicable", type="primary"):
        if because is None:
            st.error("Choose why it does not apply.")
            return
        said = f"“{reason.title}” is marked not applicable"
        _send(
            look,
            patient,
            key,
            partial(answer_reasons.not_applicable, reason=reason.key, because=because, note=note),
            said,
        )


FORMS = {Answer.acknowledged: _acknowledge, Answer.not_applicable: _not_applicable}


def until_day(words: str, latest: date, today: date, **field: str) -> date:
    """From tomorrow to the latest day that an acknowledgement may hold."""
    tomorrow = today + timedelta(days=1)
    return st.date_input(words, latest, min_value=tomorrow, max_value=latest, format="YYYY-MM-DD", **field)


def _note(key: str) -> str:
    return st.text_area("Note", max_chars=answer_reasons.LONGEST_NOTE, height=NOTE_HEIGHT, key=f"note {key}")


def _send(look: Look, patient: int, key: str, answer: Callable[..., int], said: str) -> None:
    """What was typed stays when it is refused."""
    sent = forms.sent(key)
    if sent is None:
        return
    with forms.refusals(look):
        with writing(look.engine) as session:
            how = {"by": look.viewer, "today": look.today, "now": look.now}
            number = answer(session, patient, **how, key=sent.sent_as, seen=sent.seen)
        forms.is_done(key)
        _say(patient, number, said)


def _take_back(look: Look, patient: int, answer: int) -> None:
    with forms.refusals(look):
        with writing(look.engine) as session:
            answer_reasons.withdraw(session, answer, by=look.viewer, today=look.today, now=look.now)
        _say(patient, None, "The answer is taken back; the reason is as it was before")


def _say(patient: int, answer: int | None, said: str) -> None:
    st.session_state[SAVED] = patient, answer, said
    st.rerun()


def saved(look: Look, patient: int) -> None:
    """What was saved last for this patient, and the way back."""
    whose, answer, said = st.session_state.get(SAVED, (None, None, ""))
    if whose != patient:
        st.session_state.pop(SAVED, None)
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.success(f"Saved: {escaped(said)}.")
        if answer is not None and may(look.viewer, answer_reasons.PERMISSION) and st.button("Undo", key="undo saved"):
            _take_back(look, patient, answer)


def in_force(look: Look, patient: int, given: Sequence[Given]) -> None:
    """The answers that hold a reason back, with who and when."""
    if not given:
        return
    st.markdown("**Answered**")
    for answer in given:
        note = f" · {escaped(answer.note)}" if answer.note else ""
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"{escaped(answer.title)}: {escaped(answer.words(look.today))}{note}")
            if may(look.viewer, answer_reasons.PERMISSION) and st.button(
                "Undo", key=f"undo {answer.id}", type="tertiary"
            ):
                _take_back(look, patient, answer.id)
