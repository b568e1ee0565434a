"""The only clock: the clinic's zone, day and time, read by pages and commands and by nobody below them."""

import os
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo, available_timezones

from db.problems import Problem


def zone() -> ZoneInfo | None:
    """The clinics' time zone, as TANDEM_TIME_ZONE names it (America/Denver); None: the machine's own, unnamed."""
    name = os.environ.get("TANDEM_TIME_ZONE", "").strip()
    if not name:
        return None
    if name not in available_timezones():
        raise Problem(f"TANDEM_TIME_ZONE must be a time zone such as America/Denver; {name!r} is none.")
    return ZoneInfo(name)


def today() -> date:
    """The clinic's day; TANDEM_TODAY sets another one for demonstrations and tests."""
    chosen = os.environ.get("TANDEM_TODAY")
    if not chosen:
        return datetime.now(zone()).date()
    try:
        return date.fromisoformat(chosen)
    except ValueError as error:
        raise Problem("TANDEM_TODAY must be a day such as 2026-11-22.") from error


def now() -> datetime:
    return datetime.now(UTC)
