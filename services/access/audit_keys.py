"""What of the audit record lies outside its table: the key that seals it, and how far it had come when last seen."""

import hashlib
import json
import logging
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp
from traceback import extract_tb
from zlib import crc32

import sqlalchemy as sa

from db.engine import EMBEDDED
from db.locks import hold_file
from db.problems import Unavailable

HERE = Path(__file__).parent
FOLDER = "TANDEM_AUDIT_FOLDER"  # left out: beside the embedded database, or in var/ with a server
FOR_THE_HEAD = 3  # seconds that a save or a view waits for others who write there; they take a thousandth
LONGEST_LINE = 128
HEAD_AT, VIEWS_AT = 0, LONGEST_LINE  # bytes: two lines, each within one sector of a disk, and so old or new, never half

_log = logging.getLogger("tandem.audit")


class NotRecorded(Unavailable):
    for_people = "Tandem cannot record what is done at the moment, and so it does nothing. Nothing was saved or shown."


@dataclass(frozen=True)
class Key:
    secret: bytes
    sealed_from: int  # the number of the first entry that was sealed with it

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(b"tandem audit key " + self.secret).hexdigest()[:16]


@dataclass(frozen=True)
class Head:
    """The last entry that this machine saw committed."""

    number: int
    seal: str


@dataclass(frozen=True)
class Kept:
    """The files of one database. None of them holds anything about a patient."""

    folder: Path
    name: str

    @property
    def key_file(self) -> Path:
        return self.folder / f"{self.name}.audit-key"

    @property
    def head_file(self) -> Path:
        return self.folder / f"{self.name}.audit-head"

    def key(self) -> Key | None:
        """None when it is missing; NotRecorded when it is there and cannot be read."""
        try:
            told = json.loads(self.key_file.read_text())
            return Key(bytes.fromhex(told["key"]), int(told["sealed_from"]))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError) as error:
            raise NotRecorded(f"The key of the audit record cannot be read: {self.key_file}.") from error

    def make_key(self, sealed_from: int, head: Head) -> Key:
        """The key of this database, new unless another process was first; and the head where it starts."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            told = json.dumps({"key": secrets.token_hex(32), "sealed_from": sealed_from})
            _put_new(self.key_file, f"{told}\n".encode())
            _put_new(self.head_file, _line_of(head).ljust(LONGEST_LINE).encode())  # one that is there stays
        except OSError as error:
            raise NotRecorded(f"The key of the audit record cannot be kept in {self.folder}.") from error
        return self.key()

    def copy(self, other: "Kept") -> None:
        """The head first: where the key is, both are."""
        try:
            for there, here in ((other.head_file, self.head_file), (other.key_file, self.key_file)):
                if there.exists():
                    _put_new(here, there.read_bytes())
        except OSError as error:
            raise NotRecorded(f"The key of the audit record cannot be kept in {self.folder}.") from error

    def head(self) -> Head | None:
        """None when it is missing, or is no longer one."""
        words = self._line(HEAD_AT)
        return Head(int(words[1]), words[2]) if len(words) == 3 and words[1].isdigit() else None

    def views(self) -> int:
        """The number of the last view that was put down beside the database."""
        words = self._line(VIEWS_AT)
        return int(words[1]) if len(words) == 2 and words[1].isdigit() else 0

    def restart(self, head: Head) -> None:
        """Whatever the file said before, or if it was gone: from here on the head stands there."""
        views = f"views {self.views():012}\n"
        with logged("head"):
            self.head_file.unlink(missing_ok=True)
            _put_new(self.head_file, (_line_of(head).ljust(LONGEST_LINE) + views).encode())

    def advance(self, head: Head) -> None:
        """After a commit. A head that lags is right; one that could not be written says so in the log."""
        with logged("head"), self._open_head() as file:
            before = self.head()
            if before and before.number < head.number:
                os.pwrite(file, _line_of(head).encode(), HEAD_AT)

    def advance_views(self, number: int) -> None:
        with logged("count of views"), self._open_head() as file:
            if self.views() < number:
                os.pwrite(file, f"views {number:012}\n".encode(), VIEWS_AT)

    def _line(self, start: int) -> list[str]:
        with suppress(OSError), self.head_file.open("rb") as file:
            file.seek(start)
            return file.read(LONGEST_LINE).partition(b"\n")[0].decode("ascii", "replace").split()
        return []

    @contextmanager
    def _open_head(self) -> Iterator[int]:
        """One writer at a time. It is never made here: one that is missing shows that somebody took it away."""
        file = os.open(self.head_file, os.O_RDWR)
        try:
            hold_file(file, within=FOR_THE_HEAD)
            yield file
        finally:
            os.close(file)


@contextmanager
def logged(what: str) -> Iterator[None]:
    """Of what follows a commit: whatever fails there is told to the log only, for what was done is done."""
    try:
        yield
    except Exception as error:
        _log.warning("The %s of the audit record did not follow: %s", what, _kind_and_place(error))


def _kind_and_place(error: Exception) -> str:
    """Without the message, which may quote values."""
    kind = type(error).__name__ + (f", caused by {type(error.__cause__).__name__}" if error.__cause__ else "")
    here = [frame for frame in extract_tb(error.__traceback__) if Path(frame.filename).is_relative_to(HERE)]
    return f"{kind} at {Path(here[-1].filename).name}:{here[-1].lineno}"


def _line_of(head: Head) -> str:
    return f"entry {head.number:012} {head.seal}\n"


def kept_of(bound: sa.Engine | sa.Connection) -> Kept:
    """Where the files of this database are, whether they are there or not."""
    url = bound.engine.url
    given = os.environ.get(FOLDER)
    if bound.dialect.name == "sqlite" and url.database not in (None, "", ":memory:"):
        file = Path(url.database).resolve()
        told_apart = f"{file.name}-{crc32(bytes(file)):08x}"  # two files of one name may share the folder
        return Kept(Path(given), told_apart) if given else Kept(file.parent, file.name)
    if bound.dialect.name == "sqlite":
        return Kept(_for_now(), "memory")
    alone = under_name_alone(bound)
    return Kept(alone.folder, f"{alone.name}-{crc32(_address(url).encode()):08x}")  # servers may share the folder


def under_name_alone(bound: sa.Engine | sa.Connection) -> Kept:
    """Where the files of a server's database were before databases of one name were told apart."""
    given = os.environ.get(FOLDER)
    return Kept(Path(given) if given else EMBEDDED.parent, bound.engine.url.database or "tandem")


def _address(url: sa.URL) -> str:
    host, port = url.host or url.query.get("host", ""), url.port or url.query.get("port", 5432)
    return f"{host}:{port}/{url.database}"


@lru_cache
def _for_now() -> Path:
    """Of a database in memory, as long as this process."""
    return Path(mkdtemp(prefix="tandem-audit-"))


def _put_new(file: Path, content: bytes) -> None:
    """Whole and durable under its name, readable by its owner only; left alone when it is there."""
    with suppress(FileExistsError):
        whole = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
        handle = os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(handle, content)
            os.fsync(handle)
            os.link(whole, file)
        finally:
            os.close(handle)
            whole.unlink()
        folder = os.open(file.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
