"""The rules: every reason and definition as clinicians read, check and print them. Nothing here is about a patient."""

import streamlit as st

from db.engine import reading
from pages.parts import filters, frame, rulebook
from services.followup.limits import limits_in_force
from services.followup.rulebook import catalogue, tables

look = frame.begin("Rules", "see_rules")
st.html(rulebook.STYLE)

with reading(look.engine) as session:
    limits = limits_in_force(session)
find = filters.value_of("find") or ""
rows = catalogue(find)
shown = [found for table in tables(limits) if (found := table.holding(find)).rows]
checked = sum(bool(row["checked_by"]) for row in rows)

st.title("What are the rules, and who has checked them?", anchor=False)
st.markdown(
    f"Reasons for follow-up: {len(rows)}; checked by a clinician: {checked or 'none'}. Tandem supports decisions: "
    "it never diagnoses and never advises a dose."
)
with st.container(key="rules bar", horizontal=True, vertical_alignment="center", gap="small"):
    filters.text("Find a word", "find")
    view = filters.segments("View", "view", {"cards": "To read and print", "table": "As a table"}, usual="cards")
    st.download_button("CSV", lambda: rulebook.as_csv(rows), "tandem-rules.csv", "text/csv", on_click="ignore")
if not rows and not shown:
    st.info("No rule holds these words.")
    st.stop()

rulebook.contents(rows, shown)
if rows:
    st.header("Reasons for follow-up", anchor="reasons")
    if view == "table":
        rulebook.as_table(rows)
    else:
        rulebook.cards(rows)
for table in shown:
    rulebook.table(table)
