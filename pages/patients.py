"""Patients: everyone in the viewer's clinics, to be found, filtered, sorted and opened."""

import streamlit as st

from db.engine import reading
from pages.parts import choices, downloads, figure_chip, filters, frame, lists, tables, words
from services.followup import patients

look = frame.begin("Patients", "see_patients")

with reading(look.engine) as session:
    clinics = choices.clinics_of(session, look.viewer)
    choice = choices.of_patients(clinics)
    figure_chip.fill(session, look, choice.among)
    number = filters.number(filters.PAGE) or 1
    page = patients.browse(session, viewer=look.viewer, today=look.today, choice=choice, number=number)
choices.record_if_new(look, "patients_listed", choice)

st.title("Who are our patients?", anchor=False)
figure_chip.show(look, choice.among, "patients")
with st.container(horizontal=True, vertical_alignment="center", gap="small"):
    choices.patients_bar(clinics)

if not page.rows:
    st.info("No patient in your clinics matches this filter.")
    st.stop()

tables.people(
    lists.of_clinics(lists.patients_frame(page, look.today), clinics),
    words.whole_names(page.rows),
    lists.patients_columns(),
    page="patients",
    label="Patients of your clinics",
)
with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
    tables.pager(page.position, len(page.rows), page.total, back=page.back, on=page.on)
    choices.patients_order()
    tables.view_switch()
    downloads.patients_csv(look, choice)
