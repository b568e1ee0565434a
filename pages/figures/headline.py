"""A row of headline figures, each with its change, a sparkline, its target and the way to the people behind it."""

from dataclasses import dataclass
from datetime import date

import streamlit as st
from sqlmodel import Session

from pages.figures import people_links, targets, wording
from pages.figures.selection import Chosen
from services.metrics import figures
from services.metrics.catalogue import by_name
from services.metrics.counting import kept_months
from services.metrics.counting.by_group import is_share
from services.metrics.counting.periods import Length, Period
from services.metrics.definitions.caseload import CASELOAD
from services.metrics.figures import Asked, Figure
from services.metrics.metric import Direction
from services.metrics.people_behind import Side
from services.metrics.report import report
from services.metrics.report.report import number

FEWEST_POINTS = 3  # of a sparkline


@dataclass(frozen=True)
class Headline:
    title: str
    metric: str
    line: str
    now: Figure | None
    before: Figure | None
    series: list[float | None]
    aim: targets.Aim

    @property
    def line_drawn(self) -> list[float] | None:
        known = [number for number in self.series if number is not None]
        return known if len(known) >= FEWEST_POINTS else None


def read(session: Session, chosen: Chosen, title: str, metric: str, line: str) -> Headline:
    before = None if chosen.is_too_early(by_name(metric)) else one(session, chosen.before, metric, line)
    series = [number(one(session, asked, metric, line)) for asked in chosen.series(of=by_name(metric))]
    now, aim = one(session, chosen.asked, metric, line), targets.read(session, chosen, metric, line)
    return Headline(title, metric, line, now, before, series, aim)


def one(session: Session, asked: Asked, metric: str, line: str) -> Figure | None:
    """None where nobody is counted for a share, and of months that are not kept."""
    found = figures.of(session, asked, by_name(metric))
    figure = next((figure for figure in found if figure.line.name == line), None)
    if figure is not None or not (by_name(metric).is_count and _is_kept(session, asked)):
        return figure
    return report.nothing(by_name(metric), line, figures.of(session, asked, CASELOAD))


def _is_kept(session: Session, asked: Asked) -> bool:
    """So far as it has begun."""
    kept = kept_months.kept(session, asked.is_as_then)
    return all(month in kept for month in asked.period.months if month <= max(kept, default=month))


def show(chosen: Chosen, headlines: list[Headline]) -> None:
    with st.container(key="headlines"):
        columns = st.columns(len(headlines), gap="small")
    for column, headline in zip(columns, headlines, strict=True):
        with column:
            _card(chosen, headline)
    if any(headline.line_drawn for headline in headlines):
        st.caption(f"Lines: {chosen.course}.")


def _card(chosen: Chosen, headline: Headline) -> None:
    with st.container(border=True, height="stretch", gap="xsmall"):
        change = wording.change(headline.now, headline.before)
        st.metric(
            headline.title,
            wording.value(headline.now),
            change,
            delta_color="off",  # better or worse is said in words: red and orange mean urgency only
            delta_arrow="off",
            delta_description=_since(chosen.before.period, chosen.look.today) if change else None,
            chart_data=headline.line_drawn,
            chart_type="line",
            help=by_name(headline.metric).question,
        )
        if headline.now is None:
            st.caption("Nobody is counted in this period.")
        else:
            _people(chosen, headline.now)
        is_too_early = chosen.is_too_early(by_name(headline.metric))
        if aimed := targets.beside(headline.aim, headline.now, is_too_early=is_too_early):
            st.caption(aimed)


def _people(chosen: Chosen, figure: Figure) -> None:
    """The way to those counted, and where more is better to those who are not: they are whom to look after."""
    people_links.link(chosen, figure, wording.beside(figure, chosen.on(figure.metric)))
    others = wording.others(figure)
    is_asked = is_share(figure.metric) and figure.metric.direction == Direction.higher
    if is_asked and chosen.is_exact and others:
        people_links.link(chosen, figure, f"the other {others:,}", side=Side.rest)


def _since(before: Period, today: date) -> str:
    """Short enough for a card: `since Apr–Jun`."""
    if before.length == Length.year:
        return "on the year before"
    return f"since {before.name(today).rsplit(' ', 1)[0] if before.length == Length.quarter else before.name(today)}"
