"""Who needs follow-up today: everyone with an open reason, the most urgent first."""

import streamlit as st

from db.engine import reading
from pages.parts import choices, downloads, figure_chip, filters, frame, lists, tables, ticked, words
from services.followup import worklist
from services.followup.counts import remembered
from services.followup.limits import limits_in_force

look = frame.begin("Worklist", "see_worklist")
who = {"viewer": look.viewer, "today": look.today}

with reading(look.engine) as session:
    clinics, owners = choices.clinics_of(session, look.viewer), choices.owners_of(session, look.viewer)
    choice = choices.of_worklist(clinics, owners)
    figure_chip.fill(session, look, choice.among)
    counted = remembered(session, **who, choice=choice)
    page = worklist.open_patients(session, **who, choice=choice, after=filters.value_of(filters.PAGE))
    limits = limits_in_force(session)
choices.record_if_new(look, "worklist_listed", choice)

st.title("Who needs follow-up today?", anchor=False)
figure_chip.show(look, choice.among, "worklist")
ticked.saved(look, choice)
choices.urgencies(counted)
with st.container(horizontal=True, vertical_alignment="center", gap="small"):
    choices.worklist_bar(clinics, owners, counted)

if not page.rows:
    st.info("Nobody needs follow-up here today.")
    st.stop()

places = tables.people(
    lists.of_clinics(lists.worklist_frame(page.rows, look), clinics),
    words.whole_names(row.about for row in page.rows),
    lists.worklist_columns(page.rows),
    page="worklist",
    label="Patients who need follow-up, most urgent first",
    may_tick=ticked.may_tick(look, choice),
)
with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
    tables.pager(
        page.position,
        len(page.rows),
        choices.people_in(counted, choice),
        back=page.previous_cursor,
        on=page.next_cursor,
    )
    ticked.acknowledge(look, choice, [page.rows[place] for place in places], limits)
    tables.view_switch()
    downloads.worklist_csv(look, choice)
