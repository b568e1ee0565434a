"""Remission, response and improvement 3, 6 and 12 months after the index PHQ-9 (section 2): never merged."""

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from db.dialects import add_days
from services.clinical.numbers import IMPROVED_BELOW, REMISSION_BELOW, RESPONSE
from services.metrics.definitions.scores import indexes, with_last_score
from services.metrics.metric import MISSING, Direction, Line, Metric, Population, Span
from services.rules.wording import enumerated

REMISSION, RESPONDED, IMPROVED, NOT_IMPROVED = "remission", "response", "improved", "not_improved"
LADDER = (REMISSION, RESPONDED, IMPROVED)  # each counts those before it


@dataclass(frozen=True)
class After:
    """So many months after the index: the day aimed at, and how many days before or after it a score still counts."""

    months: int
    day: int
    near: int

    @property
    def stage(self) -> str:
        return f"month {self.months}"

    @property
    def last(self) -> int:
        return self.day + self.near

    @property
    def words(self) -> str:
        return f"{self.day - self.near} to {self.last}"


AFTER = (After(3, 91, 30), After(6, 182, 30), After(12, 365, 60))  # 12 months as CMS159, the others derived from it


def _units(span: Span) -> sa.Select:
    """One row per index and month of the three whose last day lies in the span."""
    windows = sa.union_all(*(_window(span, after) for after in AFTER)).subquery("windows")
    one = with_last_score(windows, span).c
    part = sa.case(
        (one.total < REMISSION_BELOW, REMISSION),
        (one.total <= RESPONSE * one.index_total, RESPONDED),
        (one.total < IMPROVED_BELOW, IMPROVED),
        (one.total.is_(None), MISSING),
        else_=NOT_IMPROVED,
    )
    return sa.select(one.patient, one.stage, part.label("part"))


def _window(span: Span, after: After) -> sa.Select:
    taken, index, lies_then = indexes(span, after.last)
    columns = [
        index.patient,
        index.id.label("index"),
        sa.literal(after.stage).label("stage"),
        index.instrument,
        index.total.label("index_total"),
        add_days(index.taken_on, after.day - after.near).label("opens_on"),
        add_days(index.taken_on, after.last).label("closes_on"),
    ]
    return sa.select(*columns).select_from(taken).where(lies_then)


def _lines() -> Iterator[Line]:
    for after in AFTER:
        for place, name in enumerate(LADDER, start=1):
            yield Line(f"{after.stage} {name}", frozenset(LADDER[:place]), stage=after.stage)


OUTCOMES = Metric(
    name="outcomes",
    title="Outcomes of depression",
    question="Of episodes of depression, how many are in remission, responded or improved after "
    f"{enumerated(str(after.months) for after in AFTER)} months?",
    population=Population.episodes_of_depression,
    numerator=f"Episodes whose last PHQ-9 around that day ({', '.join(after.words for after in AFTER)} days "
    "after the index) is "
    f"below {REMISSION_BELOW} (remission), {RESPONSE:.0%} of the index or less (response), or either of them or below "
    f"{IMPROVED_BELOW} (improved)",
    denominator="Episodes of depression, each from its index PHQ-9, whose last of these days lies in the period; who "
    "relapsed after remission has another",
    missing="Of the denominator: no PHQ-9 of the same version in these days, counted as not improved",
    unit="share of episodes",
    direction=Direction.higher,
    source="Section 2; 12 months as CMS159, 3 and 6 months derived from it, unaudited",
    lines=tuple(_lines()),
    units=_units,
)
