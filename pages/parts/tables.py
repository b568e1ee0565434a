"""Lists of patients as grids and, for screen readers and print, as plain tables with links."""

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote
from zlib import crc32

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from pages.parts import query_params
from pages.parts.colours import TEAL, shade
from pages.parts.markup import escaped

PAGES = {"worklist": "Worklist", "patients": "Patients"}  # the lists a patient is opened from
ROW_HEIGHT = 34  # pixels; twelve people and more fit on a small screen
HEADER_HEIGHT = 36
AROUND = "17.5rem"  # what stands above and below the grid; the rest of the window is its own
BOLD = ("font-weight", "600")
NOTHING: Mapping[str, Sequence[int]] = {}
FROM = "from"  # in a patient's address: the page to go back to


def people(
    frame: pd.DataFrame,
    names: Mapping[str, str],
    columns: dict,
    *,
    page: str,
    label: str,
    may_tick: bool = False,
    strong: Mapping[str, Sequence[int]] = NOTHING,
) -> list[int]:
    """The grid, or the plain table when the address says so. `names`: a row's number -> the whole name; a click on a
    name opens the patient of that number. `strong`: column -> places whose cell stands out. The places of the rows that
    are ticked."""
    if is_plain():
        plain_table(frame, names, page, label, strong)
        return []
    numbers = list(names)
    tall = HEADER_HEIGHT + ROW_HEIGHT * len(frame) + 2
    size = f"flex: none; height: min({tall}px, calc(100vh - {AROUND}));"
    st.html(f"<style>.stVerticalBlock.st-key-people {{ {size} }}</style>")
    with st.container(key="people"):
        chosen = st.dataframe(
            _with_links(frame, strong),
            column_config=columns,
            hide_index=True,
            row_height=ROW_HEIGHT,
            height="stretch",
            on_select="rerun",
            selection_mode=["multi-row", "single-cell"] if may_tick else "single-cell",
            key=f"people {page} {crc32(repr(numbers).encode())}",  # kept for another list, it swallows the first click
            alt=label,
        )
    for row, column in chosen.selection.cells:
        if column == "Patient":
            open_patient(numbers[row], page)
    return chosen.selection.rows


def _with_links(frame: pd.DataFrame, strong: Mapping[str, Sequence[int]]) -> Styler:
    """Names look like what they are, and what stands out is in strong letters. The styles are handed over ready, as
    pandas would give them: letting it render every cell of the table to colour one column takes longer than all the
    rest of the page."""
    styler = frame.style
    links = _cells(frame, "Patient", range(len(frame)))
    outstanding = [cell for column, places in strong.items() for cell in _cells(frame, column, places)]
    styles = [{"props": [("color", shade(TEAL)), BOLD], "selectors": links}]
    styles += [{"props": [BOLD], "selectors": outstanding}] if outstanding else []
    styler._compute = lambda: styler
    styler._translate = lambda *_: {"cellstyle": styles}
    return styler


def _cells(frame: pd.DataFrame, column: str, places: Iterable[int]) -> list[str]:
    """As a styler names them."""
    return [f"row{place}_col{frame.columns.get_loc(column)}" for place in places]


def open_patient(number: str, page: str) -> None:
    """To the patient's page; its address keeps the filters, so that the way back knows them after a reload too."""
    st.switch_page("patient.py", query_params=patient_address(number, page))


def patient_address(number: str, page: str) -> dict[str, str]:
    kept = {key: value for key, value in st.query_params.items() if key not in ("id", FROM)}
    return {**kept, "id": number, FROM: page}


def is_plain() -> bool:
    """Whether the address asks for the plain table."""
    return query_params.value_of("view") == "plain"


def plain_table(
    frame: pd.DataFrame, names: Mapping[str, str], page: str, label: str, strong: Mapping[str, Sequence[int]]
) -> None:
    """A real table with a real link in each row."""
    links = [f"[{escaped(name)}](patient?{query_of(number, page)})" for number, name in names.items()]
    listed = frame.drop(columns="Course", errors="ignore").assign(Patient=links)
    for column in listed.columns[1:]:
        listed[column] = [
            ", ".join(value) if isinstance(value, list) else escaped(str(value)) for value in listed[column]
        ]
    for column, places in strong.items():
        listed[column] = [f"**{cell}**" if place in places else cell for place, cell in enumerate(listed[column])]
    st.caption("A name opens in a new tab.")
    st.table(listed.set_index("Patient"), border="horizontal", alt=label)


def query_of(number: str, page: str) -> str:
    return "&".join(f"{quote(key)}={quote(value, safe='')}" for key, value in patient_address(number, page).items())


def pager(position: int, shown: int, total: int, *, back: str | None, on: str | None) -> None:
    """`1–50 of 88 ‹ ›`"""
    with st.container(horizontal=True, vertical_alignment="center", width="content", gap="small"):
        first = position + 1 if shown else 0
        st.caption(f"{first:,}–{position + shown:,} of {max(total, position + shown):,}", width="content")
        st.button(
            "‹", help="Previous page", disabled=not back, on_click=query_params.put, args=(query_params.PAGE, back)
        )
        st.button("›", help="Next page", disabled=not on, on_click=query_params.put, args=(query_params.PAGE, on))


def phq9_legend() -> None:
    st.caption("PHQ-9: ● plain, ○ taken in or near withdrawal", width="content")


def view_switch() -> None:
    """The plain table is for screen readers, for print, and for opening a patient in a tab of its own."""
    title = "Show as grid" if is_plain() else "Show as plain table"
    st.button(title, type="tertiary", on_click=query_params.put, args=("view", None if is_plain() else "plain"))


def way_back() -> None:
    """A link to the list that the patient was opened from, with its filters and page."""
    page = query_params.value_of(FROM, PAGES) or "worklist"
    kept = {key: value for key, value in st.query_params.items() if key not in ("id", FROM)}
    st.page_link(f"{page}.py", label=f"‹ {PAGES[page]}", query_params=kept)
