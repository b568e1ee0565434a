"""Caseload: do people with both needs get both treatments, who is falling out of care, where is the team short?"""

import streamlit as st

from db.engine import reading
from pages.parts import frame
from pages.parts.figures import bar, caseload, headline, monthly
from pages.parts.figures.card import two_columns

look = frame.begin("Caseload", "see_figures")

st.title("Who is in care, and who is falling out of it?", anchor=False)
chosen = bar.choose(look)

with reading(look.engine) as session:
    headlines = [headline.read(session, chosen, *row) for row in caseload.HEADLINES]
    found = caseload.read(session, chosen)

headline.show(chosen, headlines)
caseload.both_needs(chosen, found)
left, right = two_columns()
with left:
    caseload.by_status(chosen, found)
    caseload.ageing(chosen, found)
with right:
    caseload.forecast(chosen, found)
    caseload.owners(chosen, found)
caseload.starts_and_ends(chosen, found)
monthly.show(chosen, caseload.MONTHLY)
