"""One patient: where they stand, why they are on the list, and their history on one time axis."""

from functools import partial

import streamlit as st

from db.engine import reading
from pages.parts import answers, charts, course, filters, frame, history, tables, words
from pages.parts.opioids import opioid_sentence
from pages.parts.reasons import coming, why_on_the_list
from pages.parts.why_not import history_tabs, marked, why_not
from services.followup.given_answers import answers_of
from services.followup.limits import limits_in_force
from services.followup.record import record_of
from services.followup.timeline import timeline

look = frame.begin("Patient", "see_patients")
tables.way_back()

with reading(look.engine) as session:
    record = record_of(session, filters.value_of("id") or "", viewer=look.viewer, today=look.today)
    if record is None:
        st.info("No patient with this number in your clinics.")
        st.stop()
    given = answers_of(session, record.patient, viewer=look.viewer, day=look.today)
    limits = limits_in_force(session)
    events = timeline(session, record.patient, today=look.today, facts=record.about)
history.record_opened(look, record)

st.title(words.name_line(record.about), anchor=False)
st.caption(words.team(record))
standing = (
    f"**{words.moud_sentence(record.about, look.today)}**",
    words.phq9_sentence(record.about, look.today),
    opioid_sentence(record.about, history.supplied(events), look.today),
)
st.markdown("  \n".join(line for line in standing if line))
course.show(record.about, look.today)

on_list, later = st.columns([3, 2], gap="large")
with on_list, st.container(gap="xsmall"):
    answers.saved(look, record.patient)
    why_on_the_list(record.open_reasons, look.today, partial(answers.buttons, look, record.patient, limits))
    answers.in_force(look, record.patient, given)
with later, st.container(gap="xsmall"):
    coming(record.coming, look.today)
why_not(look, record.patient)

st.subheader("How has it gone?", anchor=False)
if events.is_empty:
    st.info("No score, supply, visit or contact is recorded yet.")
    st.stop()
chart, *tabs = history_tabs()
with chart:
    charts.show(events, look.today)
for tab, table in zip(tabs, history.TABLES, strict=True):
    with tab:
        history.show(table, events, look.today, marked(record.patient))
