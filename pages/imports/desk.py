"""The files of one open page, waiting for their import in a folder of their own: gone when they are taken away,
or a day after they were last touched."""

import os
import shutil
import time
from collections.abc import Iterable
from pathlib import Path, PureWindowsPath
from typing import Protocol

from db.engine import EMBEDDED
from db.text import harmless

FOLDER = "TANDEM_INTAKE_FOLDER"
KEPT_FOR = 24 * 60 * 60  # seconds
LONGEST_NAME = 150  # characters
AT_ONCE = 1024 * 1024  # bytes


class Sent(Protocol):
    """A file as the browser sent it."""

    name: str

    def seek(self, to: int, /) -> int: ...

    def read(self, size: int, /) -> bytes: ...


class Desk:
    """`name`: nobody's to guess."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.folder = _root() / name

    def put(self, files: Iterable[Sent]) -> None:
        """Beside those that lie there. What others left a day ago goes."""
        _sweep()
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for file in files:
            self._write(file)

    def _write(self, file: Sent) -> None:
        path, n = self.folder / _named(file.name), 1
        while path.exists():
            n += 1
            path = self.folder / f"{n} {_named(file.name)}"
        file.seek(0)
        with path.open("xb") as written:
            while part := file.read(AT_ONCE):
                written.write(part)

    def paths(self) -> list[Path]:
        return sorted(self.folder.iterdir()) if self.folder.is_dir() else []

    def clear(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


def _root() -> Path:
    return Path(os.environ.get(FOLDER) or EMBEDDED.parent / "intake")


def _named(name: str) -> str:
    """Without folders, whatever the browser's system calls them; never hidden."""
    own = harmless(PureWindowsPath(name).name).strip().lstrip(".")
    return own[-LONGEST_NAME:] or "file"


def _sweep() -> None:
    root = _root()
    for folder in root.iterdir() if root.is_dir() else ():
        if folder.is_dir() and time.time() - folder.stat().st_mtime > KEPT_FOR:
            shutil.rmtree(folder, ignore_errors=True)
