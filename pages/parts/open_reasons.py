"""Why a patient is on the list: each reason as a line that opens into its evidence, its rule and the next step."""

from collections.abc import Callable, Sequence
from datetime import date

import streamlit as st

from db.vocabulary import Urgency
from pages.parts import formatting
from pages.parts.markup import escaped
from services.clinical.thresholds import Limits
from services.rules import catalogue
from services.rules.wording import said
from services.worklist.rows import OpenReason

SOON = 4  # of what comes next; the rest is folded
TINT = {Urgency.same_day: "red", Urgency.this_week: "orange", Urgency.routine: "gray"}


def why_on_the_list(
    found: Sequence[OpenReason], today: date, limits: Limits, answer: Callable[[OpenReason], None]
) -> None:
    """`answer` draws what may be answered to a reason, under its words."""
    st.subheader("Why on the list?", anchor=False)
    if not found:
        st.markdown("No reason is open today.")
    for reason in found:
        with st.expander(_line(reason, formatting.overdue(reason.due_on, today))):
            _why(reason, today, limits)
            answer(reason)


def coming(found: Sequence[OpenReason], today: date, limits: Limits) -> None:
    st.subheader("What comes next?", anchor=False)
    if not found:
        st.markdown("Nothing is foreseen.")
    for reason in found[:SOON]:
        with st.expander(_foreseen(reason, today)):
            _why(reason, today, limits)
    if len(found) > SOON:
        with st.expander(f"{len(found) - SOON} later"):
            st.markdown("  \n".join(_foreseen(reason, today) for reason in found[SOON:]))


def _foreseen(reason: OpenReason, today: date) -> str:
    return f"{escaped(reason.title)} · {formatting.overdue(reason.opens_on, today)}"


def _line(reason: OpenReason, due: str) -> str:
    urgency = f":{TINT[reason.urgency]}-badge[{formatting.URGENCY[reason.urgency]}]"
    owner = escaped(reason.acts)
    return f"{urgency} **{escaped(reason.title)}** · {due} · {owner}"


def _why(reason: OpenReason, today: date, limits: Limits) -> None:
    rule = catalogue.by_key(reason.key)
    checked = rule.checked_by or "no clinician outside the team yet"
    rows = (
        ("Question", rule.question),
        ("Evidence", f"{reason.detail}."),
        ("Due", f"{formatting.overdue(reason.due_on, today)}: {said(reason.due_words, limits)}."),
        ("Clears when", f"{said(rule.clears_when, limits)}."),
        ("Next step", f"{rule.step}."),
        ("Owner", reason.acts),
        ("Source", f"{said(rule.source, limits)}. Checked by: {checked}."),
    )
    told = [f"**{title}** · {escaped(text)}" for title, text in rows]
    st.markdown("  \n".join([*told, f"[The whole rule](rules?find={reason.key})"]))
