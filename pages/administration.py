"""Administration: the numbers that the rules use, and the reasons a clinic does without: what a change would do to the
worklist, and saving it."""

import streamlit as st

from db.engine import reading
from db.vocabulary import Permission
from pages.parts import page_frame, reason_switch_form, threshold_form
from services.actions import thresholds

look = page_frame.begin("Administration", Permission.manage_thresholds)

with reading(look.engine) as session:
    rows = thresholds.listed(session, by=look.viewer)

st.title("Which numbers does this clinic use?", anchor=False)
reason_switch_form.link()
threshold_form.saved(look)
with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
    chosen = threshold_form.choose(rows)
    value = threshold_form.another(chosen)
    is_asked = st.button("What would change?", type="primary")
if is_asked:
    threshold_form.count(look, chosen, value)
threshold_form.difference(look, chosen, value)

threshold_form.changed(look, rows)
threshold_form.table(rows, look.today)
threshold_form.csv(look)

reason_switch_form.section(look)
