"""What is inside zips and gzips, and the limits up to which they are unpacked."""

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import BinaryIO

from db.problems import Problem
from db.text import harmless

MOST_FILES_IN_A_ZIP = 1_000
MOST_BYTES_UNZIPPED = 20 * 1024**3  # of one zip
MOST_BYTES_INSIDE = 1024**3  # of a zip or a workbook inside a zip, which is unpacked as a whole
SUSPECT_ABOVE = 50 * 1024**2  # bytes; a small file may be as repetitive as it likes
SUSPECT_RATIO = 200  # times its packed size; real tables pack 5 to 50 times
IN_MEMORY = 16 * 1024**2  # bytes of an unpacked file that need no file of their own
CHUNK = 1024**2  # bytes; reading gzip in small pieces costs three times as much
UNREADABLE = (gzip.BadGzipFile, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError)


def members_of(name: str, file: BinaryIO) -> Iterator[zipfile.ZipInfo]:
    """The files in a zip, in order of name. One that is damaged, encrypted or would unpack to too much is a Problem."""
    try:
        with zipfile.ZipFile(file) as archive:
            members = sorted((m for m in archive.infolist() if not m.is_dir()), key=lambda m: m.filename)
    except (*UNREADABLE, OSError, ValueError) as error:
        raise Problem(f"The zip {name} is damaged and cannot be opened.") from error
    _refuse_bomb(name, members)
    yield from members


def _refuse_bomb(name: str, members: list[zipfile.ZipInfo]) -> None:
    """A zip states its sizes beforehand, and reading stops there: a lie shows as a checksum error."""
    if len(members) > MOST_FILES_IN_A_ZIP:
        raise Problem(f"The zip {name} holds {len(members)} files, more than {MOST_FILES_IN_A_ZIP}.")
    if sum(m.file_size for m in members) > MOST_BYTES_UNZIPPED:
        raise Problem(f"The zip {name} would unpack to more than {MOST_BYTES_UNZIPPED // 1024**3} GB.")
    for member in members:
        inside = harmless(member.filename)
        if member.flag_bits & 1:
            raise Problem(f"{inside} in the zip {name} is encrypted: unpack it first.")
        if member.file_size > SUSPECT_ABOVE and member.file_size > SUSPECT_RATIO * max(member.compress_size, 1):
            raise Problem(
                f"{inside} in the zip {name} would unpack to more than {SUSPECT_RATIO} times its size, "
                "as a zip bomb does: unpack it yourself if it is real."
            )


class Unpacked(io.BufferedReader):
    """What was unpacked; closing it closes what it was packed in."""

    def __init__(self, inside: BinaryIO, packed: BinaryIO):
        super().__init__(inside, CHUNK)  # type: ignore[arg-type]
        self._packed = packed

    def close(self) -> None:
        super().close()
        self._packed.close()


def gunzipped(file: BinaryIO) -> BinaryIO:
    return Unpacked(gzip.GzipFile(fileobj=file), file)  # type: ignore[arg-type]


def unzipped(file: BinaryIO, member: str) -> BinaryIO:
    return Unpacked(zipfile.ZipFile(file).open(member), file)  # type: ignore[arg-type]


def whole(name: str, file: BinaryIO) -> BinaryIO:
    """A copy in which one can go back and forth, as a zip or a workbook needs it; whoever reads it closes it."""
    copy: BinaryIO = SpooledTemporaryFile(IN_MEMORY)  # type: ignore[assignment]  # noqa: SIM115
    left = MOST_BYTES_INSIDE
    while step := file.read(CHUNK):
        left -= len(step)
        if left < 0:
            raise Problem(f"{name} unpacks to more than {MOST_BYTES_INSIDE // 1024**3} GB: unpack it yourself.")
        copy.write(step)
    copy.seek(0)
    return copy
