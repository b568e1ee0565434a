"""Answers about self-harm, whichever questionnaire asked: PHQ-9 item 9, EPDS item 10, the C-SSRS screener."""

from datetime import date

from tests.by_hand.facts import PHQ9_FAMILY, in_order
from tests.by_hand.history import History, Screening, once

LOW, MODERATE, HIGH = 1, 2, 3


def cssrs_risk(screening: Screening) -> int:
    """Item 6 is behaviour ever, item 7 behaviour in the past three months. A total that says more than the items do is
    about one that was not recorded."""
    said_yes = {number for number, answer in screening.items if answer == 1}
    if said_yes & {4, 5, 7}:
        return HIGH
    if said_yes & {3, 6} or (screening.total or 0) > sum(answer for _, answer in screening.items):
        return MODERATE
    return LOW if said_yes & {1, 2} else 0


def is_complete_cssrs(screening: Screening) -> bool:
    """By its total, or by the questions that everybody is asked: a no to one of them alone is no answer."""
    asked = {number for number, _ in screening.items}
    are_all_asked = {1, 2} <= asked and bool(asked & {6, 7})
    return screening.instrument == "cssrs" and (screening.total is not None or are_all_asked)


def latest_cssrs(known: History) -> tuple[date, int] | None:
    taken = in_order(s for s in known.screenings if is_complete_cssrs(s))
    return (taken[-1].taken_on, cssrs_risk(taken[-1])) if taken else None


def self_harm_item(screening: Screening) -> int | None:
    """The answer to the item about self-harm, where the questionnaire has one and it was answered."""
    if screening.instrument in PHQ9_FAMILY:
        return screening.answer(9)
    return screening.answer(10) if screening.instrument == "epds" else None


def speaks_of_self_harm(screening: Screening) -> bool | None:
    """Yes, no, or nothing said. An incomplete C-SSRS may say yes and cannot say no."""
    if screening.instrument == "cssrs":
        is_risky = cssrs_risk(screening) >= MODERATE
        return is_risky if is_risky or is_complete_cssrs(screening) else None
    item = self_harm_item(screening)
    return None if item is None else item >= 1


@once
def self_harm_on(known: History) -> date | None:
    """The latest day with a positive answer, whatever else was answered on that day."""
    return max((s.taken_on for s in known.screenings if speaks_of_self_harm(s)), default=None)


@once
def self_harm_denied_on(known: History) -> date | None:
    """The first later day with a negative answer."""
    positive = self_harm_on(known)
    denied = [s.taken_on for s in known.screenings if speaks_of_self_harm(s) is False]
    return min((day for day in denied if positive and day > positive), default=None)
