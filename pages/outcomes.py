"""Outcomes: do people stay in treatment, and do they get better?"""

import streamlit as st

from db.engine import reading
from db.vocabulary import Permission
from pages.figures import headline, outcomes_cards, period_bar, run_chart, survival_curves
from pages.figures.card import two_columns
from pages.parts import page_frame
from services.metrics.counting.periods import Length

look = page_frame.begin("Outcomes", Permission.see_figures)

st.title("Do people stay in treatment, and do they get better?", anchor=False)
chosen = period_bar.choose(look, usual=Length.year)

with reading(look.engine) as session:
    headlines = [headline.read(session, chosen, *row) for row in outcomes_cards.HEADLINES]
    found = outcomes_cards.read(session, chosen)
headline.show(chosen, headlines)

gap, by = survival_curves.choose(chosen)
with reading(look.engine) as session:
    cohorts = survival_curves.read(session, chosen, gap, by)
survival_curves.show(chosen, cohorts, gap, by)
outcomes_cards.retention(chosen, found)
outcomes_cards.at_months(chosen, found)
outcomes_cards.trajectories(chosen, found)
left, right = two_columns()
with left:
    outcomes_cards.baselines(chosen, found)
with right:
    outcomes_cards.completion(chosen, found)
run_chart.show(chosen, outcomes_cards.HEADLINES)
