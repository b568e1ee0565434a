"""Which resources a server says are deleted, and what that means here: what they told is taken back.

Each line of such a file is a Bundle of type transaction, each entry of it a request DELETE. No version that is older
than the export's own moment counts any more; one that comes later does.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from services.intake.bulk.whole_files import UNREADABLE, lines
from services.intake.fhir.datatypes import Meta
from services.intake.fhir.outcomes import NEVER_COUNTS
from services.intake.fhir.versions import version_of
from services.intake.rows import Refused, Unfollowed

DELETED = "deleted"
NAMED = re.compile(r"(?:[^?]*/)?([A-Z][A-Za-z]{1,63})/([A-Za-z0-9.-]{1,64})")
A_PERSON_DECIDES = "Patient"  # a record of a person is never taken away by a feed


class Request(msgspec.Struct):
    method: str = ""
    url: str = ""


class Entry(msgspec.Struct):
    request: Request | None = None


class Bundle(msgspec.Struct):
    entry: list[Entry]


BUNDLE = msgspec.json.Decoder(Bundle)


@dataclass(frozen=True)
class Deletion:
    """`key`: ("Observation", "o1"); None: the line or the entry names no resource."""

    key: tuple[str, str] | None
    file: str
    line: int
    text: str


def deletions(files: Iterable[Path]) -> Iterator[Deletion]:
    for file in files:
        for number, line in enumerate(lines(file), start=1):
            try:
                entries = BUNDLE.decode(line).entry
            except UNREADABLE:
                yield Deletion(None, file.name, number, line.decode("utf-8", "replace"))
                continue
            for entry in entries:
                yield _of(entry.request or Request(), file.name, number)


def _of(request: Request, file: str, line: int) -> Deletion:
    found = NAMED.fullmatch(request.url) if request.method.upper() == "DELETE" else None
    return Deletion((found[1], found[2]) if found else None, file, line, f"{request.method} {request.url}")


def as_rows(found: Iterable[Deletion], transaction_time: str) -> Iterator[Unfollowed | Refused]:
    """Rows for the import. A deleted patient, and what no id names, is refused: a person looks at it."""
    version = version_of(Meta(last_updated=transaction_time))
    for each in found:
        if each.key is None:
            yield _refused(each, "The entry deletes no resource that is named by its id")
        elif each.key[0] == A_PERSON_DECIDES:
            yield _refused(each, "This patient was deleted at the source: a person decides what becomes of the record")
        else:
            kind, key = each.key[0], "/".join(each.key)
            yield Unfollowed(kind, each.file, each.line, NEVER_COUNTS, DELETED, key=key, version=version, is_void=True)


def _refused(each: Deletion, why: str) -> Refused:
    return Refused("resources", each.file, each.line, each.text, [why])
