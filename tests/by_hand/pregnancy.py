"""Pregnancies that run, and deliveries."""

from datetime import date, timedelta

from tests.by_hand.history import History, is_active, once

LASTS = timedelta(days=280)


@once
def delivered_on(known: History) -> date | None:
    return max((event.on for event in known.events if event.kind == "delivery"), default=None)


@once
def pregnant_since(known: History) -> date | None:
    """The first day on which the present pregnancy was recorded: after the last delivery, and no longer before its
    latest record than a pregnancy lasts. A code at every visit does not begin it anew."""
    delivered = delivered_on(known) or date.min
    recorded = [c.on for c in known.conditions if c.condition == "pregnancy" and is_active(c) and c.on > delivered]
    return min((on for on in recorded if on >= max(recorded) - LASTS), default=None)


def pregnant_until(known: History) -> date | None:
    """The first day no longer."""
    since = pregnant_since(known)
    return since + LASTS + timedelta(days=1) if since else None


def is_pregnant(known: History, day: date) -> bool:
    since = pregnant_since(known)
    return since is not None and since <= day < pregnant_until(known)


def first_pregnant_day(known: History, begin: date) -> date | None:
    """The first day of those from `begin` on."""
    since = pregnant_since(known)
    return max(since, begin) if since and begin < pregnant_until(known) else None
