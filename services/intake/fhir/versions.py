"""Which of several versions of a resource is the later one (meta)."""

from datetime import UTC, datetime

from services.intake.fhir.datatypes import Meta

DIGITS = 20  # of a number of a version, with zeros before it: as texts they have the order of the numbers


def version_of(meta: Meta | None) -> str | None:
    """A text that is greater for a later version: when the source last changed it, in UTC, else its versionId where
    that is a number. None where it says neither."""
    if meta is None:
        return None
    return _moment(meta.last_updated) or _number(meta.version_id)


def _moment(written: str | None) -> str | None:
    try:
        moment = datetime.fromisoformat(written or "")
    except ValueError:
        return None
    return moment.astimezone(UTC).isoformat(timespec="microseconds") if moment.tzinfo else None


def _number(written: str | None) -> str | None:
    is_number = written is not None and written.isascii() and written.isdigit() and len(written) <= DIGITS
    return written.zfill(DIGITS) if is_number and written else None
