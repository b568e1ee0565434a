"""What is drawn at random for a story."""

from datetime import date, timedelta
from random import Random


def drawn(rng: Random, shares: dict):
    return rng.choices(list(shares), list(shares.values()))[0]


def ago(rng: Random, today: date, window: tuple[int, int]) -> date:
    return today - timedelta(days=rng.randint(*window))


def day_ago(window: tuple[int, int] | None, rng: Random, today: date) -> date | None:
    return ago(rng, today, window) if window else None


def at(share: float, shares: dict):
    """The one that lies at this share of them all, in the order of the table."""
    left = share * sum(shares.values())
    for value, weight in shares.items():
        left -= weight
        if left < 0:
            return value
    return value
