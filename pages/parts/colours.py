"""What each colour means, once, for light and dark: look here before using one."""

from collections.abc import Mapping

import streamlit as st

from db.vocabulary import Urgency

TEAL = {"light": "#0f766e", "dark": "#2dd4bf"}  # ours, an action, the score line
RED = {"light": "#b42318", "dark": "#ff8a7a"}  # same day
ORANGE = {"light": "#c4510a", "dark": "#ffa35c"}  # this week
SLATE = {"light": "#64748b", "dark": "#94a3b8"}  # routine, coverage bars
AMBER = {"light": "#f59e0b", "dark": "#fbbf24"}  # caution in charts, as a tint

OF_URGENCY = {Urgency.same_day: RED, Urgency.this_week: ORANGE, Urgency.routine: SLATE}


def is_dark() -> bool:
    return st.context.theme.type == "dark"


def shade(of: Mapping[str, str]) -> str:
    """The shade for the theme that the person has chosen."""
    return of["dark" if is_dark() else "light"]
