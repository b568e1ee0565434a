"""Every file behind the paths that a person gives: read as a table or as FHIR, or named as not read, with the why."""

import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO
from zipfile import is_zipfile

from db.problems import Problem
from db.text import harmless
from services.intake.archives import UNREADABLE, Unpacked, gunzipped, members_of, unzipped, whole
from services.intake.rows import NotRead
from services.intake.workbooks import sheets_of

TABLES = (".csv", ".tsv", ".txt")
FEEDS = (".ndjson", ".jsonl", ".json")
WORKBOOKS = (".xlsx", ".xlsm")
DEEPEST = 3  # zips within zips
LEFT_BY_DESKTOPS = ("__macosx", "thumbs.db", "desktop.ini")  # beside real files; they hold nothing
OTHER_KINDS = {
    ".xml": "XML is not read: send FHIR as JSON or NDJSON, or the table as CSV",
    ".xls": "an old Excel workbook is not read: save it as .xlsx or CSV",
    ".ods": "this kind of workbook is not read: save it as .xlsx or CSV",
    ".pdf": "a PDF is not read: export the table as CSV",
    ".7z": "this kind of archive is not read: unpack it, or send a .zip",
    ".rar": "this kind of archive is not read: unpack it, or send a .zip",
    ".tar": "this kind of archive is not read: unpack it, or send a .zip",
    ".tgz": "this kind of archive is not read: unpack it, or send a .zip",
    ".parquet": "Parquet is not read: export the table as CSV",
    ".hl7": "HL7 version 2 is not read: send FHIR R4 as JSON or NDJSON, or a table as CSV",
}
NO_KIND = "files of this kind are not read: a table is .csv or .xlsx, a feed .ndjson or .json"
Opener = Callable[[], BinaryIO]


@dataclass(frozen=True)
class File:
    """One file, unpacked when it is opened. `name` is its way there: `export.zip/november/patients.csv`."""

    name: str
    open: Opener

    @property
    def own_name(self) -> str:
        """Without its folders, and as it is called once it is unpacked."""
        return _plain(self.name)


def walk(paths: Iterable[Path | str]) -> Iterator[File | NotRead]:
    """Tables, feeds and what is neither, folder by folder, in order of name. A path that is not there is a Problem."""
    for path in map(Path, paths):
        if not path.exists():
            raise Problem(f"There is no file or folder {harmless(str(path))}.")
        if path.is_dir():
            inside = sorted(each for each in path.rglob("*") if each.is_file())
            for each in inside:
                yield from _of_file(each.relative_to(path).as_posix(), _opener_of(each))
        else:
            yield from _of_file(path.name, _opener_of(path))


def _plain(name: str) -> str:
    own = name.rpartition("/")[2]
    return own[: -len(".gz")] if own.lower().endswith(".gz") else own


def is_table(file: File) -> bool:
    return file.own_name.lower().endswith(TABLES)


def is_feed(file: File) -> bool:
    return file.own_name.lower().endswith(FEEDS)


def _opener_of(path: Path) -> Opener:
    return lambda: path.open("rb")


def _of_file(name: str, opener: Opener, depth: int = 0) -> Iterator[File | NotRead]:
    name = harmless(name)
    own = _plain(name).lower()
    if own.startswith((".", "~$")) or own in LEFT_BY_DESKTOPS or "__macosx/" in name.lower():
        return
    if name.lower().endswith(".gz"):
        packed, opener = opener, lambda: gunzipped(packed())
    if own.endswith(WORKBOOKS):
        yield from _of_workbook(name, opener)
    elif own.endswith(".zip") or _is_zip(name, opener):
        yield from _of_zip(name, opener, depth)
    elif own.endswith((*TABLES, *FEEDS)):
        yield File(name, opener)
    else:
        yield NotRead(name, next((why for ending, why in OTHER_KINDS.items() if own.endswith(ending)), NO_KIND))


def _is_zip(name: str, opener: Opener) -> bool:
    """A zip under another name; not of what is meant to be a text, where the reader says what it found instead."""
    if name.lower().endswith((*TABLES, *FEEDS)):
        return False
    with said_of(name), opener() as file:
        return file.seekable() and is_zipfile(file)


def _of_zip(name: str, opener: Opener, depth: int) -> Iterator[File | NotRead]:
    if depth == DEEPEST:
        yield NotRead(name, f"zips are unpacked {DEEPEST} deep, and this one lies deeper")
        return
    with said_of(name), opener() as file:
        is_plain = not isinstance(file, Unpacked)
        with nullcontext(file) if is_plain else whole(name, file) as packed:
            members = list(members_of(name, packed))
    for member in members:
        yield from _of_file(f"{name}/{member.filename}", _opener_within(name, opener, member.filename), depth + 1)


def _opener_within(name: str, opener: Opener, member: str) -> Opener:
    def opened() -> BinaryIO:
        file = opener()
        if not isinstance(file, Unpacked):
            return unzipped(file, member)
        with file:
            return unzipped(whole(name, file), member)

    return opened


def _of_workbook(name: str, opener: Opener) -> Iterator[File | NotRead]:
    try:
        with said_of(name), opener() as file, whole(name, file) as packed:
            sheets = list(sheets_of(name, packed))
    except Problem as problem:
        yield NotRead(name, str(problem).rstrip("."))
        return
    for title, made in sheets:
        yield File(f"{name}/{harmless(title)}.csv", partial(io.BytesIO, made))


@contextmanager
def said_of(name: str) -> Iterator[None]:
    """What cannot be unpacked or read is a Problem that names the file."""
    try:
        yield
    except UNREADABLE as error:
        raise Problem(f"{name} is damaged and cannot be unpacked.") from error
    except OSError as error:
        raise Problem(f"{name} cannot be read: {error.strerror or 'it is damaged'}.") from error
