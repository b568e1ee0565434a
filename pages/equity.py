"""Equity: the same figures for each group, with the gap named and how sure it is."""

import streamlit as st

from db.engine import reading
from pages.parts import filters, frame
from pages.parts.figures import bar, equity, groups
from services.metrics.periods import Length

look = frame.begin("Equity", "see_figures")

st.title("Does care reach every group alike?", anchor=False)
chosen = bar.choose(look, usual=Length.year)
with bar.row("Compare groups", "figures-groups"):
    by = filters.one_of("Compare groups", "by", equity.BY, usual="race", width=190)
bar.say_if_unknown("by", equity.BY, f"Shown: {equity.BY[by].lower()}.")

with reading(look.engine) as session:
    found = equity.read(session, chosen, by)
st.caption(f"{groups.FIELDS[by]}. {equity.NOTE}")
for title, metric, line in equity.FIGURES:
    equity.compare(chosen, found[metric, line], by, title)
