"""FHIR dates. A partial date ("2025-03") keeps its precision: it is never completed to a day.

A date-time is taken as written, at its own offset, unless the clinic's time zone is given: then it becomes local.
"""

import re
from datetime import date, datetime, timedelta, tzinfo

from services.intake.cell_types import shown
from services.intake.fhir.outcomes import Unusable

PARTIAL = re.compile(r"\d{4}(-\d{2})?$")
Zone = tzinfo | None


def local(written: str, zone: Zone) -> str:
    """A date-time in the clinic's zone; what cannot be read as one stays as written, for the checks to name."""
    if zone is None or "T" not in written:
        return written
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return written
    return moment.astimezone(zone).isoformat() if moment.tzinfo else written


def day(written: str | None, zone: Zone) -> str | None:
    """The day, or None when nothing or only a year or a month is given."""
    if not written or PARTIAL.match(written):
        return None
    return local(written, zone).partition("T")[0]


def partial(written: str | None) -> str | None:
    """A date of a year or a month as it was written; None for a whole date."""
    return written if written and PARTIAL.match(written) else None


def needed_day(what: str, zone: Zone, *written: str | None) -> str:
    """The first of these that is a whole day; without one the resource cannot be used, and the sentence says why."""
    for each in written:
        if found := day(each, zone):
            return found
    for each in written:
        if partial(each):
            raise Unusable(f"{what} is {each}: the day is missing, and a day is needed here")
    raise Unusable(f"{what} is missing")


def real_day(written: str | None, zone: Zone) -> str | None:
    """The day, or None where there is none of the calendar."""
    found = day(written, zone)
    try:
        return date.fromisoformat(found).isoformat() if found else None
    except ValueError:
        return None


def needed_real_day(what: str, zone: Zone, *written: str | None) -> str:
    """As needed_day, for a day that is reckoned with."""
    found = needed_day(what, zone, *written)
    if real_day(found, None) is None:
        raise Unusable(f"{what} is {shown(found)}, which is no day of the calendar")
    return found


def needed_moment(what: str, zone: Zone, written: str | None) -> str:
    """Date and time to the second ("2025-06-04T09:00:00"), or the day alone when no time is given."""
    found = needed_day(what, zone, written)
    time = local(written or "", zone).partition("T")[2]
    return f"{found}T{time[:8]}" if re.match(r"\d{2}:\d{2}:\d{2}", time) else f"{found}T{time[:5]}" if time else found


def plus(on: str, days: int) -> str:
    """So many days after (before, of a negative number) an ISO day."""
    return (date.fromisoformat(on) + timedelta(days=days)).isoformat()


def days_between(first: str, last: str) -> int:
    """Both counted, at least one."""
    return max((date.fromisoformat(last) - date.fromisoformat(first)).days + 1, 1)
