"""Opioids beside benzodiazepines, and naloxone against the worst."""

from datetime import date

from tests.by_hand.coverage import covered_days, covered_to, is_for_pain, is_moud
from tests.by_hand.doses import BREAK
from tests.by_hand.history import History, once


def supplies_of(known: History, medication: str) -> list:
    return [s for s in known.supplies if s.medication == medication]


@once
def benzodiazepine_covered_to(known: History) -> date | None:
    return covered_to(supplies_of(known, "benzodiazepine"))


@once
def last_overlap(known: History) -> tuple[date, date] | None:
    """The last stretch of days with a benzodiazepine and MOUD or an opioid for pain; a week apart is one stretch."""
    opioids = covered_days([s for s in known.supplies if is_moud(s) or is_for_pain(s)])
    both = sorted(opioids & covered_days(supplies_of(known, "benzodiazepine")))
    if not both:
        return None
    begin = both[0]
    for earlier, later in zip(both, both[1:], strict=False):
        if (later - earlier).days > BREAK:
            begin = later
    return begin, both[-1]


def naloxone_on(known: History) -> date | None:
    return max((s.supplied_on for s in supplies_of(known, "naloxone")), default=None)
