"""The cards of the page Cascade: the steps of care, how many take each, and the same for groups."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import pandas as pd
from sqlmodel import Session

from pages.parts.figures import behind, charts, equity, groups, told
from pages.parts.figures.card import card
from pages.parts.figures.chosen import Chosen
from services.metrics import figures
from services.metrics.cascade import CASCADE, RETAINED
from services.metrics.figures import Figure
from services.metrics.suppression import OTHER
from services.metrics.units import NOT_RECORDED

BY = {key: words for key, words in groups.FIELDS.items() if key != "clinician"}
Found = Mapping[str | None, Sequence[Figure]]


def read(session: Session, chosen: Chosen, by: str | None) -> Found:
    return {field: figures.of(session, chosen.asked, CASCADE, field) for field in {None, by}}


def steps(chosen: Chosen, every: Sequence[Figure]) -> None:
    """One bar for each step; each counts who took those before too."""
    shown = [one for one in every if not one.is_hidden]
    rows = [(one.line.name, one.numerator, _beside(one)) for one in shown]
    chart = charts.bars(pd.DataFrame(rows, columns=["group", "units", "words"]), "patients") if rows else None
    card(chosen, _finding(every), chart, _table(chosen, every), name="cascade", csv=lambda: told.file(every))


def _beside(figure: Figure) -> str:
    early = f" · {figure.missing:,} too early to tell" if figure.missing else ""
    return f"{told.of(figure)} · {told.percent(figure.value)}{early}"


def _is_compared(figure: Figure) -> bool:
    is_enough = not figure.is_hidden and figure.denominator >= equity.FEWEST
    return figure.line.name == RETAINED and is_enough and figure.group not in (NOT_RECORDED, OTHER)


def _finding(every: Sequence[Figure]) -> str:
    """Names the step at which most are lost for certain."""
    if not every:
        return "Nobody has an opioid use disorder on record"
    if any(one.is_hidden for one in every):
        return f"{'All' if all(one.is_hidden for one in every) else 'Some'} steps are hidden: too few people"
    lost = [(before, after, _lost(before, after)) for before, after in pairwise(every[:-1])]
    before, after, most = max(lost, key=lambda row: row[2])
    whole = f"{told.of(every[-2])} are retained for 180 days"
    return f"{whole}; most are lost between “{before.line.name}” and “{after.line.name}”: {most:,}"


def _lost(before: Figure, after: Figure) -> int:
    return before.numerator - after.numerator - max(after.missing - before.missing, 0)


def _table(chosen: Chosen, every: Sequence[Figure]) -> pd.DataFrame:
    table = behind.table(chosen, every).rename(columns={"Figure": "Step", "Not known": "Too early"})
    if not every:
        return table
    taken = ["–", *(told.percent(_share(before, after)) for before, after in pairwise(every))]
    return table.assign(**{"Of the step before": taken})


def _share(before: Figure, after: Figure) -> float | None:
    if before.is_hidden or after.is_hidden or not before.numerator:
        return None
    return after.numerator / before.numerator


def compare(chosen: Chosen, every: Sequence[Figure], by: str) -> None:
    """The same for each group: one row each, one column per step."""
    finding = f"The steps {groups.FIELDS[by].lower()}: fewer than two groups of {equity.FEWEST} people to compare"
    if every and all(one.is_hidden for one in every):
        finding = f"The steps {groups.FIELDS[by].lower()} are hidden: too few people"
    compared = sorted(filter(_is_compared, every), key=lambda one: one.value)
    if len(compared) > 1:
        least, most = (f"{groups.word(by, one.group)} {told.share(one)}" for one in (compared[0], compared[-1]))
        finding = f"Retained 180 days: {least} the smallest share, {most} the largest"
    rows: dict[str, dict[str, str]] = {}
    for one in every:
        row = rows.setdefault(one.group, {"Group": groups.word(by, one.group)})
        row[one.line.name] = behind.markdown(chosen, one, told.share(one), by=by)
    table = pd.DataFrame(rows.values()).fillna("–")
    card(chosen, finding, None, table, name=f"cascade-{by}", csv=lambda: told.file(every))
