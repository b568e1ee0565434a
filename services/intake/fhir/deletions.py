"""Entries of a Bundle that ask to delete a resource: what an earlier import told of it is taken back."""

from services.intake.fhir.datatypes import Meta
from services.intake.fhir.files import Deleted, Found
from services.intake.fhir.outcomes import NEVER_COUNTS
from services.intake.fhir.references import split
from services.intake.fhir.versions import version_of
from services.intake.rows import Refused, Unfollowed

DELETED = "deleted"


def outcome(found: Found, deleted: Deleted) -> Refused | Unfollowed:
    """A deleted patient, and what no id names, is refused: a person decides what becomes of it."""
    kind, name = split(deleted.url)
    if not name or kind is None or "?" in deleted.url:
        return _refused(
            found, deleted, f"The entry deletes {deleted.url or 'nothing'}, which names no resource by its id"
        )
    if kind == "Patient":
        return _refused(found, deleted, f"{deleted.url} was deleted at its source: a person decides about the record")
    version = version_of(Meta(last_updated=deleted.at))
    return Unfollowed(
        kind, found.file, found.line, NEVER_COUNTS, DELETED, key=f"{kind}/{name}", version=version, is_void=True
    )


def _refused(found: Found, deleted: Deleted, reason: str) -> Refused:
    return Refused("resources", found.file, found.line, f"DELETE {deleted.url}", [reason])
