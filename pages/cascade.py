"""Cascade: of those with opioid use disorder, how many reach each step of care, and where are they lost?"""

import streamlit as st

from db.engine import reading
from db.vocabulary import Permission
from pages.figures import cascade_cards, period_bar, run_chart
from pages.parts import page_frame, query_params

look = page_frame.begin("Cascade", Permission.see_figures)

st.title("Where on the way to recovery do people get lost?", anchor=False)
chosen = period_bar.choose(look)
with period_bar.row("Compare groups", "figures-groups"):
    by = query_params.one_of("Compare groups", "by", cascade_cards.OFFERED, usual=cascade_cards.NOT_COMPARED, width=190)
period_bar.say_if_unknown("by", cascade_cards.OFFERED, "Shown: everybody.")
by = None if by == cascade_cards.NOT_COMPARED else by

with reading(look.engine) as session:
    found = cascade_cards.read(session, chosen, by)
cascade_cards.steps(chosen, found[None])
if by:
    cascade_cards.compare(chosen, found[by], by)
run_chart.show(chosen, cascade_cards.HEADLINES)
