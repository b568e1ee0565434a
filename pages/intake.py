"""Intake: files are dropped, looked at, tried and imported; what was not understood is the first thing said."""

import streamlit as st

from db.vocabulary import Permission
from pages.imports import bring_in, files_step, history, run_step, running
from pages.parts import page_frame
from pages.parts.markup import escaped

look = page_frame.begin("Intake", Permission.import_data)
owner = running.owner_of(look.token)
told = running.told(owner)

files_step.remember()
st.title("What comes in, and what was not understood?", anchor=False)
for other in running.others(owner):
    st.info(f"{escaped(other.asked.viewer.name)} is importing {escaped(other.asked.source)} now.")
if told is not None and not told.is_over:
    run_step.progress(owner)
elif told is not None and not told.asked.is_trial:
    bring_in.outcome(owner, told)
else:
    bring_in.files(look, owner, told)
history.section(look)
