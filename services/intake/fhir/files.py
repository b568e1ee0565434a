"""Reads what a FHIR feed comes as, NDJSON and Bundles, one resource at a time."""

import codecs
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

import msgspec

from db.problems import Problem
from services.intake.fhir.datatypes import UNREADABLE, Element, Resource
from services.intake.found_files import File, is_feed, said_of, walk

LINES = (".ndjson", ".jsonl")
LONGEST_LINE = 64 * 1024**2  # bytes of one resource; a longer line is refused, so that memory stays flat
LARGEST_BUNDLE = 512 * 1024**2  # bytes of one Bundle, which has to be in memory as a whole
BOM = b"\xef\xbb\xbf"


class Request(Element):
    method: str | None = None
    url: str | None = None


class Response(Element):
    last_modified: str | None = None


class Entry(Element):
    full_url: str | None = None
    resource: msgspec.Raw = msgspec.Raw(b"")
    request: Request | None = None
    response: Response | None = None


class Bundle(Resource):
    timestamp: str | None = None
    entry: list[Entry] = []


@dataclass(frozen=True, slots=True)
class Deleted:
    """What a Bundle asks to delete: the address, and when it was deleted."""

    url: str
    at: str | None


@dataclass(slots=True)
class Found:
    """One resource as it came. `problem` says why it cannot be read at all; `full_url` is its name inside a Bundle."""

    file: str
    line: int
    raw: bytes
    full_url: str | None = None
    problem: str | None = None
    key: str | None = None  # of its row, where that is not its type and id
    deleted: Deleted | None = None  # the entry tells no resource, but that one is gone


HEAD = msgspec.json.Decoder(Resource)
BUNDLE = msgspec.json.Decoder(Bundle)


def resources(files: Iterable[File]) -> Iterator[Found]:
    """Every resource of these feeds, in their order."""
    for file in files:
        with said_of(file.name), file.open() as stream:
            yield from _of_stream(file, _as_utf8(stream))


def feeds_in(paths: Iterable[Path | str]) -> list[File]:
    """The feeds of these files, folders and zips, in order of name, patients first within a folder. Without one a
    Problem."""
    feeds = [each for each in walk(paths) if isinstance(each, File) and is_feed(each)]
    if not feeds:
        raise Problem("No FHIR file is here: expected .ndjson or .json, gzipped or not, in a folder or a zip")
    return in_order(feeds)


def in_order(feeds: Iterable[File]) -> list[File]:
    return sorted(feeds, key=lambda file: (not file.own_name.startswith("Patient"), file.own_name))


def _as_utf8(stream: BinaryIO) -> BinaryIO:
    """Some programs of Windows write UTF-16, with the mark that says so."""
    start = stream.peek(2)[:2] if isinstance(stream, io.BufferedReader) else b""
    if start not in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return stream
    return cast(BinaryIO, codecs.EncodedFile(stream, "utf-8", "utf-16"))


def _of_stream(file: File, stream: BinaryIO) -> Iterator[Found]:
    first = stream.readline(LONGEST_LINE + 1).removeprefix(BOM)
    if file.own_name.lower().endswith(LINES) or _is_complete(first):
        yield from _of_lines(file.name, first, stream)
    else:
        yield from of_document(file.name, first + stream.read(LARGEST_BUNDLE + 1))


def _is_complete(line: bytes) -> bool:
    try:
        HEAD.decode(line)
    except UNREADABLE:
        return False
    return True


def _of_lines(name: str, first: bytes, stream: BinaryIO) -> Iterator[Found]:
    line, number = first, 0
    while line:
        number += 1
        if len(line) > LONGEST_LINE:
            yield Found(name, number, b"", problem=f"The line is longer than {LONGEST_LINE // 1024**2} MB")
            line = _rest_of_line(stream, line)
        elif b'"Bundle"' in line:
            yield from of_document(name, line, number)
        elif line.strip():
            yield Found(name, number, line.strip())
        line = stream.readline(LONGEST_LINE + 1)


def _rest_of_line(stream: BinaryIO, line: bytes) -> bytes:
    while line and not line.endswith(b"\n"):
        line = stream.readline(LONGEST_LINE)
    return line


def _is_bundle(resource: msgspec.Raw) -> bool:
    try:
        return b'"Bundle"' in bytes(resource) and HEAD.decode(resource).resource_type == "Bundle"
    except UNREADABLE:
        return False


def of_document(name: str, text: bytes, line: int | None = None) -> Iterator[Found]:
    """One resource, or a Bundle's entries, numbered from 1 (or by the line of NDJSON on which the Bundle stands)."""
    if len(text) > LARGEST_BUNDLE:
        raise Problem(f"{name} is larger than {LARGEST_BUNDLE // 1024**2} MB: split it, or send NDJSON")
    try:
        bundle = BUNDLE.decode(text)
    except UNREADABLE as error:
        yield Found(name, line or 1, text.strip(), problem=f"This is not JSON of a FHIR resource: {error}")
        return
    if bundle.resource_type != "Bundle":
        yield Found(name, line or 1, text.strip())
        return
    for number, entry in enumerate(bundle.entry, start=1):
        if entry.request and (entry.request.method or "").upper() == "DELETE":
            yield Found(name, line or number, b"", deleted=_deleted(entry, bundle))
            continue
        if _is_bundle(entry.resource):  # the answer to a batch holds the answer to each of its searches
            yield from of_document(name, bytes(entry.resource), line or number)
            continue
        empty = None if entry.resource else "The Bundle entry has no resource"
        yield Found(name, line or number, bytes(entry.resource), entry.full_url, empty)


def _deleted(entry: Entry, bundle: Bundle) -> Deleted:
    url = (entry.request.url if entry.request else None) or entry.full_url or ""
    of_bundle = bundle.meta.last_updated if bundle.meta else None
    return Deleted(url, (entry.response.last_modified if entry.response else None) or of_bundle or bundle.timestamp)
