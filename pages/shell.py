"""Runs first at every click: who is looking, and which pages are theirs. The pages themselves check again."""

import streamlit as st

from db.vocabulary import Permission
from pages.parts import menu, page_frame
from pages.parts.turns import turn
from services.access.permissions import may

with turn(page_frame.kind_of_database()):
    viewer = page_frame.viewer()
    if viewer is None:
        st.navigation(menu.signed_out_pages(), position="hidden").run()
    else:
        # The home of care team and managers leads on. For the others it is in the menu: one page alone makes no menu.
        home_is = "hidden" if may(viewer, Permission.see_worklist) or may(viewer, Permission.see_figures) else "visible"
        home = st.Page(menu.PAGES / "home.py", title="Home", default=True, visibility=home_is)
        st.navigation(menu.sections(viewer, home), position="top").run()
