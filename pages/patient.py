"""One patient: where they stand, why they are on the list, and their history on one time axis."""

from functools import partial

import streamlit as st

from db.engine import reading
from db.vocabulary import Permission
from pages.parts import (
    answer_form,
    formatting,
    history_tables,
    outcome_summary,
    page_frame,
    query_params,
    tables,
    timeline_chart,
)
from pages.parts.markup import escaped
from pages.parts.open_reasons import coming, why_on_the_list
from pages.parts.opioids import opioid_sentence
from pages.parts.why_not import history_tabs, marked, why_not
from services.actions.answers_in_force import answers_of
from services.facts.thresholds_in_force import limits_in_force
from services.patient.summary import elsewhere, record_of
from services.patient.timeline import timeline

look = page_frame.begin("Patient", Permission.see_patients)
tables.way_back()

with reading(look.engine) as session:
    number = query_params.value_of("id") or ""
    record = record_of(session, number, viewer=look.viewer, today=look.today)
    if record is None:
        history_tables.record_not_opened(look, elsewhere(session, number, viewer=look.viewer), number)
        st.info("No patient with this number in your clinics.")
        st.stop()
    given = answers_of(session, record.patient, viewer=look.viewer, day=look.today)
    limits = limits_in_force(session)
    events = timeline(session, record.patient, today=look.today, facts=record.about)
history_tables.record_opened(look, record)

st.title(escaped(formatting.name_line(record.about)), anchor=False)
st.caption(formatting.team(record))
standing = (
    f"**{formatting.moud_sentence(record.about, look.today)}**",
    formatting.phq9_sentence(record.about, look.today),
    opioid_sentence(record.about, history_tables.supplied(events), look.today),
    formatting.not_on_caseload(record.about, look.today),
)
st.markdown("  \n".join(line for line in standing if line))
outcome_summary.show(record.about, look.today)

on_list, later = st.columns([3, 2], gap="large")
with on_list, st.container(gap="xsmall"):
    answer_form.saved(look, record.patient)
    why_on_the_list(record, look.today, limits, partial(answer_form.buttons, look, record.patient, limits))
    answer_form.in_force(look, record.patient, given)
with later, st.container(gap="xsmall"):
    coming(record, look.today, limits)
why_not(look, record.patient)

st.subheader("How has it gone?", anchor=False)
if events.is_empty:
    st.info("No score, supply, visit or contact is recorded yet.")
    st.stop()
chart, *tabs = history_tabs()
with chart:
    timeline_chart.show(events, look.today)
for tab, table in zip(tabs, history_tables.TABLES, strict=True):
    with tab:
        history_tables.show(table, events, look.today, marked(record.patient))
