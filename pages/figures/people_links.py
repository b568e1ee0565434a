"""From a number to the people behind it: a link to the list of patients, for those who may open it. Nobody has none."""

from collections.abc import Sequence
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from pages.figures import groups, wording
from pages.figures.selection import Chosen
from pages.parts.markup import escaped
from services.metrics.figures import Figure
from services.metrics.people_behind import Behind, Side

SIDES = {"Counted": Side.counted, "Others": Side.rest, "Of": Side.everybody, "Not known": Side.missing}  # of a table


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
    if not _may_be_opened(chosen, figure, side):
        st.caption(escaped(words))
        return
    st.page_link("patients.py", label=escaped(words), query_params=of(chosen, figure, by, side).address())


def markdown(chosen: Chosen, figure: Figure, words: str, by: str | None = None, side: Side = Side.counted) -> str:
    """The same inside a table. Such a link opens in a new tab."""
    if not _may_be_opened(chosen, figure, side):
        return escaped(words)
    words = escaped(words).replace(" %", "\u00a0%")  # a narrow cell breaks elsewhere
    return f"[{words}](patients?{urlencode(of(chosen, figure, by, side).address())})"


def number(chosen: Chosen, figure: Figure, by: str | None = None) -> str:
    """How many are counted, inside a table."""
    return markdown(chosen, figure, wording.HIDDEN if figure.is_hidden else f"{figure.numerator:,}", by)


def nobody() -> pd.DataFrame:
    return pd.DataFrame({"": ["Nobody is counted in this period."]})


def _may_be_opened(chosen: Chosen, figure: Figure, side: Side) -> bool:
    return chosen.is_exact and not figure.is_hidden and count(figure, side) > 0


def count(figure: Figure, side: Side) -> int:
    """How many units of it are of this side: people, unless somebody has several."""
    return {
        Side.counted: figure.numerator,
        Side.rest: wording.others(figure),
        Side.missing: figure.missing,
        Side.everybody: figure.denominator,
    }[side]


def table(chosen: Chosen, figures: Sequence[Figure], by: str | None = None) -> pd.DataFrame:
    """The table beside a chart: one row per figure, each count a way to the people behind it."""
    if not figures:
        return nobody()
    found = wording.table(figures)
    for column, side in SIDES.items():
        if column in found:
            cells = zip(figures, found[column], strict=True)
            found[column] = [words if words == "–" else markdown(chosen, one, words, by, side) for one, words in cells]
    if by is None:
        return found.drop(columns="Group")
    found["Group"] = [escaped(groups.word(by, one.group)) for one in figures]
    return found.drop(columns="Figure") if found.Figure.nunique() == 1 else found
