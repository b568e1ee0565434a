"""NDJSON on disk, gzipped or not, one line at a time; and whether a file is whole and holds what was said."""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

import msgspec

LONGEST_LINE = 64 * 1024**2  # bytes of one resource
GZIP = b"\x1f\x8b"
DAMAGED = (gzip.BadGzipFile, EOFError, zlib.error)
BOM = b"\xef\xbb\xbf"


class NotWhole(Exception):
    """Says why, without a word of the file."""


class Head(msgspec.Struct, rename="camel"):
    """What tells one resource from another."""

    resource_type: str | None = None
    id: str | None = None


HEAD = msgspec.json.Decoder(Head)
UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


def as_kept(file: Path) -> tuple[Path, Path]:
    """Where a whole file lies: under its name, or packed with .gz behind it."""
    return file, file.with_name(f"{file.name}.gz")


def lines(file: Path) -> Iterator[bytes]:
    """Every line that is not blank. What is longer than LONGEST_LINE comes in pieces, none of them readable."""
    for line in _as_written(file):
        if text := line.strip():
            yield text


def _as_written(file: Path) -> Iterator[bytes]:
    with closing(_opened(file)) as stream:
        line = stream.readline(LONGEST_LINE).removeprefix(BOM)
        while line:
            yield line
            line = stream.readline(LONGEST_LINE)


def _opened(file: Path) -> BinaryIO:
    with file.open("rb") as stream:
        is_gzipped = stream.read(2) == GZIP
    return gzip.open(file) if is_gzipped else file.open("rb")  # type: ignore[return-value]


def head_of(line: bytes) -> Head | None:
    """None for a line that is no JSON object."""
    try:
        return HEAD.decode(line)
    except UNREADABLE:
        return None


def count_whole(file: Path, holds: str, count: float | None) -> int:
    """Resources of a file. Raises NotWhole when it was cut off, or begins with something else than such a resource. A
    malformed line that ends as a line is the import's to refuse."""
    found, last = 0, b""
    try:
        for last in filter(bytes.strip, _as_written(file)):
            found += 1
            if found == 1:
                _refuse_other(last.strip(), holds)
    except DAMAGED as error:
        raise NotWhole("it cannot be unpacked") from error
    if not last.endswith(b"\n") and found and head_of(last) is None:
        raise NotWhole("its last line is cut off")
    if count is not None and found < count:
        raise NotWhole(f"it holds {found:,} resources, and {count:,.0f} were announced")
    return found


def _refuse_other(first: bytes, holds: str) -> None:
    head = head_of(first)
    if head is None and not first.startswith(b"{"):
        raise NotWhole("it is no NDJSON")
    if head is not None and head.resource_type != holds:
        raise NotWhole(f"it begins with another resource than {holds}")
