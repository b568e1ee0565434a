"""From a number to the people behind it: a link to the list of patients, for those who may open it."""

from collections.abc import Sequence
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from pages.parts.figures import groups, told
from pages.parts.figures.chosen import Chosen
from pages.parts.words import escaped
from services.metrics.behind import Behind, Side
from services.metrics.figures import Figure


def of(chosen: Chosen, figure: Figure, by: str | None = None, side: Side = Side.counted) -> Behind:
    asked = chosen.asked
    return Behind(
        metric=figure.metric.name,
        line=figure.line.name,
        period=asked.period.key,
        side=side,
        by=by,
        group=figure.group if by else None,
        clinic=asked.clinic,
        is_as_then=asked.is_as_then,
    )


def link(chosen: Chosen, figure: Figure, words: str, by: str | None = None, side: Side = Side.counted) -> None:
    """The words, as a link where the viewer may open the people."""
    if figure.is_hidden or not chosen.is_exact or not figure.denominator:
        st.caption(words)
        return
    st.page_link("patients.py", label=words, query_params=of(chosen, figure, by, side).address())


def markdown(chosen: Chosen, figure: Figure, words: str, by: str | None = None, side: Side = Side.counted) -> str:
    """The same inside a table. Such a link opens in a new tab."""
    if figure.is_hidden or not chosen.is_exact or not figure.denominator:
        return escaped(words)
    words = escaped(words).replace(" %", "\u00a0%")  # a narrow cell breaks elsewhere
    return f"[{words}](patients?{urlencode(of(chosen, figure, by, side).address())})"


def table(chosen: Chosen, figures: Sequence[Figure], by: str | None = None) -> pd.DataFrame:
    """The table beside a chart: one row per figure, each count a way to the people behind it."""
    if not figures:
        return pd.DataFrame({"": ["Nobody is counted in this period."]})
    found = told.table(figures)
    found["Counted"] = [markdown(chosen, one, words, by) for one, words in zip(figures, found.Counted, strict=True)]
    if by is None:
        return found.drop(columns="Group")
    found["Group"] = [groups.word(by, one.group) for one in figures]
    return found.drop(columns="Figure") if found.Figure.nunique() == 1 else found
