"""Days and times of the clinic as FHIR writes moments: with the offset of the clinic's zone."""

from datetime import UTC, date, datetime, time, tzinfo


def at(day: date, clock: time, zone: tzinfo | None) -> datetime:
    """That time of the clinic's day; without a zone the machine's."""
    local = datetime.combine(day, clock)
    return local.replace(tzinfo=zone) if zone else local.astimezone()


def moment(day: date, clock: str | None, zone: tzinfo | None) -> str:
    """A dateTime: to the second where a time ("HH:MM") is known, else the day alone, which has no offset."""
    return at(day, time.fromisoformat(clock), zone).isoformat() if clock else day.isoformat()


def begins(day: date, zone: tzinfo | None) -> str:
    """The day's first second."""
    return at(day, time(), zone).isoformat()


def ends(day: date, zone: tzinfo | None) -> str:
    """The day's last second: what is due on a day may be done all day."""
    return at(day, time(23, 59, 59), zone).isoformat()


def instant(written: datetime, zone: tzinfo | None) -> str:
    """A moment of the database (UTC, on SQLite without saying so) in the clinic's zone, to the millisecond."""
    known = written if written.tzinfo else written.replace(tzinfo=UTC)
    return known.astimezone(zone).isoformat(timespec="milliseconds")
