"""What each colour means, once, for light and dark: look here before using one."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

import streamlit as st

from db.vocabulary import Urgency

TEAL = {"light": "#0f766e", "dark": "#2dd4bf"}  # ours, an action, the score line
RED = {"light": "#b42318", "dark": "#ff8a7a"}  # same day
ORANGE = {"light": "#c4510a", "dark": "#ffa35c"}  # this week
SLATE = {"light": "#64748b", "dark": "#94a3b8"}  # routine, coverage bars
PALE = {"light": "#6db3ab", "dark": "#1f8a80"}  # ours once more: the fourth of several groups in a chart
INK = {"light": "#475569", "dark": "#cbd5e1"}  # words on a tint: slate is too faint there
AMBER = {"light": "#f59e0b", "dark": "#fbbf24"}  # caution in charts, as a tint

OF_URGENCY = {Urgency.same_day: RED, Urgency.this_week: ORANGE, Urgency.routine: SLATE}


_is_on_paper = ContextVar("is_on_paper", default=False)


@contextmanager
def on_paper() -> Iterator[None]:
    """Shades made inside are light, whatever the theme of who asks, and need no session."""
    before = _is_on_paper.set(True)
    try:
        yield
    finally:
        _is_on_paper.reset(before)


def is_dark() -> bool:
    return not _is_on_paper.get() and st.context.theme.type == "dark"


def shade(of: Mapping[str, str]) -> str:
    """The shade for the theme that the person has chosen."""
    return of["dark" if is_dark() else "light"]
