"""Of the page Intake: where files come from, the files, and what they are."""

from collections.abc import Sequence
from uuid import uuid4

import streamlit as st

from db.engine import reading
from pages.imports.desk import Desk
from pages.imports.running import Told
from pages.parts.markup import escaped
from pages.parts.page_frame import Look
from services.access import demo_database
from services.intake import batches
from services.intake.contents import FEED, Content
from services.intake.mapping import saved

SOURCE, DESK, DROP = "intake source", "intake desk", "intake drop"  # in the browser's session
CHOSEN = (SOURCE, "intake reads")
USUAL = "clinic"
TYPES_SAID = "CSV, Excel (.xlsx), FHIR R4 as NDJSON or Bundle, each also as .gz or in a .zip."


def source(look: Look) -> str:
    """The name that rows are matched under: one that is known, or a new one."""
    with reading(look.engine) as session:
        names = [batch.source for batch in batches.listed(session, viewer=look.viewer)]
        names += [each.source for each in saved.listed(session, by=look.viewer)]
    known = list(dict.fromkeys(name for name in (*names, USUAL) if name != demo_database.SOURCE))
    chosen = st.selectbox(
        "From which source?",
        known,
        accept_new_options=True,
        key=SOURCE,
        width=320,
        help="A name of yours for the system or sheet that the files come from. Rows are matched within their source, "
        "and how a source writes its files is kept under its name. To add one, type it.",
    )
    return chosen or USUAL


def desk(told: Told | None) -> Desk:
    """Of this open page: another one has its own files. One that is opened again goes on with what was tried."""
    return Desk(st.session_state.setdefault(DESK, told.asked.desk if told else uuid4().hex))


def remember() -> None:
    """What was chosen stays chosen while the page shows how far an import is."""
    for key in st.session_state:
        if isinstance(key, str) and key.startswith(CHOSEN):
            st.session_state[key] = st.session_state[key]


def files(of_page: Desk) -> None:
    """What is dropped is put beside what lies there; each file can be taken away again."""
    n = st.session_state.get(DROP, 0)
    sent = st.file_uploader("Files to bring in", accept_multiple_files=True, help=TYPES_SAID, key=f"{DROP} {n}")
    if sent:
        of_page.put(sent)
        st.session_state[DROP] = n + 1
        st.rerun()
    with st.container(horizontal=True, gap="small"):
        for path in of_page.paths():
            if st.button(
                f"{escaped(path.name)} ✕", type="tertiary", help="Take this file away", key=f"away {path.name}"
            ):
                path.unlink(missing_ok=True)
                st.rerun()


def table(found: Sequence[Content]) -> None:
    """One row a file: what it holds, which columns nobody reads, or why it is not read."""
    st.table([_row(each) for each in found], border="horizontal")


def _row(found: Content) -> dict[str, str]:
    return {
        "File": escaped(found.file),
        "Holds": ", ".join(_named(each) for each in found.holds) or "**not read**",
        "Columns nobody reads": escaped(", ".join(found.unread)) or ("none" if found.is_table and found.holds else ""),
        "Why it is not read": escaped(f"{found.why}.") if found.why else "",
    }


def _named(held: str) -> str:
    return held if held == FEED else held.replace("_", " ")
