"""The cards of the page Cascade: the steps of care, how many take each, and the same for groups."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import pandas as pd
from sqlmodel import Session

from pages.figures import charts, equity_cards, groups, people_links, wording
from pages.figures.card import card
from pages.figures.selection import Chosen
from pages.parts.markup import escaped
from services.clinical.numbers import RETAINED_AFTER
from services.metrics import figures
from services.metrics.definitions.cascade import CASCADE, RETAINED
from services.metrics.definitions.population import NOT_RECORDED
from services.metrics.disclosure.suppression import OTHER
from services.metrics.figures import Figure

NOTE = "Each step counts those who took all steps before it. Pale: too early to tell."
HEADLINES = tuple((line.name.capitalize(), CASCADE.name, line.name) for line in CASCADE.lines[1:])
BY = {key: words for key, words in groups.FIELDS.items() if key != "clinician"}
NOT_COMPARED = "none"
OFFERED = {NOT_COMPARED: "Not compared", **BY}
Found = Mapping[str | None, Sequence[Figure]]


def read(session: Session, chosen: Chosen, by: str | None) -> Found:
    return {field: figures.of(session, chosen.asked, CASCADE, field) for field in {None, by}}


def steps(chosen: Chosen, every: Sequence[Figure]) -> None:
    """One bar for each step; each counts who took those before too."""
    shown = [one for one in every if not one.is_hidden]
    rows = [(one.line.name, one.numerator, one.missing, _beside(one)) for one in shown]
    chart = charts.bars(pd.DataFrame(rows, columns=["group", "units", "more", "words"]), "patients") if rows else None
    table, file = _table(chosen, every), lambda: wording.file(every)
    card(chosen, _finding(every), chart, table, name="cascade", called="steps of care", note=NOTE, csv=file)


def _beside(figure: Figure) -> str:
    early = f" · {figure.missing:,} too early to tell" if figure.missing else ""
    return f"{wording.of(figure)} · {wording.percent(figure.value)}{early}"


def _is_compared(figure: Figure) -> bool:
    is_enough = not figure.is_hidden and figure.denominator >= equity_cards.FEWEST
    return figure.line.name == RETAINED and is_enough and figure.group not in (NOT_RECORDED, OTHER)


def _finding(every: Sequence[Figure]) -> str:
    """Names the step at which most are lost for certain."""
    if not every:
        return "Nobody has an opioid use disorder on record"
    retained = next(one for one in every if one.line.name == RETAINED)
    whole = f"{wording.of(retained)} are retained for {RETAINED_AFTER} days"
    if any(one.is_hidden for one in every):
        hidden = f"{'All' if all(one.is_hidden for one in every) else 'Some'} steps are hidden: too few people"
        return hidden if retained.is_hidden else f"{whole}. {hidden}"
    pairs = list(pairwise(every[:-1]))
    most = max(_lost(*pair) for pair in pairs)
    if not most:
        return f"{whole}; nobody is lost before that for certain"
    where = [(before, after) for before, after in pairs if _lost(before, after) == most]
    between = wording.names([f"between “{before.line.name}” and “{after.line.name}”" for before, after in where])
    early = sum(_early(*pair) for pair in where)
    too_early = f"; for {early:,} more it is too early to tell" if early else ""
    return f"{whole}; most are lost {between}: {most:,}{' each' if len(where) > 1 else ''}{too_early}"


def _lost(before: Figure, after: Figure) -> int:
    return before.numerator - after.numerator - _early(before, after)


def _early(before: Figure, after: Figure) -> int:
    """Who took the step before, and may still take this one."""
    return max(after.missing - before.missing, 0)


def _table(chosen: Chosen, every: Sequence[Figure]) -> pd.DataFrame:
    table = people_links.table(chosen, every).rename(columns={"Figure": "Step", "Not known": "Too early"})
    if not every:
        return table
    taken = ["–", *(wording.percent(_share(before, after)) for before, after in pairwise(every))]
    return table.assign(**{"Of the step before": taken})


def _share(before: Figure, after: Figure) -> float | None:
    if before.is_hidden or after.is_hidden or not before.numerator:
        return None
    return after.numerator / before.numerator


def _spread(compared: Sequence[Figure], by: str) -> str:
    """From the lowest to the highest."""
    if compared[0].value < compared[-1].value:
        return _widest(compared[0], compared[-1], by)
    counted, of = wording.sums(compared)
    alike = f"alike in {len(compared)} groups, {counted:,} of {of:,} ({wording.percent(compared[0].value)}) together"
    return f"{RETAINED.capitalize()}: {alike}"


def _widest(least: Figure, most: Figure, by: str) -> str:
    named = (f"{groups.word(by, one.group)}, {_cell(one)}" for one in (least, most))
    finding = "{}: the smallest share {}; the largest {}".format(RETAINED.capitalize(), *named)
    may_turn = least.numerator + least.missing >= most.value * least.denominator
    return f"{finding}. Those too early to tell may turn this round" if may_turn and least.missing else finding


def _cell(figure: Figure) -> str:
    """`24 of 50 (48 %), 22 too early`"""
    early = f", {figure.missing:,} too early" if figure.missing and not figure.is_hidden else ""
    return f"{wording.share(figure)}{early}"


def compare(chosen: Chosen, every: Sequence[Figure], by: str) -> None:
    """The same for each group: one row each, one column per step."""
    finding = f"The steps {groups.FIELDS[by].lower()}: fewer than two groups of {equity_cards.FEWEST} people to compare"
    if every and all(one.is_hidden for one in every):
        finding = f"The steps {groups.FIELDS[by].lower()} are hidden: too few people"
    compared = sorted(filter(_is_compared, every), key=lambda one: one.value)
    if len(compared) > 1:
        finding = _spread(compared, by)
    rows: dict[str, dict[str, str]] = {}
    for one in every:
        row = rows.setdefault(one.group, {"Group": escaped(groups.word(by, one.group))})
        row[one.line.name] = people_links.markdown(chosen, one, _cell(one), by=by)
    order = ["Group", *(line.name for line in CASCADE.lines)]
    table = pd.DataFrame([[row.get(name, "–") for name in order] for row in rows.values()], columns=order)
    called = f"steps {groups.FIELDS[by].lower()}"
    card(chosen, finding, None, table, name=f"cascade-{by}", called=called, csv=lambda: wording.file(every))
