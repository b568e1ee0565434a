"""How long to wait before a server is asked again: as it says (Retry-After), else longer and longer, within limits."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import requests

from db.problems import Problem

FIRST, LONGEST = 2.0, 300.0  # seconds: the first wait, and what doubling it ends at
LEAST_ASKED, MOST_ASKED = 1.0, 3_600.0  # seconds: a server that asks for less or more is not followed to the letter
BUSY = (429, 502, 503, 504)


@dataclass(frozen=True)
class Clock:
    """The time and the passing of it; tests have their own."""

    now: Callable[[], datetime]  # with its zone
    sleep: Callable[[float], None]  # seconds


class TooLong(Problem):
    """The server was busy for longer than this run waits."""


class Waiting:
    """The waits for one thing. `most`: seconds in all."""

    def __init__(self, clock: Clock, most: float, what: str) -> None:
        self._clock, self._left, self._what = clock, most, what
        self._next = FIRST

    def after(self, answer: requests.Response | None) -> None:
        """Wait as long as the answer asks for; without a word of it, twice as long as the last time."""
        asked = asked_for(answer, self._clock.now()) if answer is not None else None
        seconds = self._next if asked is None else min(max(asked, LEAST_ASKED), MOST_ASKED)
        if seconds > self._left:
            raise TooLong(f"{self._what} for longer than this run waits; the next one goes on with it.")
        self._left -= seconds
        if asked is None:
            self._next = min(self._next * 2, LONGEST)
        self._clock.sleep(seconds)


def asked_for(answer: requests.Response, now: datetime) -> float | None:
    """Seconds that Retry-After asks for, which may be a moment instead: by the server's own clock where it tells it."""
    asked = answer.headers.get("Retry-After", "").strip()
    if asked.isascii() and asked.isdigit():
        return float(asked[:12])
    moment = _moment(asked)
    return None if moment is None else (moment - (_moment(answer.headers.get("Date", "")) or now)).total_seconds()


def _moment(written: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(written)
    except (ValueError, TypeError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
