"""One question, one chart: the finding as its title, the chart, the table folded beside it, and files of both."""

from collections.abc import Callable, Sequence

import altair as alt
import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from db.vocabulary import Permission
from pages.figures import downloads, wording
from pages.figures.selection import Chosen
from pages.parts.download_button import download_button
from pages.parts.markup import escaped

MOST_POINTS = 5_000  # that a chart may send to a browser
MOST_ROWS = 14  # of a table that is shown whole; a longer one scrolls
TALL = 520  # pixels of one that scrolls


def card(
    chosen: Chosen,
    finding: str,
    chart: alt.TopLevelMixin | None,
    table: pd.DataFrame,
    *,
    name: str,
    called: str = "",
    note: str = "",
    csv: Callable[[], pd.DataFrame] | None = None,
) -> None:
    """`finding`: one sentence with its numbers. `table`: as words, markdown links allowed. `csv`: the same rows as
    plain values, else the table itself. `name`: of the files. `called`: what the card's controls are of, for who hears
    them one by one; else the name."""
    called = called or name.replace("-", " ")
    with st.container(border=True, gap="small", key=f"card {name}"):
        st.subheader(escaped(finding), anchor=False)
        if note:
            st.caption(escaped(note))
        if chart is not None:
            st.altair_chart(chart, width="stretch", alt=finding, theme=None)
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"files {name}"):
            is_open = st.toggle(
                f"Table of {called}", key=f"table {name}", value=chart is None and not _tells_nothing(table)
            )
            _files(chosen, finding, chart, csv or (lambda: table), name, called)
        if is_open:
            with st.container(height=TALL if len(table) > MOST_ROWS else "content", border=False, key=f"rows {name}"):
                st.table(table, border="horizontal", alt=finding, hide_index=True)


def _tells_nothing(table: pd.DataFrame) -> bool:
    """It is empty, or every number in it is hidden."""
    return bool(table.iloc[:, 1:].isin([wording.HIDDEN, "–"]).all(axis=None))


def two_columns() -> Sequence[DeltaGenerator]:
    """Side by side; one below the other where a window is narrow."""
    with st.container(key="two-columns"):
        return st.columns(2, gap="small")


def _files(chosen: Chosen, finding: str, chart, rows: Callable[[], pd.DataFrame], name: str, called: str) -> None:
    stem = f"tandem-{name}-{chosen.asked.period.last:%Y-%m}"

    def button(kind: str, mime: str, made: Callable[[], str | bytes]) -> None:
        download_button(
            chosen.look,
            f"{kind.upper()} *of {called}*",  # the style sheet leaves the kind alone to be seen
            lambda: downloads.recorded(chosen, name, kind, made),
            permission=Permission.export_figures,
            file_name=f"{stem}.{kind}",
            mime=mime,
            type="tertiary",
            key=f"{kind} {name}",
            help="The download is recorded.",
        )

    button("csv", "text/csv", lambda: downloads.csv(chosen, rows()))
    if chart is not None:
        alone = downloads.alone(chart, finding, chosen)
        button("svg", "image/svg+xml", lambda: downloads.svg(alone))
        button("png", "image/png", lambda: downloads.png(alone))
