"""Month by month: a figure as a run chart, what its rules find, and its target."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from db.engine import reading
from pages.figures import chart_frames, charts, headline, people_links, period_bar, run_chart_words, targets, wording
from pages.figures.card import card
from pages.figures.selection import Chosen
from pages.parts import query_params
from services.metrics.catalogue import by_name
from services.metrics.counting import kept_months
from services.metrics.counting.by_group import is_share, unit_of
from services.metrics.figures import Figure
from services.metrics.people_behind import Side
from services.metrics.report.report import number
from services.metrics.statistics import run_charts

Choices = Sequence[tuple[str, str, str]]  # title, metric, line


def show(chosen: Chosen, choices: Choices) -> None:
    """The chosen figure of each month up to the period's last, and its signals in words."""
    titles = {f"{metric}/{line}": title for title, metric, line in choices}
    words = "Month by month" if chosen.is_exact else "Quarter by quarter"
    with period_bar.row(words, "figures-monthly"):
        key = query_params.one_of("Figure of the run chart", "monthly", titles, usual=next(iter(titles)), width=260)
        beside = st.container(width="content")
    metric, line = key.split("/", 1)
    with reading(chosen.look.engine) as session:
        asked = chosen.series(points=kept_months.KEPT, of=by_name(metric))
        series = [(one, headline.one(session, one, metric, line)) for one in asked]
        aim = targets.read(session, chosen, metric, line)
    _card(chosen, titles[key], aim, series)
    with beside, st.container(horizontal=True, gap="small"):
        targets.offer(chosen, aim, titles[key])
        with st.popover("Chance or change?"):
            st.markdown(run_chart_words.rules())


def _card(chosen: Chosen, title: str, aim: targets.Aim, series: Sequence[tuple]) -> None:
    points = [(asked.period.last, figure) for asked, figure in series]
    values = [number(figure) for _, figure in points]
    found = run_charts.read(((month, number(figure)) for month, figure in points), aim.metric.direction)
    latest, *others = run_chart_words.sentences(found) or (run_chart_words.without(values),)
    finding, also = f"{title}: {latest}", f"Also: {' '.join(others)}" if others else ""
    frame, axis = chart_frames.months(points, found), unit_of(aim.metric)
    same = {"is_share": is_share(aim.metric), "target": aim.compared, "are_quarters": not chosen.is_exact}
    chart = charts.months(frame, axis, **same) if len(frame) else None
    note = " ".join(filter(None, (also, run_chart_words.NOTE, _about(aim))))
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


def _about(aim: targets.Aim) -> str:
    stays = run_chart_words.SAME_PEOPLE if aim.metric.is_state else ""
    return f"{stays} Dotted: the target, {aim.words}.".strip() if aim.compared is not None else stays


def _row(chosen: Chosen, figure: Figure | None) -> dict[str, str]:
    """`chosen` is of the month."""
    month = {"Month": f"{chosen.asked.period.last:%b %Y}"}
    if figure is None:
        return month | dict.fromkeys(("Figure", "Counted", "Not known"), "–")
    unknown = wording.HIDDEN if figure.is_hidden else f"{figure.missing:,}"
    return month | {
        "Figure": wording.value(figure),
        "Counted": people_links.markdown(chosen, figure, wording.of(figure)),
        "Not known": people_links.markdown(chosen, figure, unknown, side=Side.missing),
    }


def _plain(series: Sequence[tuple]) -> pd.DataFrame:
    known = [(asked.period.last, figure) for asked, figure in series if figure is not None]
    rows = wording.file(figure for _, figure in known)
    rows.insert(0, "month", [f"{month:%Y-%m}" for month, _ in known])
    return rows
