"""Data quality: how fresh and complete the records are, what was understood, and where they contradict themselves."""

import streamlit as st

from db.vocabulary import Permission
from pages.parts import page_frame, quality

look = page_frame.begin("Data quality", Permission.see_data_quality)

st.title("How far can these records be trusted?", anchor=False)
quality.sources_section(look)
quality.conflicts_section(look)
quality.completeness_section(look)
