"""Administration: the numbers that the rules use, what another one would change on the worklist, and setting it."""

import streamlit as st

from db.engine import reading
from pages.parts import frame, numbers
from services.followup import thresholds

look = frame.begin("Administration", thresholds.PERMISSION)

with reading(look.engine) as session:
    rows = thresholds.listed(session, by=look.viewer)

st.title("Which numbers does this clinic use?", anchor=False)
numbers.saved(look)
with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
    chosen = numbers.choose(rows)
    value = numbers.another(chosen)
    is_asked = st.button("What would change?", type="primary")
if is_asked:
    numbers.count(look, chosen, value)
numbers.difference(look, chosen, value)

numbers.changed(look, rows)
numbers.table(rows, look.today)
numbers.csv(look)
