"""Who is followed on a day (section 1)."""

from datetime import date, timedelta

from tests.by_hand.coverage import long_term_opioids
from tests.by_hand.facts import (
    active_condition_on,
    is_alive_and_open,
    last_ended_on,
    open_episode,
    unremitted_since,
)
from tests.by_hand.history import History

OUD = "opioid_use_disorder"


def is_on_long_term_opioids(known: History, day: date) -> bool:
    window = long_term_opioids(known)
    return window is not None and window[1] >= day - timedelta(days=30)


def has_opioid_need(known: History, day: date) -> bool:
    ended_on = last_ended_on(known)
    return is_alive_and_open(known) and (
        open_episode(known) is not None
        or (ended_on is not None and (day - ended_on).days <= 90)
        or active_condition_on(known, OUD) is not None
        or is_on_long_term_opioids(known, day)
    )


def has_depression(known: History) -> bool:
    return active_condition_on(known, "depression") is not None or unremitted_since(known) is not None


def is_on_caseload(known: History, day: date) -> bool:
    return is_alive_and_open(known) and (has_opioid_need(known, day) or has_depression(known))
