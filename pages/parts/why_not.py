"""Why a patient is not on the list for a reason, or what exactly puts them there, on any day."""

from datetime import date

import pandas as pd
import streamlit as st

from db.engine import reading
from db.vocabulary import label
from pages.parts import formatting
from pages.parts.history_tables import ARROW, TABS, Mark
from pages.parts.markup import escaped
from services.patient.explain import Explained, Need, State, explained
from services.rules.catalogue import REASONS, by_key
from services.rules.evidence import EvidenceRow
from services.rules.reason import Kind

TAB, MARKED = "tab of the history", "marked in the history"  # in the session: where the evidence clicked on stands
STANDS_IN = {
    Kind.screening: "Scores",
    Kind.supply: "Medication",
    Kind.appointment: "Visits",
    Kind.contact: "Contacts and events",
    Kind.event: "Contacts and events",
    Kind.drug_test: "Contacts and events",
    Kind.enrolment: "Contacts and events",
    Kind.condition: "Conditions and plan",
    Kind.treatment: "Conditions and plan",
    Kind.referral: "Conditions and plan",
    Kind.consent: "Conditions and plan",
}
TITLES = {reason.key: reason.title for reason in REASONS}


def why_not(look, patient: int) -> None:
    """Folded, and worked out only once it is open."""
    folded = st.expander("Why, or why not, on the list for …?", key=f"why not {patient}", on_change="rerun")
    if not folded.open:
        return
    with folded:
        chosen, day = _asked(look.today, patient)
        with reading(look.engine) as session:
            told = explained(session, patient, viewer=look.viewer, day=day, today=look.today).reasons
        if chosen is None:
            _all_others(told, day)
        else:
            _one(next(one for one in told if one.reason == chosen), day, patient)


def _asked(today: date, patient: int) -> tuple[str | None, date]:
    with st.container(horizontal=True, gap="small"):
        chosen = st.selectbox(
            "Reason",
            list(TITLES),
            index=None,
            format_func=TITLES.get,
            placeholder="All that are not open",
            width=380,
            key=f"why not reason {patient}",
        )
        day = st.date_input(
            "On the day",
            today,
            format="YYYY-MM-DD",
            min_value=date(2000, 1, 1),
            max_value=date(2100, 1, 1),
            width=160,
            key=f"why not day {patient}",
            help="A day gone by is judged by what is recorded now of the days up to it; later ones by all of it.",
        )
    return chosen, day or today


def _all_others(told: tuple[Explained, ...], day: date) -> None:
    rows = [{"Reason": one.title, "On the day": _state(one, day), "Why": one.why} for one in told if not _is_open(one)]
    st.table(pd.DataFrame(rows).map(escaped), border="horizontal", hide_index=True)


def _is_open(one: Explained) -> bool:
    return one.state is State.open


def _state(one: Explained, day: date) -> str:
    """`on the list since 20 Nov, due in 3 days`, `opens 3 Dec, due 10 Dec`"""
    if one.state is State.open:
        return f"on the list since {formatting.day_words(one.opens_on, day)}, {formatting.due_words(one.due_on, day)}"
    if one.state is State.upcoming:
        return f"opens {formatting.day_words(one.opens_on, day)}, due {formatting.day_words(one.due_on, day)}"
    return str(one.state)


def _one(one: Explained, day: date, patient: int) -> None:
    st.markdown(f"**{escaped(one.title)}: {escaped(_state(one, day))}.** {escaped(one.why)}")
    lines = [*_dates(one, day), ("Clears when", f"{one.clears_when}.")]
    st.markdown("  \n".join(f"{title} · {escaped(text)}" for title, text in lines))
    needs, evidence = st.columns(2)
    needs.markdown("**It needs**  \n" + "  \n".join(_need(need) for need in one.needs))
    if one.evidence:
        with evidence, st.container(gap=None):
            st.markdown("**It rests on**")
            for row in one.evidence:
                _evidence(row, day, patient)
    st.markdown(f"[Read its rule](rules?find={one.reason}) · opens in a new tab")


def _dates(one: Explained, day: date) -> list[tuple[str, str]]:
    then = one.urgency_changes_on and (
        f"; {label(one.urgency_then).lower()} from {formatting.day_words(one.urgency_changes_on, day)}"
    )
    urgency = one.urgency and ("Urgency", f"{label(one.urgency).lower()}{then or ''}")
    closes = one.closes_on and ("Closes by itself on", formatting.day_words(one.closes_on, day))
    owner = one.owner and ("Owner", label(one.owner) if one.owner == by_key(one.reason).owner else one.owner)
    return [line for line in (urgency, closes, owner) if line]


def _need(need: Need) -> str:
    return f"{'✓ met' if need.met else '✗ **not met**'} · {escaped(need.words)}"


def _evidence(row: EvidenceRow, day: date, patient: int) -> None:
    """A click opens the table where it stands, with its row marked, and says so."""
    mark = Mark(STANDS_IN[row.kind], row.on, row.what)
    st.button(
        f":primary[{escaped(row.what)} on {formatting.day_words(row.on, day)}] · {mark.tab}",
        type="tertiary",
        key=f"evidence {row}",
        on_click=_show,
        args=(mark, patient),
    )
    if mark == marked(patient):
        st.caption(f"Marked {ARROW} in the table {mark.tab} below")


def _show(mark: Mark, patient: int) -> None:
    st.session_state[TAB] = mark.tab
    st.session_state[MARKED] = patient, mark


def marked(patient: int) -> Mark | None:
    """The event of this patient that was clicked on last."""
    whose, mark = st.session_state.get(MARKED, (None, None))
    return mark if whose == patient else None


def history_tabs():
    """The tabs of the history; a click on evidence opens the one where it stands."""
    return st.tabs(TABS, key=TAB, on_change="rerun")
