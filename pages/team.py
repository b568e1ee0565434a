"""Team: contacts, minutes, no-shows and case reviews, by member of the team."""

import streamlit as st

from db.engine import reading
from pages.parts import frame
from pages.parts.figures import bar, headline, monthly, team
from pages.parts.figures.card import two_columns

look = frame.begin("Team", "see_figures")

st.title("Who reaches whom, and where is the team short?", anchor=False)
chosen = bar.choose(look)

with reading(look.engine) as session:
    headlines = [headline.read(session, chosen, *row) for row in team.HEADLINES]
    found = team.read(session, chosen)
headline.show(chosen, headlines)
team.members(chosen, found)
left, right = two_columns()
with left:
    team.no_shows(chosen, found, "kind")
with right:
    team.no_shows(chosen, found, "clinician")
monthly.show(chosen, team.HEADLINES)
