"""What every page's time is measured against."""

import streamlit as st

st.title("Nothing here")
