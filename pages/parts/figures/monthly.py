"""Month by month: a figure as a run chart, what its rules find, and its target."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from db.engine import reading
from pages.parts import filters
from pages.parts.figures import aims, bar, behind, charts, frames, headline, signals, told
from pages.parts.figures.card import card
from pages.parts.figures.chosen import Chosen
from services.metrics import months, runcharts
from services.metrics.behind import Side
from services.metrics.catalogue import by_name
from services.metrics.counting import is_share, unit_of
from services.metrics.figures import Figure
from services.metrics.report import number

Choices = Sequence[tuple[str, str, str]]  # title, metric, line


def show(chosen: Chosen, choices: Choices) -> None:
    """The chosen figure of each month up to the period's last, and its signals in words."""
    titles = {f"{metric}/{line}": title for title, metric, line in choices}
    words = "Month by month" if chosen.is_exact else "Quarter by quarter"
    with bar.row(words, "figures-monthly"):
        key = filters.one_of("Figure of the run chart", "monthly", titles, usual=next(iter(titles)), width=260)
        beside = st.container(width="content")
    metric, line = key.split("/", 1)
    with reading(chosen.look.engine) as session:
        asked = chosen.series(points=months.KEPT, of=by_name(metric))
        series = [(one, headline.one(session, one, metric, line)) for one in asked]
        aim = aims.read(session, chosen, metric, line)
    _card(chosen, titles[key], aim, series)
    with beside:
        aims.offer(chosen, aim, titles[key])


def _card(chosen: Chosen, title: str, aim: aims.Aim, series: Sequence[tuple]) -> None:
    points = [(asked.period.last, figure) for asked, figure in series]
    values = [number(figure) for _, figure in points]
    found = runcharts.read(((month, number(figure)) for month, figure in points), aim.metric.direction)
    latest, *others = signals.sentences(found) or (signals.without(values),)
    finding, also = f"{title}: {latest}", f"Also: {' '.join(others)}" if others else ""
    frame, axis = frames.months(points, found), unit_of(aim.metric)
    same = {"is_share": is_share(aim.metric), "target": aim.compared, "are_quarters": not chosen.is_exact}
    chart = charts.months(frame, axis, **same) if len(frame) else None
    note = " ".join(filter(None, (also, signals.NOTE, _about(aim))))
    table = pd.DataFrame([_row(replace(chosen, asked=asked), figure) for asked, figure in series])
    card(
        chosen,
        finding,
        chart,
        table,
        name="monthly",
        called=f"{title} over time",
        note=note,
        csv=lambda: _plain(series),
    )


def _about(aim: aims.Aim) -> str:
    stays = signals.SAME_PEOPLE if aim.metric.is_state else ""
    return f"{stays} Dotted: the target, {aim.words}.".strip() if aim.compared is not None else stays


def _row(chosen: Chosen, figure: Figure | None) -> dict[str, str]:
    """`chosen` is of the month."""
    month = {"Month": f"{chosen.asked.period.last:%b %Y}"}
    if figure is None:
        return month | dict.fromkeys(("Figure", "Counted", "Not known"), "–")
    unknown = told.HIDDEN if figure.is_hidden else f"{figure.missing:,}"
    return month | {
        "Figure": told.value(figure),
        "Counted": behind.markdown(chosen, figure, told.of(figure)),
        "Not known": behind.markdown(chosen, figure, unknown, side=Side.missing),
    }


def _plain(series: Sequence[tuple]) -> pd.DataFrame:
    known = [(asked.period.last, figure) for asked, figure in series if figure is not None]
    rows = told.file(figure for _, figure in known)
    rows.insert(0, "month", [f"{month:%Y-%m}" for month, _ in known])
    return rows
