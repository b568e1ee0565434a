"""The cards of the page Equity: a figure by group with intervals, and the widest gap between two groups."""

from collections.abc import Mapping, Sequence

import pandas as pd
from sqlmodel import Session

from pages.parts.figures import behind, charts, groups, told
from pages.parts.figures.card import card
from pages.parts.figures.chosen import Chosen
from services.metrics import figures
from services.metrics.catalogue import by_name
from services.metrics.figures import Figure
from services.metrics.intervals import newcombe
from services.metrics.suppression import OTHER
from services.metrics.units import NOT_RECORDED

BY = {key: words for key, words in groups.FIELDS.items() if key not in ("clinician",)}
FIGURES = (
    ("integrated_treatment", "both treated", "Both needs, both treated"),
    ("initiation", "started", "Initiation"),
    ("retention", "day 180, in care, no gap of 31 days", "In care at 180 days"),
    ("contacted", "contacted", "Contacted in 28 days"),
    ("outcomes", "month 6 response", "Response at 6 months"),
    ("outcomes", "month 6 remission", "Remission at 6 months"),
    ("no_show", "no-show", "No-shows"),
)
FEWEST = 11  # people in a group that is compared: fewer say little, and a gap would name them
NOTE = (
    "Dots are shares, bands their 95 % intervals (Wilson). The gap is between the highest and the lowest group of "
    "11 people and more, with its interval (Newcombe); one that includes 0 may be chance."
)

Found = Mapping[tuple[str, str], Sequence[Figure]]


def read(session: Session, chosen: Chosen, by: str) -> Found:
    """Each figure by group; the groups in their own order, who is not recorded last."""
    found = {}
    for metric, line, _ in FIGURES:
        every = [one for one in figures.of(session, chosen.asked, by_name(metric), by) if one.line.name == line]
        found[metric, line] = sorted(every, key=lambda one: one.group == NOT_RECORDED)
    return found


def compare(chosen: Chosen, every: Sequence[Figure], by: str, title: str) -> None:
    shown = [one for one in every if not one.is_hidden]
    rows = [(groups.word(by, one.group), one.value, one.low, one.high, _beside(one)) for one in shown]
    frame = pd.DataFrame(rows, columns=["group", "share", "low", "high", "words"])
    chart = charts.shares(frame, "share, with its 95 % interval") if rows else None
    name = f"equity-{every[0].metric.name}-{every[0].line.name}-{by}" if every else f"equity-{title}-{by}"
    finding = f"{title}: {_gap(shown, by, bool(every))}"
    card(chosen, finding, chart, behind.table(chosen, every, by), name=_plain(name), csv=lambda: told.file(every))


def _plain(name: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in name.lower())


def _beside(figure: Figure) -> str:
    return " · ".join(filter(None, (told.percent(figure.value), told.of(figure), told.missing(figure))))


def _gap(shown: Sequence[Figure], by: str, is_counted: bool) -> str:
    """`12 points between White, 54 of 73 (74 %), and Black, 31 of 50 (62 %), 95 % interval 2 to 22`"""
    compared = [one for one in shown if one.denominator >= FEWEST and one.group not in (NOT_RECORDED, OTHER)]
    if not is_counted:
        return "nobody is counted in this period"
    if not shown:
        return "every group is hidden, too few people"
    if len(compared) < 2:
        return f"fewer than two groups of {FEWEST} people to compare"
    order = sorted(compared, key=lambda one: one.value)
    least, most = order[0], order[-1]
    low, high = newcombe((most.numerator, most.denominator), (least.numerator, least.denominator))
    names = [f"{groups.word(by, one.group)}, {told.share(one)}," for one in (most, least)]
    points = round(100 * (most.value - least.value))
    within = f"95 % interval {told.signed(100 * low)} to {told.signed(100 * high)}"
    chance = ", may be chance" if low <= 0 <= high else ""
    return f"{points} points between {names[0]} and {names[1]} {within}{chance}"
