"""Opens what a FHIR feed comes as: NDJSON and Bundles, gzipped or not, in folders or zips. One resource at a time."""

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import msgspec

from db.problems import Problem
from services.intake.fhir.datatypes import UNREADABLE, Element, Resource

LINES = (".ndjson", ".jsonl")
WHOLE = (".json",)
LONGEST_LINE = 64 * 1024**2  # bytes of one resource; a longer line is refused, so that memory stays flat
LARGEST_BUNDLE = 512 * 1024**2  # bytes of one Bundle, which has to be in memory as a whole
CHUNK = 1024**2  # bytes; reading gzip in small pieces costs three times as much
BOM = b"\xef\xbb\xbf"
Opened = AbstractContextManager[BinaryIO]
DAMAGED = (gzip.BadGzipFile, EOFError, zlib.error, zipfile.BadZipFile)


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


def resources(paths: Iterable[Path | str]) -> Iterator[Found]:
    """Every resource of these files, folders and zips, in order of name. Patients come first within a folder."""
    seen = False
    for path in map(Path, paths):
        if not path.exists():
            raise Problem(f"{path} does not exist")
        for name, opened in _members(path):
            seen = True
            with _readable(name), opened() as stream:
                yield from _of_stream(name, stream)
    if not seen:
        raise Problem("No FHIR file is here: expected .ndjson or .json, gzipped or not, in a folder or a zip")


def _members(path: Path) -> Iterator[tuple[str, Callable[[], Opened]]]:
    if path.is_dir():
        inside = [each for each in path.rglob("*") if each.is_file() and is_fhir(each.name)]
        for each in sorted(inside, key=lambda found: _patients_first(found.name)):
            yield str(each.relative_to(path)), lambda each=each: _opened_file(each)
    elif zipfile.is_zipfile(path):
        yield from _zipped(path)
    elif is_fhir(path.name):
        yield path.name, lambda: _opened_file(path)


def _zipped(path: Path) -> Iterator[tuple[str, Callable[[], Opened]]]:
    with _readable(path.name), zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if is_fhir(name.rpartition("/")[2])]
        for name in sorted(names, key=lambda each: _patients_first(each.rpartition("/")[2])):
            yield f"{path.name}/{name}", lambda name=name: _unzipped(name, archive.open(name))


def is_fhir(name: str) -> bool:
    """By its ending; hidden files and what macOS adds to a zip are none."""
    return not name.startswith((".", "__MACOSX")) and name.lower().removesuffix(".gz").endswith(LINES + WHOLE)


def _patients_first(name: str) -> tuple[bool, str]:
    return not name.startswith("Patient"), name


def _opened_file(path: Path) -> Opened:
    return _unzipped(path.name, path.open("rb"))


@contextmanager
def _unzipped(name: str, raw: BinaryIO) -> Iterator[BinaryIO]:
    with raw:
        if not name.lower().endswith(".gz"):
            yield raw
            return
        with gzip.open(raw) as inner, io.BufferedReader(inner, CHUNK) as stream:
            yield stream


@contextmanager
def _readable(name: str) -> Iterator[None]:
    try:
        yield
    except DAMAGED as error:
        raise Problem(f"{name} is damaged and cannot be unpacked: {error}") from error
    except OSError as error:
        raise Problem(f"{name} cannot be read: {error.strerror}.") from error


def _of_stream(name: str, stream: BinaryIO) -> Iterator[Found]:
    first = stream.readline(LONGEST_LINE + 1).removeprefix(BOM)
    plain = name.lower().removesuffix(".gz")
    if plain.endswith(LINES) or _is_complete(first):
        yield from _of_lines(name, first, stream)
    else:
        yield from of_document(name, first + stream.read(LARGEST_BUNDLE + 1))


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
        empty = None if entry.resource else "The Bundle entry has no resource"
        yield Found(name, line or number, bytes(entry.resource), entry.full_url, empty)


def _deleted(entry: Entry, bundle: Bundle) -> Deleted:
    url = (entry.request.url if entry.request else None) or entry.full_url or ""
    of_bundle = bundle.meta.last_updated if bundle.meta else None
    return Deleted(url, (entry.response.last_modified if entry.response else None) or of_bundle or bundle.timestamp)
