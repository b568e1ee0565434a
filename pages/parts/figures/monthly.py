"""Month by month: a figure as a run chart, what its rules find, and the target with the way to set it."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from db.engine import reading, writing
from db.problems import Problem
from pages.parts import filters
from pages.parts.figures import charts, headline, told
from pages.parts.figures.card import card
from pages.parts.figures.chosen import Chosen
from services.access.permissions import may
from services.metrics import months, runcharts, targets
from services.metrics.catalogue import by_name
from services.metrics.figures import Figure
from services.metrics.metric import Metric

Choices = Sequence[tuple[str, str, str]]  # metric, line, title


def show(chosen: Chosen, choices: Choices) -> None:
    """The chosen figure of each month up to the period's last, and its signals in words."""
    names = {f"{metric}/{line}": title for metric, line, title in choices}
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="figures-monthly"):
        st.markdown("Month by month" if chosen.is_exact else "Quarter by quarter", width="content")
        key = filters.one_of("Month by month", "monthly", names, usual=next(iter(names)), width=260)
        beside = st.container(width="content")
    metric, line = key.split("/", 1)
    with reading(chosen.look.engine) as session:
        asked = chosen.series(points=months.KEPT, of=by_name(metric))
        series = [(one.period.last, headline.one(session, one, metric, line)) for one in asked]
        target = next(
            (one.value for one in targets.listed(session, chosen.look.viewer) if _is(one, metric, line)), None
        )
    _card(chosen, names[key], by_name(metric), series, target)
    if may(chosen.look.viewer, "set_targets"):
        with beside:
            _set_target(chosen, metric, line, names[key], target)


def _is(target: targets.Target, metric: str, line: str) -> bool:
    return (target.metric.name, target.line.name) == (metric, line)


def _card(chosen: Chosen, title: str, metric: Metric, series: Sequence[tuple], target: float | None) -> None:
    points = [(month, headline.number(figure)) for month, figure in series]
    found = runcharts.read(points, metric.direction)
    signals = " ".join(signal.sentence for signal in found.signals)
    finding = f"{title}: {signals or _without_signal(points)}"
    rows = [
        (pd.Timestamp(month), value, found.median, told.value(figure), _is_signal(found, month))
        for (month, value), (_, figure) in zip(points, series, strict=True)
        if value is not None
    ]
    frame = pd.DataFrame(rows, columns=["month", "value", "median", "words", "is_signal"])
    is_share = metric.summary is None and not metric.is_count
    axis = "share" if is_share else metric.amount_unit or metric.unit
    chart = charts.months(frame, axis, is_share=is_share, target=target) if len(frame) else None
    aim = "" if target is None else f" Dotted: the target, {_aimed(target, is_share)}."
    note = (
        "Dashed: the median of the first 12 points. A signal is a shift (6 points in a row on one side), a trend (5 in "
        f"a row up or down) or too few or too many runs.{aim}"
    )
    table = pd.DataFrame([_row(month, figure) for month, figure in series])
    card(chosen, finding, chart, table, name="monthly", note=note, csv=lambda: _plain(series))


def _without_signal(points: Sequence[tuple]) -> str:
    known = sum(value is not None for _, value in points)
    if not known:
        return "no figure to be shown yet"
    return "no change beyond chance" if known >= runcharts.TREND_FROM else "too few figures to tell a change"


def _is_signal(found: runcharts.RunChart, month) -> bool:
    return any(one.first <= month <= one.last for one in found.signals if one.rule != runcharts.RUNS)


def _aimed(target: float, is_share: bool) -> str:
    return told.percent(target) if is_share else f"{target:g}"


def _row(month, figure: Figure | None) -> dict[str, str]:
    if figure is None:
        return {"Month": f"{month:%b %Y}", "Figure": "–", "Counted": "–", "Not known": "–"}
    hidden = figure.is_hidden
    return {
        "Month": f"{month:%b %Y}",
        "Figure": told.value(figure),
        "Counted": told.of(figure),
        "Not known": told.HIDDEN if hidden else f"{figure.missing:,}",
    }


def _plain(series: Sequence[tuple]) -> pd.DataFrame:
    known = [(month, figure) for month, figure in series if figure is not None]
    rows = told.file(figure for _, figure in known)
    rows.insert(0, "month", [f"{month:%Y-%m}" for month, _ in known])
    return rows


def _set_target(chosen: Chosen, metric: str, line: str, title: str, target: float | None) -> None:
    row = by_name(metric)
    is_share = row.summary is None and not row.is_count
    with st.popover("Target…" if target is None else f"Target {_aimed(target, is_share)}…"):
        scale, unit = (100, "%") if is_share else (1, row.amount_unit or row.unit)
        value = st.number_input(f"{title}, {unit}", 0.0, 100.0 if is_share else None, (target or 0.0) * scale, 1.0)
        with st.container(horizontal=True):
            if st.button("Set target", type="primary"):
                _save(chosen, metric, line, value / scale)
            if target is not None and st.button("Remove target"):
                _save(chosen, metric, line, None)


def _save(chosen: Chosen, metric: str, line: str, value: float | None) -> None:
    look = chosen.look
    try:
        with writing(look.engine) as session:
            if value is None:
                targets.remove(session, metric=metric, line=line, by=look.viewer, now=look.now)
            else:
                targets.set_target(session, metric=metric, line=line, value=value, by=look.viewer, now=look.now)
    except Problem as problem:
        st.error(str(problem))
        return
    st.rerun()
