"""Cascade: of those with opioid use disorder, how many reach each step of care, and where are they lost?"""

import streamlit as st

from db.engine import reading
from pages.parts import filters, frame
from pages.parts.figures import bar, cascade

look = frame.begin("Cascade", "see_figures")

st.title("Where on the way to recovery do people get lost?", anchor=False)
chosen = bar.choose(look)
by = filters.choose("Compare groups", "by", cascade.BY, width=190)
bar.say_if_unknown("by", cascade.BY, "Shown: everybody.")

with reading(look.engine) as session:
    found = cascade.read(session, chosen, by)
cascade.steps(chosen, found[None])
if by:
    cascade.compare(chosen, found[by], by)
