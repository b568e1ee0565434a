"""Who needs follow-up today: everyone with an open reason, the most urgent first."""

import streamlit as st

from db.engine import reading
from db.vocabulary import AuditAction, Permission
from pages.parts import (
    bulk_acknowledge,
    downloads,
    figure_chip,
    formatting,
    list_columns,
    list_filters,
    nobody,
    page_frame,
    query_params,
    switched_off,
    tables,
)
from services.facts.thresholds_in_force import limits_in_force
from services.worklist import page as worklist
from services.worklist.counts import remembered
from services.worklist.filters import Choice

look = page_frame.begin("Worklist", Permission.see_worklist)
who = {"viewer": look.viewer, "today": look.today}

with reading(look.engine) as session:
    clinics, owners = list_filters.clinics_of(session, look.viewer), list_filters.owners_of(session, look.viewer)
    choice = list_filters.of_worklist(clinics, owners)
    choice = figure_chip.with_people(session, look, choice)
    counted = remembered(session, **who, choice=choice)
    page = worklist.open_patients(session, **who, choice=choice, after=query_params.value_of(query_params.PAGE))
    limits = limits_in_force(session)
list_filters.record_listed(look, AuditAction.worklist_listed, choice)

st.title("Who needs follow-up today?", anchor=False)
figure_chip.show(look, choice.among, "worklist")
bulk_acknowledge.saved(look, choice)
list_filters.urgencies(counted)
with st.container(horizontal=True, vertical_alignment="center", gap="small"):
    list_filters.worklist_bar(clinics, owners, counted)
switched_off.notice(look)

if not page.rows:
    with reading(look.engine) as session:
        nobody.worklist(look, remembered(session, **who, choice=Choice()).patients)
    st.stop()

places = tables.people(
    list_columns.worklist_frame(page.rows, look, clinics, tables.is_plain()),
    formatting.whole_names(row.about for row in page.rows),
    list_columns.worklist_columns(page.rows, choice.is_coming),
    page="worklist",
    label="Patients who need follow-up, most urgent first",
    may_tick=bulk_acknowledge.may_tick(look, choice),
    strong={"Due": list_columns.overdue_places(page.rows, look.today)},
)
with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
    tables.pager(
        page.position,
        len(page.rows),
        list_filters.people_in(counted, choice),
        back=page.previous_cursor,
        on=page.next_cursor,
    )
    tables.phq9_legend()
    bulk_acknowledge.acknowledge(look, choice, [page.rows[place] for place in places], limits)
    tables.view_switch()
    downloads.worklist_csv(look, choice)
