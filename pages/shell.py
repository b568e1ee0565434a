"""Runs first at every click: who is looking, and which pages are theirs. The pages themselves check again."""

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from pages.parts import frame
from services.access.permissions import may
from services.access.viewer import Viewer

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Entry:
    file: str
    title: str
    url_path: str
    permission: str
    is_in_menu: bool = True


ENTRIES = (
    Entry("worklist.py", "Worklist", "worklist", "see_worklist"),
    Entry("patients.py", "Patients", "patients", "see_patients"),
    Entry("rules.py", "Rules", "rules", "see_rules"),
    Entry("administration.py", "Administration", "administration", "manage_thresholds"),
    Entry("patient.py", "Patient", "patient", "see_patients", is_in_menu=False),
)


def page_of(entry: Entry, viewer: Viewer) -> st.Page:
    """Registered for everybody, so that a deep link gets a calm answer; in the menu only for whoever may."""
    is_shown = entry.is_in_menu and may(viewer, entry.permission)
    visibility = "visible" if is_shown else "hidden"
    return st.Page(HERE / entry.file, title=entry.title, url_path=entry.url_path, visibility=visibility)


def signed_out_pages() -> list[st.Page]:
    paths = [("home", True), *((entry.url_path, False) for entry in ENTRIES)]
    return [st.Page(frame.signed_out, title="Tandem", url_path=path, default=default) for path, default in paths]


viewer = frame.viewer()
if viewer is None:
    st.navigation(signed_out_pages(), position="hidden").run()
else:
    # The care team's home leads on to the worklist. For the others it is in the menu: one page alone makes no menu.
    home_is = "hidden" if may(viewer, "see_worklist") else "visible"
    home = st.Page(HERE / "home.py", title="Home", default=True, visibility=home_is)
    st.navigation([home, *(page_of(entry, viewer) for entry in ENTRIES)], position="top").run()
