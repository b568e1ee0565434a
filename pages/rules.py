"""The rules: every reason and definition as clinicians read, check and print them. Nothing here is about a patient."""

import streamlit as st

from db.engine import reading
from db.vocabulary import Permission
from pages.parts import page_frame, query_params, rulebook
from pages.parts.download_button import download_button
from services.actions.reason_switches import in_catalogue, switched_off
from services.rules.rulebook import rules

look = page_frame.begin("Rules", Permission.see_rules)
st.html(rulebook.STYLE)

with reading(look.engine) as session:
    found = rules(session, viewer=look.viewer, find=query_params.value_of("find") or "")
    reasons = in_catalogue(found.reasons, switched_off(session), look.today)

st.title("What are the rules, and who has checked them?", anchor=False)
st.markdown(
    f"Reasons for follow-up: {len(found.reasons)}; checked by a clinician: {found.checked or 'none'}. "
    "Tandem supports decisions: it never diagnoses and never advises a dose."
)
with st.container(key="rules bar", horizontal=True, vertical_alignment="center", gap="small"):
    query_params.text("Find a word", "find")
    view = query_params.segments("View", "view", {"cards": "To read and print", "table": "As a table"}, usual="cards")
    download_button(
        look,
        "CSV",
        lambda: rulebook.as_csv(reasons),
        permission=Permission.see_rules,
        file_name="tandem-rules.csv",
        mime="text/csv",
    )
if not found.reasons and not found.tables:
    st.info("No rule holds these words.")
    st.stop()

rulebook.contents(found.reasons, found.tables)
if found.reasons:
    st.header("Reasons for follow-up", anchor="reasons")
    if view == "table":
        rulebook.as_table(reasons)
    else:
        rulebook.cards(reasons)
for table in found.tables:
    rulebook.table(table)
