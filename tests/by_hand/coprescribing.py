"""Opioids beside benzodiazepines, and naloxone against the worst."""

from datetime import date

from tests.by_hand.coverage import REVERSAL, covered_days, covered_to, is_for_pain, is_moud
from tests.by_hand.doses import BREAK
from tests.by_hand.history import NALTREXONE, History, Supply, once


def supplies_of(known: History, *medications: str) -> list[Supply]:
    return [s for s in known.supplies if s.medication in medications]


def is_opioid(supply: Supply) -> bool:
    """For pain, or MOUD that is an opioid itself."""
    return is_for_pain(supply) or (is_moud(supply) and supply.medication not in NALTREXONE)


@once
def benzodiazepine_covered_to(known: History) -> date | None:
    return covered_to(supplies_of(known, "benzodiazepine"))


@once
def last_overlap(known: History) -> tuple[date, date] | None:
    """The last stretch of days with a benzodiazepine and an opioid; a week apart is one stretch."""
    opioids = covered_days([s for s in known.supplies if is_opioid(s)])
    both = sorted(opioids & covered_days(supplies_of(known, "benzodiazepine")))
    if not both:
        return None
    begin = both[0]
    for earlier, later in zip(both, both[1:], strict=False):
        if (later - earlier).days > BREAK:
            begin = later
    return begin, both[-1]


def naloxone_on(known: History) -> date | None:
    """Of naloxone or nalmefene."""
    return max((s.supplied_on for s in supplies_of(known, *REVERSAL)), default=None)
