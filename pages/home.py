"""Leads everybody to their own first page; those who have none read what their role does in this version."""

import streamlit as st

from db.vocabulary import Role, label
from pages.parts import page_frame
from pages.parts.first_page import first_page
from pages.parts.markup import escaped

WHAT_YOU_DO = {
    Role.front_desk: "Your role is for appointments and contact details, which this version does not show yet.",
    Role.administrator: "Your role looks after accounts, imports and the numbers that the rules use. The numbers are "
    "on the page *Administration*. In this version accounts and imports are done from the command line: "
    "`manage.py user` and `manage.py import`.",
    Role.auditor: "Your role reads the record of who did what. In this version it is checked from the command "
    "line: `manage.py check`.",
}

look = page_frame.begin("Home")
if page := first_page(look.viewer):
    st.switch_page(f"{page}.py")

st.title("What can you do here?")
st.caption(f"{escaped(look.viewer.name)} · {label(look.viewer.role)}")
st.markdown(WHAT_YOU_DO[look.viewer.role])
st.markdown("Patients' records are not shown to your role.")
