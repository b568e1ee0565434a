"""Outcomes: do people stay in treatment, and do they get better?"""

import streamlit as st

from db.engine import reading
from pages.parts import frame
from pages.parts.figures import bar, curves, headline, monthly, outcomes
from pages.parts.figures.card import two_columns
from services.metrics.periods import Length

look = frame.begin("Outcomes", "see_figures")

st.title("Do people stay in treatment, and do they get better?", anchor=False)
chosen = bar.choose(look, usual=Length.year)

with reading(look.engine) as session:
    headlines = [headline.read(session, chosen, *row) for row in outcomes.HEADLINES]
    found = outcomes.read(session, chosen)
headline.show(chosen, headlines)

gap, by = curves.choose(chosen)
with reading(look.engine) as session:
    cohorts = curves.read(session, chosen, gap, by)
curves.show(chosen, cohorts, gap, by)
outcomes.retention(chosen, found)
outcomes.at_months(chosen, found)
outcomes.trajectories(chosen, found)
left, right = two_columns()
with left:
    outcomes.baselines(chosen, found)
with right:
    outcomes.completion(chosen, found)
monthly.show(chosen, outcomes.HEADLINES)
