"""In what a file is written: its encoding, found from its bytes; or that it is no text at all."""

import codecs
from typing import BinaryIO

from db.problems import Problem

HEAD = 64 * 1024  # bytes looked at to tell text from anything else
STEP = 1024 * 1024

MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
OTHER_KINDS = (
    (b"PK\x03\x04", "an Excel workbook or a zip"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a gzip"),
    (b"SQLite format 3", "a database"),
)
NOT_IN_TEXT = bytes(frozenset(range(0x20)) - {0x09, 0x0A, 0x0C, 0x0D})
MOST_STRAYS, STRAY_SHARE = 3, 0.02  # of a text with a stray control character; other files hold many more


def encoding_of(name: str, file: BinaryIO) -> str:
    """The encoding of a CSV file, reading it once through. An empty or binary file is a Problem."""
    head = file.read(HEAD)
    if not head.strip(b"\r\n\t \0\xef\xbb\xbf\xff\xfe"):
        raise Problem(f"{name} is empty.")
    for start, kind in OTHER_KINDS:
        if head.startswith(start):
            raise Problem(f"{name} is {kind}, not a CSV file: save the table as CSV and import that.")
    for mark, encoding in MARKS:
        if head.startswith(mark):
            return encoding
    if encoding := _utf16_without_mark(head):
        return encoding
    if len(head) - len(head.translate(None, NOT_IN_TEXT)) > max(MOST_STRAYS, STRAY_SHARE * len(head)):
        raise Problem(f"{name} is not a text file, so it cannot be CSV.")
    if len(head) == HEAD and not {0x0A, 0x0D} & set(head):
        raise Problem(f"The first line of {name} is longer than {HEAD // 1024} kB, so it cannot be a header.")
    return "utf-8" if _is_utf8(head, file) else _western(head)


def _utf16_without_mark(head: bytes) -> str | None:
    """In UTF-16, nearly every second byte of a table is zero."""
    half = len(head) // 2
    if head[1::2].count(0) > 0.4 * half and head[0::2].count(0) == 0:
        return "utf-16-le"
    if head[0::2].count(0) > 0.4 * half and head[1::2].count(0) == 0:
        return "utf-16-be"
    return None


def _is_utf8(head: bytes, file: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(head)
        while step := file.read(STEP):
            decoder.decode(step)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _western(head: bytes) -> str:
    """Windows' own Latin-1, which every byte but five belongs to; those five are Latin-1's."""
    try:
        head.decode("cp1252")
    except UnicodeDecodeError:
        return "latin-1"
    return "cp1252"
