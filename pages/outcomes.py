"""Outcomes: do people stay in treatment, and do they get better?"""

import streamlit as st

from db.engine import reading
from pages.parts import filters, frame
from pages.parts.figures import bar, curves, headline, outcomes
from services.metrics.periods import Length

look = frame.begin("Outcomes", "see_figures")

st.title("Do people stay in treatment, and do they get better?", anchor=False)
chosen = bar.choose(look, usual=Length.year)

with reading(look.engine) as session:
    headlines = [headline.read(session, chosen, *row) for row in outcomes.HEADLINES]
    found = outcomes.read(session, chosen)
headline.show(chosen, headlines)

with st.container(horizontal=True, gap="small"):
    gap = filters.segments("Lost to care", "gap", curves.GAPS, usual="in care")
    by = filters.segments("Compare", "curves", curves.BY, usual="medication")
with reading(look.engine) as session:
    cohorts = curves.read(session, chosen, gap, by)
curves.show(chosen, cohorts, gap, by)
outcomes.retention(chosen, found)
outcomes.at_months(chosen, found)
outcomes.trajectories(chosen, found)
