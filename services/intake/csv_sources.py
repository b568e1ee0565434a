"""Finding the CSV files behind the paths a person gives: single files, folders and zips; and which table each holds."""

import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from db.problems import Problem
from services.intake.columns import TARGETS
from services.intake.mapping import AS_WRITTEN, Mapping

SUFFIXES = (".csv", ".tsv", ".txt")
MOST_FILES_IN_A_ZIP = 1_000
MOST_BYTES_UNZIPPED = 20 * 1024**3  # of one zip
SUSPECT_ABOVE = 50 * 1024**2  # bytes; a small file may be as repetitive as it likes
SUSPECT_RATIO = 200  # times its packed size; real tables pack 5 to 50 times

# patients.csv, Patients_2026-11.csv, patients (2).csv
_NAMED = re.compile(rf"({'|'.join(sorted(TARGETS, key=len, reverse=True))})[\W_\d]*")


@dataclass(frozen=True)
class Sheet:
    """One CSV file, in a folder or in a zip."""

    name: str
    table: str
    path: Path
    member: str | None = None  # its name inside the zip at `path`

    def open(self) -> BinaryIO:
        """The file's bytes, from the folder or out of the zip."""
        if self.member is None:
            return self.path.open("rb")
        return zipfile.ZipFile(self.path).open(self.member)


def find(paths: Iterable[Path | str], mapping: Mapping = AS_WRITTEN) -> list[Sheet]:
    """Every CSV file of these paths, patients first. A path or a name that cannot be used is a Problem."""
    sheets = [sheet for path in paths for sheet in _in_path(Path(path), mapping)]
    order = list(TARGETS)
    return sorted(sheets, key=lambda sheet: order.index(sheet.table))


def _in_path(path: Path, mapping: Mapping) -> Iterator[Sheet]:
    if not path.exists():
        raise Problem(f"There is no file or folder {path}.")
    if path.is_dir():
        yield from _in_folder(path, mapping)
    elif zipfile.is_zipfile(path):
        yield from _in_zip(path, mapping)
    else:
        yield Sheet(path.name, table_of(path.name, mapping), path)


def _in_folder(folder: Path, mapping: Mapping) -> Iterator[Sheet]:
    files = sorted(p for p in folder.iterdir() if p.is_file() and _is_csv(p.name))
    if not files:
        raise Problem(f"The folder {folder.name} holds no CSV file.")
    for path in files:
        yield Sheet(path.name, table_of(path.name, mapping), path)


def _in_zip(path: Path, mapping: Mapping) -> Iterator[Sheet]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [m for m in archive.infolist() if not m.is_dir() and _is_csv(m.filename)]
    except (zipfile.BadZipFile, OSError) as error:
        raise Problem(f"The zip {path.name} is damaged and cannot be opened.") from error
    if not members:
        raise Problem(f"The zip {path.name} holds no CSV file.")
    _refuse_bomb(path, members)
    for member in sorted(members, key=lambda m: m.filename):
        yield Sheet(
            f"{path.name}/{member.filename}", table_of(Path(member.filename).name, mapping), path, member.filename
        )


def _refuse_bomb(path: Path, members: list[zipfile.ZipInfo]) -> None:
    """A zip states its sizes beforehand, and reading stops there: a lie shows as a checksum error."""
    if len(members) > MOST_FILES_IN_A_ZIP:
        raise Problem(f"The zip {path.name} holds {len(members)} CSV files, more than {MOST_FILES_IN_A_ZIP}.")
    if sum(m.file_size for m in members) > MOST_BYTES_UNZIPPED:
        raise Problem(f"The zip {path.name} would unpack to more than {MOST_BYTES_UNZIPPED // 1024**3} GB.")
    for member in members:
        if member.flag_bits & 1:
            raise Problem(f"{member.filename} in the zip {path.name} is encrypted: unpack it first.")
        if member.file_size > SUSPECT_ABOVE and member.file_size > SUSPECT_RATIO * max(member.compress_size, 1):
            raise Problem(
                f"{member.filename} in the zip {path.name} would unpack to more than {SUSPECT_RATIO} times its size, "
                "as a zip bomb does: unpack it yourself if it is real."
            )


def _is_csv(name: str) -> bool:
    """Not what a desktop leaves beside real files (`._patients.csv`, `__MACOSX`)."""
    path = Path(name)
    return path.suffix.lower() in SUFFIXES and not path.name.startswith(".") and "__MACOSX" not in path.parts


def table_of(name: str, mapping: Mapping = AS_WRITTEN) -> str:
    """The table a file holds, by the mapping, else by its name. An unknown name is a Problem that lists the known
    ones."""
    if rule := mapping.rule_of(name):
        return rule.blocks[0].table
    stem = re.sub(r"[\s\-]+", "_", Path(name).stem.lower())
    found = _NAMED.fullmatch(stem)
    if not found:
        known = ", ".join(f"{table}.csv" for table in TARGETS)
        raise Problem(f"{name} is not a name the intake knows; it reads {known}.")
    return found[1]


UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError)
