"""Team: contacts, minutes, no-shows and case reviews, by member of the team."""

import streamlit as st

from db.engine import reading
from db.vocabulary import Permission
from pages.figures import headline, period_bar, run_chart, team_cards
from pages.figures.card import two_columns
from pages.parts import page_frame, switched_off

look = page_frame.begin("Team", Permission.see_figures)

st.title("Who reaches whom, and where is the team short?", anchor=False)
chosen = period_bar.choose(look)
switched_off.notice(look)

with reading(look.engine) as session:
    headlines = [headline.read(session, chosen, *row) for row in team_cards.HEADLINES]
    found = team_cards.read(session, chosen)
headline.show(chosen, headlines)
team_cards.members(chosen, found)
left, right = two_columns()
with left:
    team_cards.no_shows(chosen, found, "kind")
with right:
    team_cards.no_shows(chosen, found, "clinician")
run_chart.show(chosen, team_cards.HEADLINES)
