"""Why a patient is on the list: each reason as a line that opens into its evidence, its rule and the next step."""

from collections.abc import Callable
from datetime import date

import streamlit as st

from db.vocabulary import Urgency
from pages.parts import formatting
from pages.parts.markup import escaped
from services.clinical.thresholds import Limits
from services.patient.summary import Ahead, Record
from services.rules import catalogue
from services.rules.reason import Reason
from services.rules.wording import day_words, said, since_words
from services.worklist.rows import OpenReason

SOON = 4  # of what comes next; the rest is folded
TINT = {Urgency.same_day: "red", Urgency.this_week: "orange", Urgency.routine: "gray"}


def why_on_the_list(record: Record, today: date, limits: Limits, answer: Callable[[OpenReason], None]) -> None:
    """`answer` draws what may be answered to a reason, under its words."""
    st.subheader("Why on the list?", anchor=False)
    if not record.open_reasons:
        st.markdown("No reason is open today.")
    for reason in record.open_reasons:
        ahead = record.ahead[reason.key]
        with st.expander(_line(reason, ahead, today)):
            _why(reason, ahead, today, limits)
            answer(reason)


def coming(record: Record, today: date, limits: Limits) -> None:
    found = record.coming
    st.subheader("What comes next?", anchor=False)
    if not found:
        st.markdown("Nothing is foreseen.")
    for reason in found[:SOON]:
        with st.expander(_foreseen(reason, today)):
            _why(reason, record.ahead[reason.key], today, limits)
    if len(found) > SOON:
        with st.expander(f"{len(found) - SOON} later"):
            st.markdown("  \n".join(_foreseen(reason, today) for reason in found[SOON:]))


def _foreseen(reason: OpenReason, today: date) -> str:
    return f"{escaped(reason.title)} · {formatting.coming_words(reason, today)}"


def _line(reason: OpenReason, ahead: Ahead, today: date) -> str:
    """What is overdue stands out; the next urgency is told ahead."""
    urgency = f":{TINT[reason.urgency]}-badge[{formatting.URGENCY[reason.urgency]}]"
    due = formatting.due(reason.due_on, today)
    if formatting.is_overdue(reason.due_on, today):
        over = formatting.due_words(reason.due_on, today)
        due = due.replace(over, f"**{over}**", 1)
    return " · ".join(
        (f"{urgency} **{escaped(reason.title)}**", due, *_changes(ahead, today)[:1], escaped(reason.acts))
    )


def _changes(ahead: Ahead, today: date) -> list[str]:
    """`same day from 9 Dec`"""
    return [f"{formatting.URGENCY[urgency].lower()} from {day_words(day, today)}" for urgency, day in ahead.changes]


def _why(reason: OpenReason, ahead: Ahead, today: date, limits: Limits) -> None:
    rule = catalogue.by_key(reason.key)
    checked = rule.checked_by or "no clinician outside the team yet"
    closes = f"{day_words(ahead.closes_on, today)}, if nothing is done" if ahead.closes_on else ""
    rows = (
        ("Question", rule.question),
        ("Evidence", f"{reason.detail}."),
        ("On the list", f"{_since(reason, today)}{_opening(rule, limits)}."),
        ("Due", f"{formatting.due(reason.due_on, today)}: {said(reason.due_words, limits)}."),
        ("Urgency", f"{'; '.join([formatting.URGENCY[reason.urgency].lower(), *_changes(ahead, today)])}."),
        ("Off the list by itself", closes and f"{closes}."),
        ("Clears when", f"{said(rule.clears_when, limits)}."),
        ("Next step", f"{rule.step}."),
        ("Owner", reason.acts),
        ("Source", f"{said(rule.source, limits)}. Checked by: {checked}."),
    )
    told = [f"**{title}** · {escaped(text)}" for title, text in rows if text]
    st.markdown("  \n".join([*told, f"[The whole rule](rules?find={reason.key})"]))


def _opening(rule: Reason, limits: Limits) -> str:
    """The rule, where it is one: which of several gave the day is not kept."""
    is_one = len(rule.opens.clauses) == 1
    return f": {said(rule.opens.words, limits)}" if is_one else ""


def _since(reason: OpenReason, today: date) -> str:
    """An acknowledged reason opened before the day on which it comes back."""
    opened = since_words(reason.opens_on, today)
    return (
        f"{opened}, again from {day_words(reason.begins_on, today)}"
        if reason.opens_on <= today < reason.begins_on
        else opened
    )
