"""On a list that was opened from a figure: which figure it is, the way to the other list, and the way out."""

from contextlib import nullcontext
from dataclasses import replace
from typing import TypeVar

import streamlit as st
from sqlmodel import Session
from streamlit.runtime.scriptrunner import get_script_run_ctx

from db.problems import Problem
from pages.parts import query_params
from pages.parts.markup import escaped
from pages.parts.page_frame import Look
from services.metrics import people_behind
from services.metrics.people_behind import Behind
from services.worklist.filters import Choice
from services.worklist.patients import Browse

Chosen = TypeVar("Chosen", Choice, Browse)
KEYS = ("figure", "line", "period", "side", "by", "group", "known")  # of an address
OTHER = {"patients": ("worklist", "Their open reasons"), "worklist": ("patients", "All of these patients")}


def asked(clinic: int | None) -> Behind | None:
    """The figure that the address names; one that does not exist is said so and left out."""
    try:
        return Behind.from_address({key: value for key in KEYS if (value := query_params.value_of(key))}, clinic)
    except Problem as problem:
        st.warning(escaped(problem.for_people))
        return None


def with_people(session: Session, look: Look, choice: Chosen) -> Chosen:
    """The choice with the people behind the figure that it names."""
    if choice.among is None:
        return choice
    is_page = get_script_run_ctx(suppress_warning=True) is not None  # a file is made beside the page
    with st.spinner("Finding the people behind the figure …") if is_page else nullcontext():
        found = people_behind.people(session, choice.among, viewer=look.viewer, today=look.today)
    return replace(choice, people=found)


def show(look: Look, figure: Behind | None, page: str) -> None:
    if figure is None:
        return
    other, words = OTHER[page]
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="figure-chip"):
        st.markdown(f"Behind the figure **{escaped(figure.words(look.today))}**", width="content")
        st.page_link(f"{other}.py", label=words, query_params=figure.address())
        st.button("Show everyone", type="tertiary", on_click=_leave)


def _leave() -> None:
    for key in KEYS:
        st.query_params.pop(key, None)
