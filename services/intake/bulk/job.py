"""An export on its way, in a folder that outlives the process: whatever ends a run, the next one goes on from here.

state.json     what was asked for, and where the server tells how far it is
manifest.json  the server's list of the files, once it has one
output/ deleted/ error/   the files; what ends with .part is not whole
feed/          what the import reads, made anew at each try
before.json    who was on the list before the import
"""

import json
import os
import shutil
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from db.problems import Problem
from services.intake.bulk import manifest
from services.intake.bulk.manifest import Item, Manifest, Section
from services.intake.bulk.polling import Failed
from services.intake.bulk.whole_files import as_kept

FOLDERS = ("output", "deleted", "error", "feed")
Numbered = list[tuple[Item, Path]]


@dataclass(frozen=True)
class Asked:
    """What state.json says."""

    name: str
    request: str  # without the moment
    since: str | None
    status_url: str


class Job:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def asked(self) -> Asked | None:
        """None: no export is on its way, or what is there of one cannot be read, and it is asked for anew."""
        try:
            return Asked(**json.loads((self.folder / "state.json").read_text()))
        except (OSError, ValueError, TypeError):
            return None

    def begin(self, asked: Asked) -> None:
        self.forget()
        for each in FOLDERS:
            (self.folder / each).mkdir(parents=True, mode=0o700)
        self.keep("state.json", asdict(asked))

    def forget(self) -> None:
        """The state first: without it the rest is no export."""
        (self.folder / "state.json").unlink(missing_ok=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def keep(self, name: str, told: object) -> None:
        """Whole or not at all."""
        self._write(name, json.dumps(told).encode())

    def kept(self, name: str) -> dict | None:
        try:
            return json.loads((self.folder / name).read_text())
        except (OSError, ValueError):
            return None

    def keep_manifest(self, body: bytes) -> Manifest:
        """Raises Failed."""
        try:
            listed = manifest.decode(body)
        except Problem as problem:
            raise Failed(str(problem)) from problem
        self._write("manifest.json", body)
        return listed

    def manifest(self) -> Manifest | None:
        file = self.folder / "manifest.json"
        return manifest.decode(file.read_bytes()) if file.exists() else None

    def numbered(self, listed: Manifest, section: Section) -> Numbered:
        """Each file of a section and where it goes: by type, place and path of its address, for a signature behind
        the path may change from one list to the next."""
        return [
            (item, self.folder / section / f"{_type(item)}-{number:05}-{_short(urlsplit(item.url).path)}.ndjson")
            for number, item in enumerate(listed.items[section], start=1)
        ]

    def files(self, listed: Manifest, section: Section) -> list[Path]:
        """Those that are there whole."""
        places = (place for _, file in self.numbered(listed, section) for place in as_kept(file))
        return [place for place in places if place.exists()]

    def new_feed(self) -> Path:
        feed = self.folder / "feed"
        shutil.rmtree(feed, ignore_errors=True)
        feed.mkdir(mode=0o700)
        return feed

    def _write(self, name: str, body: bytes) -> None:
        file = self.folder / name
        new = file.with_name(f"{name}.new")
        try:
            with new.open("wb") as stream:
                stream.write(body)
                stream.flush()
                os.fsync(stream.fileno())
            new.replace(file)
        except OSError as error:
            raise Problem(f"{file} cannot be written: {error.strerror}.") from error


def _type(item: Item) -> str:
    return item.type if item.type.isascii() and item.type.isalpha() else "Resource"


def _short(path: str) -> str:
    return sha256(path.encode()).hexdigest()[:12]
