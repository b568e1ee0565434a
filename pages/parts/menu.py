"""The pages there are, and which of them a person finds in the menu."""

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from db.vocabulary import Permission
from pages.parts import page_frame
from services.access.permissions import may
from services.access.viewer import Viewer

PAGES = Path(__file__).parent.parent
FIGURES = "Figures"


@dataclass(frozen=True)
class Entry:
    file: str
    title: str
    url_path: str
    permission: str
    is_in_menu: bool = True
    section: str = ""  # the menu it folds into, for those who have other pages too


ENTRIES = (
    Entry("worklist.py", "Worklist", "worklist", Permission.see_worklist),
    Entry("patients.py", "Patients", "patients", Permission.see_patients),
    Entry("caseload.py", "Caseload", "caseload", Permission.see_figures, section=FIGURES),
    Entry("outcomes.py", "Outcomes", "outcomes", Permission.see_figures, section=FIGURES),
    Entry("cascade.py", "Cascade", "cascade", Permission.see_figures, section=FIGURES),
    Entry("equity.py", "Equity", "equity", Permission.see_figures, section=FIGURES),
    Entry("team.py", "Team", "team", Permission.see_figures, section=FIGURES),
    Entry("rules.py", "Rules", "rules", Permission.see_rules),
    Entry("data_quality.py", "Data quality", "data_quality", Permission.see_data_quality),
    Entry("intake.py", "Intake", "intake", Permission.import_data),
    Entry("administration.py", "Administration", "administration", Permission.manage_thresholds),
    Entry("patient.py", "Patient", "patient", Permission.see_patients, is_in_menu=False),
)


def page_of(entry: Entry, viewer: Viewer) -> st.Page:
    """Registered for everybody, so that a deep link gets a calm answer; in the menu only for whoever may."""
    is_shown = entry.is_in_menu and may(viewer, entry.permission)
    visibility = "visible" if is_shown else "hidden"
    return st.Page(PAGES / entry.file, title=entry.title, url_path=entry.url_path, visibility=visibility)


def sections(viewer: Viewer, home: st.Page) -> dict[str, list[st.Page]]:
    """Pages by section. Whoever has a worklist finds the figures folded into one; a manager has them side by side."""
    folds = may(viewer, Permission.see_worklist)
    found: dict[str, list[st.Page]] = {"": [home]}
    for entry in ENTRIES:
        found.setdefault(entry.section if folds else "", []).append(page_of(entry, viewer))
    return found


def signed_out_pages() -> list[st.Page]:
    paths = [("home", True), *((entry.url_path, False) for entry in ENTRIES)]
    return [st.Page(page_frame.signed_out, title="Tandem", url_path=path, default=default) for path, default in paths]
