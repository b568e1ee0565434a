"""What is aimed at: a target in words beside its figure, and the way to set it."""

from dataclasses import dataclass

import streamlit as st
from sqlmodel import Session

from db.engine import writing
from db.vocabulary import Permission
from pages.figures import wording
from pages.figures.selection import Chosen
from pages.parts import forms
from services.access.permissions import may
from services.metrics import targets
from services.metrics.catalogue import by_name
from services.metrics.counting.by_group import is_share, unit_of
from services.metrics.figures import Asked, Figure
from services.metrics.metric import Direction, Metric, Summary
from services.metrics.report.report import number

SAME = 1e-9  # a share of whole numbers may miss its target by the last digit


@dataclass(frozen=True)
class Aim:
    """One figure of a metric, and its target where one is set. A share is aimed at in each clinic; a plain count in all
    of them together, and is compared with nothing less."""

    metric: Metric
    line: str
    value: float | None
    are_all_shown: bool  # the figures beside it are those of all clinics

    @property
    def words(self) -> str:
        """`80 %`, `5 days`, `40`"""
        return "" if self.value is None else _words(self.metric, self.value)

    @property
    def compared(self) -> float | None:
        """What the figures shown may be held against."""
        return self.value if self.are_all_shown or not self.metric.is_count else None


def read(session: Session, chosen: Chosen, metric: str, line: str) -> Aim:
    found = targets.listed(session, chosen.look.viewer)
    value = next((one.value for one in found if (one.metric.name, one.line.name) == (metric, line)), None)
    return Aim(by_name(metric), line, value, are_of_all(chosen.asked))


def are_of_all(asked: Asked) -> bool:
    """Figures of every clinic there is."""
    return asked.clinic is None and asked.viewer.clinics is None


def beside(aim: Aim, figure: Figure | None, *, is_too_early: bool = False) -> str:
    """`Target 80 %: 6 points below`; the target alone where the figure is not told or the month too young, nothing
    where none is set."""
    if aim.value is None:
        return ""
    if aim.compared is None:
        return f"Target {aim.words} in all clinics together"
    now = None if is_too_early else number(figure)
    return f"Target {aim.words}" if now is None else f"Target {aim.words}: {_reached(aim, now - aim.value)}"


def _reached(aim: Aim, gap: float) -> str:
    direction = aim.metric.direction
    is_reached = abs(gap) < SAME or (direction == Direction.higher and gap > 0)
    if is_reached or (direction == Direction.lower and gap < 0):
        return "reached"
    side = "above" if gap > 0 else "below"
    return f"{_step(aim.metric, abs(gap))} {side}".strip()


def _step(metric: Metric, gap: float) -> str:
    """How far off, in the figure's own unit; `just` where that is less than one can see."""
    if is_share(metric):
        step = round(100 * gap)
        return f"{step}{wording.points(step)}" if step else "just"
    step = round(gap, 1)
    return _words(metric, step) if step else "just"


def _words(metric: Metric, value: float) -> str:
    if is_share(metric):
        return f"{100 * value:g} %"
    is_plain = metric.is_count or metric.summary == Summary.highest
    return f"{value:,g}" if is_plain else wording.amount(value, unit_of(metric))


def offer(chosen: Chosen, aim: Aim, title: str) -> None:
    """The way to set it, for who may."""
    if not may(chosen.look.viewer, Permission.set_targets):
        return
    with st.popover("Target…" if aim.value is None else f"Target {aim.words}…"):
        in_percent = is_share(aim.metric)
        scale, unit = (100, "%") if in_percent else (1, unit_of(aim.metric))
        value = st.number_input(f"{title}, {unit}", 0.0, 100.0 if in_percent else None, (aim.value or 0.0) * scale, 1.0)
        with st.container(horizontal=True):
            if st.button("Set target", type="primary"):
                _save(chosen, aim, value / scale)
            if aim.value is not None and st.button("Remove target"):
                _save(chosen, aim, None)


def _save(chosen: Chosen, aim: Aim, value: float | None) -> None:
    look = chosen.look
    same = {"metric": aim.metric.name, "line": aim.line, "by": look.viewer, "now": look.now}
    with forms.refusals(look):
        with writing(look.engine) as session:
            if value is None:
                targets.remove(session, **same)
            else:
                targets.set_target(session, value=value, **same)
        st.rerun()
