"""The only clock: the clinic's day and the time, read by pages and commands and by nobody below them."""

import os
from datetime import UTC, date, datetime

from db.problems import Problem


def today() -> date:
    """The clinic's day; TANDEM_TODAY sets another one for demonstrations and tests."""
    chosen = os.environ.get("TANDEM_TODAY")
    if not chosen:
        return date.today()
    try:
        return date.fromisoformat(chosen)
    except ValueError as error:
        raise Problem("TANDEM_TODAY must be a day such as 2026-11-22.") from error


def now() -> datetime:
    return datetime.now(UTC)
