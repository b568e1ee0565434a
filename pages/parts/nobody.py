"""A list without anybody on it says why: nobody is nobody only where all that the viewer may see was looked through."""

import streamlit as st

from pages.parts.page_frame import Look

NO_CLINIC = "Your account has no clinic, and so you see nobody. Ask whoever manages Tandem's accounts."


def worklist(look: Look, everybody: int) -> None:
    """`everybody`: people with an open reason, whatever the filter."""
    if look.viewer.clinics == frozenset():
        st.warning(NO_CLINIC)
    elif everybody:
        waiting = "1 person needs" if everybody == 1 else f"{everybody:,} people need"
        st.info(f"Nobody matches this filter; without it {waiting} follow-up.")
    else:
        st.info("Nobody needs follow-up here today.")


def patients(look: Look, is_filtered: bool) -> None:
    if look.viewer.clinics == frozenset():
        st.warning(NO_CLINIC)
    elif is_filtered:
        st.info("No patient in your clinics matches this filter.")
    else:
        st.info("There is no patient in your clinics yet.")
