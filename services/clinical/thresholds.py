"""The numbers an organisation may set for itself (⚙), declared once: default, limits, unit, meaning and source."""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Any

from services.clinical.numbers import (
    CONTACT_LEAD,
    GAD7_POSITIVE,
    PHQ9_MILD,
    PHQ9_POSITIVE,
    SCORE_LEAD,
    SCORE_LEAD_SOON,
)

DEFAULT = "clinic default"


@dataclass(frozen=True)
class Threshold:
    """One row of the declaration, as people read it."""

    name: str
    default: float
    low: float
    high: float
    unit: str
    meaning: str
    source: str
    lead: int = 0  # days before it is over on which its reason opens

    @property
    def range(self) -> str:
        """`from 7 to 84 days`, and why not less where its reason would open on the day it is counted from."""
        lead = f", for its reason opens {self.lead} days before it is due" if self.lead else ""
        return f"from {self.low:g} to {self.high:g} {self.unit}{lead}"

    def nearest(self, value: float) -> float:
        return min(max(value, self.low), self.high)


def _limit(
    default: float, low: float, high: float, unit: str, meaning: str, source: str = DEFAULT, *, lead: int = 0
) -> Any:
    return field(default=default, metadata={"threshold": (low, high, unit, meaning, source, lead)})


@dataclass(frozen=True)
class Limits:
    """The thresholds in force: the defaults, and what the organisation has set instead."""

    phq9_positive_again: float = _limit(
        28,
        SCORE_LEAD + 1,
        84,
        "days",
        f"PHQ-9 due after a score of {PHQ9_POSITIVE} or more",
        "at least monthly [A]",
        lead=SCORE_LEAD,
    )
    phq9_mild_again: float = _limit(
        56, 14, 168, "days", f"PHQ-9 due after a score of {PHQ9_MILD} to {PHQ9_POSITIVE - 1}", lead=SCORE_LEAD
    )
    phq9_minimal_again: float = _limit(
        84, 28, 365, "days", f"PHQ-9 due after a score below {PHQ9_MILD}", lead=SCORE_LEAD
    )
    phq9_taper_again: float = _limit(
        14, 7, 56, "days", "PHQ-9 due while tapering or after MOUD ended", lead=SCORE_LEAD_SOON
    )
    gad7_positive_again: float = _limit(
        28, SCORE_LEAD + 1, 84, "days", f"GAD-7 due after a score of {GAD7_POSITIVE} or more", lead=SCORE_LEAD
    )
    score_speaks: float = _limit(180, 28, 365, "days", "a score raises reasons about the present for", "(derived)")
    remission_confirmed: float = _limit(
        56, 14, 180, "days", "from remission to the score that confirms it: the episode of depression ends", "(derived)"
    )
    remission_assumed: float = _limit(
        180, 56, 365, "days", "from remission to the end of the episode where nobody asks again", "(derived)"
    )
    episode_idle: float = _limit(
        365, 90, 730, "days", "without a positive PHQ-9 or treatment: the episode of depression ends", "(derived)"
    )
    phq2_ends_after: float = _limit(
        180, 28, 365, "days", "from the last PHQ-9 to a low PHQ-2 that ends the episode", "(derived)"
    )
    contact_active: float = _limit(
        14, CONTACT_LEAD + 1, 56, "days", "between contacts in the active phase", lead=CONTACT_LEAD
    )
    contact_stable: float = _limit(
        28, 7, 84, "days", "between contacts while stable", "contact within 4 weeks [B]", lead=CONTACT_LEAD
    )
    confounded_look_back: float = _limit(
        28, 14, 56, "days", "a change of MOUD or opioids confounds a score", "[D] (derived)"
    )
    confounded_gap: float = _limit(8, 3, 31, "days", "a MOUD gap this long confounds a score", "[N] (derived)")
    confounded_gap_lasts: float = _limit(56, 28, 365, "days", "a gap that still runs confounds a score for")
    confounded_around: float = _limit(7, 1, 28, "days", "a withdrawal score this near confounds a score")
    repeat_after_change: float = _limit(
        28, 14, 56, "days", "from the change that tags a score to its repeat", "[D] (derived)"
    )
    repeat_after_score: float = _limit(14, 7, 28, "days", "from a tagged score to its repeat, at least")
    second_tagged_after: float = _limit(
        28, 14, 56, "days", "from a tagged score to a second one at which depression counts", "(derived)"
    )
    index_waits: float = _limit(56, 28, 112, "days", "a tagged score waits for an untagged one as index")
    methadone_assess_from: float = _limit(3, 1, 5, "missed days", "methadone: assess before dosing")
    taper_reduction: float = _limit(15, 5, 50, "%", "a mean dose this far below the earlier one is a taper", "[T]")
    taper_apart: float = _limit(60, 30, 120, "days", "between the two months of doses that are compared", "[T]")
    fast_taper_week: float = _limit(10, 5, 50, "% per week", "a dose that falls faster is a fast taper", "CDC 2022 [M]")
    fast_taper_month: float = _limit(10, 5, 50, "% per 4 weeks", "the same, after a year of opioids", "CDC 2022 [M]")
    acknowledge_same_day: float = _limit(1, 1, 2, "days", "a same-day reason may be acknowledged for")
    acknowledge_this_week: float = _limit(7, 1, 14, "days", "a this-week reason may be acknowledged for")
    acknowledge_routine: float = _limit(28, 1, 84, "days", "a routine reason may be acknowledged for")

    switched_off: frozenset[str] = frozenset()  # keys of reasons

    @property
    def changed(self) -> dict[str, float]:
        """What differs from the defaults, by name."""
        values = ((row, getattr(self, row.name)) for row in THRESHOLDS)
        return {row.name: value for row, value in values if value != row.default}

    @property
    def in_force(self) -> dict[str, object]:
        """What makes these rules others than the default, for telling versions apart."""
        return {**self.changed, "switched_off": sorted(self.switched_off)} if self.switched_off else {**self.changed}


def _declared() -> Iterator[Threshold]:
    for one in fields(Limits):
        if "threshold" not in one.metadata:
            continue
        low, high, unit, meaning, source, lead = one.metadata["threshold"]
        yield Threshold(one.name, getattr(Limits, one.name), low, high, unit, meaning, source, lead)


THRESHOLDS: tuple[Threshold, ...] = tuple(_declared())
BY_NAME = {threshold.name: threshold for threshold in THRESHOLDS}
DEFAULTS = Limits()
