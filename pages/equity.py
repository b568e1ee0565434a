"""Equity: the same figures for each group, with the gap named and how sure it is."""

import streamlit as st

from db.engine import reading
from db.vocabulary import Permission
from pages.figures import equity_cards, groups, period_bar
from pages.parts import page_frame, query_params
from services.metrics.counting.periods import Length

look = page_frame.begin("Equity", Permission.see_figures)

st.title("Does care reach every group alike?", anchor=False)
chosen = period_bar.choose(look, usual=Length.year)
with period_bar.row("Compare groups", "figures-groups"):
    by = query_params.one_of("Compare groups", "by", equity_cards.BY, usual="race", width=190)
period_bar.say_if_unknown("by", equity_cards.BY, f"Shown: {equity_cards.BY[by].lower()}.")

with reading(look.engine) as session:
    found = equity_cards.read(session, chosen, by)
st.caption(f"{groups.FIELDS[by]}. {equity_cards.NOTE}")
for title, metric, line in equity_cards.FIGURES:
    equity_cards.compare(chosen, found[metric, line], by, title)
