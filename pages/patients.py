"""Patients: everyone in the viewer's clinics, to be found, filtered, sorted and opened."""

import streamlit as st

from db.engine import reading
from db.vocabulary import AuditAction, Permission
from pages.parts import (
    downloads,
    figure_chip,
    formatting,
    list_columns,
    list_filters,
    nobody,
    page_frame,
    query_params,
    tables,
)
from services.worklist import patients
from services.worklist.patients import Browse

look = page_frame.begin("Patients", Permission.see_patients)

with reading(look.engine) as session:
    clinics = list_filters.clinics_of(session, look.viewer)
    choice = list_filters.of_patients(clinics)
    choice = figure_chip.with_people(session, look, choice)
    number = query_params.number(query_params.PAGE) or 1
    page = patients.browse(session, viewer=look.viewer, today=look.today, choice=choice, number=number)
list_filters.record_listed(look, AuditAction.patients_listed, choice)

st.title("Who are our patients?", anchor=False)
figure_chip.show(look, choice.among, "patients")
with st.container(horizontal=True, vertical_alignment="center", gap="small"):
    list_filters.patients_bar(clinics)

if not page.rows:
    nobody.patients(look, choice != Browse(sort=choice.sort))
    st.stop()

tables.people(
    list_columns.patients_frame(page, look.today, clinics),
    formatting.whole_names(page.rows),
    list_columns.patients_columns(),
    page="patients",
    label="Patients of your clinics",
)
with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
    tables.pager(page.position, len(page.rows), page.total, back=page.back, on=page.on)
    tables.phq9_legend()
    list_filters.patients_order()
    tables.view_switch()
    downloads.patients_csv(look, choice)
