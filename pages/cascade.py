"""Cascade: of those with opioid use disorder, how many reach each step of care, and where are they lost?"""

import streamlit as st

from db.engine import reading
from pages.parts import filters, frame
from pages.parts.figures import bar, cascade, monthly

look = frame.begin("Cascade", "see_figures")

st.title("Where on the way to recovery do people get lost?", anchor=False)
chosen = bar.choose(look)
with bar.row("Compare groups", "figures-groups"):
    by = filters.one_of("Compare groups", "by", cascade.OFFERED, usual=cascade.NOT_COMPARED, width=190)
bar.say_if_unknown("by", cascade.OFFERED, "Shown: everybody.")
by = None if by == cascade.NOT_COMPARED else by

with reading(look.engine) as session:
    found = cascade.read(session, chosen, by)
cascade.steps(chosen, found[None])
if by:
    cascade.compare(chosen, found[by], by)
monthly.show(chosen, cascade.HEADLINES)
