"""Caseload: do people with both needs get both treatments, who is falling out of care, where is the team short?"""

import streamlit as st

from db.engine import reading
from db.vocabulary import Permission
from pages.figures import caseload_cards, headline, period_bar, run_chart
from pages.figures.card import two_columns
from pages.parts import page_frame, switched_off

look = page_frame.begin("Caseload", Permission.see_figures)

st.title("Who is in care, and who is falling out of it?", anchor=False)
chosen = period_bar.choose(look)
switched_off.notice(look)

with reading(look.engine) as session:
    headlines = [headline.read(session, chosen, *row) for row in caseload_cards.HEADLINES]
    found = caseload_cards.read(session, chosen)

headline.show(chosen, headlines)
caseload_cards.both_needs(chosen, found)
left, right = two_columns()
with left:
    caseload_cards.by_status(chosen, found)
    caseload_cards.ageing(chosen, found)
with right:
    caseload_cards.forecast(chosen, found)
    caseload_cards.owners(chosen, found)
caseload_cards.starts_and_ends(chosen, found)
run_chart.show(chosen, caseload_cards.MONTHLY)
