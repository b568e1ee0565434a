"""One quiet line that says which reasons are switched off here, where somebody could miss them."""

from html import escape

import streamlit as st

from db.engine import reading
from pages.parts.page_frame import Look
from services.actions.reason_switches import in_one_line, switched_off


def notice(look: Look) -> None:
    with reading(look.engine) as session:
        line = in_one_line(switched_off(session))
    if line:
        link = '<a href="rules" target="_blank">Rules</a>'
        st.html(f'<p class="tandem-quiet"><span>{escape(line)}</span> {link}</p>')
