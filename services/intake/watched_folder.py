"""A folder into which others put files: what has stopped growing is imported and moved away.

A crash loses nothing: what was taken up stays in importing/ until its import is over, and is imported again, which
changes nothing twice.

    FOLDER/             what is dropped; hidden files and unfinished downloads are left alone
    FOLDER/importing/   what is being imported
    FOLDER/done/        what was imported, also where rows were rejected
    FOLDER/refused/     what cannot be read, each with a file that says why
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from db.locks import Lock, alone
from db.problems import Problem, Unavailable
from db.text import harmless
from services.intake.batch_result import Counts

IMPORTING, DONE, REFUSED, LOCK = "importing", "done", "refused", ".lock"
OURS = (IMPORTING, DONE, REFUSED)
UNFINISHED = (".part", ".partial", ".tmp", ".crdownload", ".filepart")
Sizes = dict[str, tuple]  # of each entry: its files with their sizes and times
Import = Callable[[list[Path]], Counts]


class WatchedFolder:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._last: Sizes = {}

    @contextmanager
    def held(self, engine: sa.Engine) -> Iterator[None]:
        """Raises Problem when another process watches the folder."""
        if not self.folder.is_dir():
            raise Problem(f"There is no folder {self.folder}.")
        for name in OURS:
            (self.folder / name).mkdir(exist_ok=True, mode=0o700)
        with alone(engine, Lock.syncs, str(self.folder.resolve()), self.folder / LOCK) as is_alone:
            if not is_alone:
                raise Problem(f"Another process watches {self.folder} already; this one did nothing.")
            yield

    def look(self, import_: Import) -> list[Counts]:
        """One look: what has not grown since the last look is imported, all of it as one batch, so that people and
        their scores may come in two files. Nothing as long as anything grows. The imports that were made."""
        made = self._of_what_was_taken_up(import_)  # by a process that ended in the middle
        now = {entry.name: _sizes(entry) for entry in self._entries(self.folder)}
        is_still, self._last = now == self._last, now
        if now and is_still:
            for name in now:  # and none that has come since
                (self.folder / name).rename(_free(self.folder / IMPORTING / name))
            made += self._of_what_was_taken_up(import_)
        return made

    def _of_what_was_taken_up(self, import_: Import) -> list[Counts]:
        entries = self._entries(self.folder / IMPORTING)
        return self._import(entries, import_) if entries else []

    def _import(self, entries: list[Path], import_: Import) -> list[Counts]:
        """Together; where that fails each by itself, so that one file that cannot be read holds up no other."""
        try:
            counts = import_(entries)
        except Unavailable:  # the database; the files are as they were
            raise
        except Problem as problem:
            if len(entries) > 1:
                return [counts for entry in entries for counts in self._import([entry], import_)]
            self._refuse(entries[0], problem)
            return []
        for entry in entries:
            entry.rename(_free(self.folder / DONE / entry.name))
        return [counts]

    def _refuse(self, entry: Path, problem: Problem) -> None:
        moved = entry.rename(_free(self.folder / REFUSED / entry.name))
        moved.with_name(f"{moved.name}.why.txt").write_text(f"{harmless(str(problem))}\n")

    def _entries(self, folder: Path) -> list[Path]:
        """Those of people first: alone, others need them."""
        inside = [each for each in folder.iterdir() if not _is_left_alone(each.name)]
        return sorted(inside, key=lambda each: (not each.name.lower().startswith("patient"), each.name))


def _is_left_alone(name: str) -> bool:
    return name in OURS or name.startswith((".", "~")) or name.lower().endswith(UNFINISHED)


def _sizes(entry: Path) -> tuple:
    """Of a file, or of all in a folder. Whatever is taken away meanwhile has changed."""
    files = sorted(entry.rglob("*")) if entry.is_dir() else [entry]
    try:
        return tuple((str(file), file.stat().st_size, file.stat().st_mtime_ns) for file in files)
    except FileNotFoundError:
        return ("gone", object())


def _free(place: Path) -> Path:
    """A name that nobody has yet: patients.csv, then patients.2.csv."""
    number, free = 1, place
    while free.exists():
        number += 1
        free = place.with_name(f"{place.stem}.{number}{place.suffix}")
    return free
