"""One file of an export, to disk: gone on with where it was cut off if the server can do that, checked to be whole.

The bytes are kept as they come (`….part`, gzipped or not); what stands beside them (`….mark`) says of which version of
the server's file they are, so that two versions are never joined. A file without `.part` at its end is whole.
"""

import os
import re
from pathlib import Path

import requests
import urllib3

from db.problems import Problem
from services.intake.bulk.addresses import host_of
from services.intake.bulk.connection import AGAIN, Connection, Unreachable
from services.intake.bulk.kick_off import FORMAT
from services.intake.bulk.manifest import Item
from services.intake.bulk.polling import GONE, Failed
from services.intake.bulk.waiting import Waiting
from services.intake.bulk.whole_files import GZIP, NotWhole, as_kept, count_whole

CHUNK = 1024**2  # bytes
LARGEST_FILE = 50 * 1024**3  # bytes as they come
ENCODINGS = ("", "identity", "gzip")
NO_LONGER_GIVEN = (401, 403, *GONE)  # signed addresses end with 403
MOST_TIMES = 3  # that a file which is not whole is fetched from its start
RANGE = re.compile(r"bytes (\d{1,19})-\d{1,19}/(\d{1,19}|\*)")


class Expired(Exception):
    """The server does not give the file at this address any more: it is asked for its list again."""


def fetch(connection: Connection, item: Item, file: Path, *, holds: str, with_token: bool) -> Path:
    """The whole file, as `file` or with .gz behind it. Raises Expired, Failed when it cannot be had whole, Problem."""
    for done in filter(Path.exists, as_kept(file)):
        return done
    part = Part(file)
    for _ in range(MOST_TIMES):
        _until_its_end(connection, item, part, with_token)
        try:
            count_whole(part.path, holds, item.count)
        except NotWhole as why:
            part.discard()
            reason = why
            continue
        return part.finished()
    raise Failed(f"A file of {holds} is not what the server said: {reason}. Nothing was imported.")


class Part:
    """What is there of a file."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.path, self._mark = file.with_name(f"{file.name}.part"), file.with_name(f"{file.name}.mark")

    @property
    def size(self) -> int:
        return self.path.stat().st_size if self.path.exists() else 0

    @property
    def version(self) -> str:
        """Which version of the server's file it is of; nothing where the server does not tell its versions apart."""
        return self._mark.read_text() if self._mark.exists() else ""

    def begin(self, version: str) -> None:
        self.discard()
        self._mark.write_text(version)

    def discard(self) -> None:
        self.path.unlink(missing_ok=True)
        self._mark.unlink(missing_ok=True)

    def finished(self) -> Path:
        with self.path.open("rb+") as stream:
            is_gzipped = stream.read(2) == GZIP
            os.fsync(stream.fileno())
        done = as_kept(self._file)[is_gzipped]
        self.path.replace(done)
        self._mark.unlink(missing_ok=True)
        return done


def _until_its_end(connection: Connection, item: Item, part: Part, with_token: bool) -> None:
    what = f"{host_of(item.url)} was too busy to give a file"
    waiting, had = Waiting(connection.clock, AGAIN, what), part.size
    while True:
        try:
            answer = _asked(connection, item, part, with_token)
            if answer.status_code in (200, 206):
                _write(answer, part)
                return
            answer.close()
            _refuse(answer, part)
        except Unreachable:
            answer = None
        if part.size > had:  # it goes on, if slowly
            waiting, had = Waiting(connection.clock, AGAIN, what), part.size
        waiting.after(answer)


def _asked(connection: Connection, item: Item, part: Part, with_token: bool) -> requests.Response:
    headers = {"Accept": FORMAT, "Accept-Encoding": "gzip"}
    if part.size and part.version:
        headers |= {"Range": f"bytes={part.size}-", "If-Range": part.version}
    return connection.ask("GET", item.url, headers=headers, with_token=with_token)


def _refuse(answer: requests.Response, part: Part) -> None:
    """Returns where the same request, or one from the start, may do later."""
    if answer.status_code == 416:  # what is there is no beginning of the server's file
        part.discard()
        return
    if answer.status_code in NO_LONGER_GIVEN:
        raise Expired
    if answer.status_code != 429 and answer.status_code < 500:
        raise Failed(f"{host_of(answer.url)} does not give a file of the export ({answer.status_code}).")


def _write(answer: requests.Response, part: Part) -> None:
    if answer.headers.get("Content-Encoding", "").lower() not in ENCODINGS:
        raise Failed(f"{host_of(answer.url)} gives files packed in a way that was not asked for.")
    if answer.status_code == 200:
        part.begin(_version(answer))
    whole = _whole_size(answer, part)
    size = part.size
    try:
        with part.path.open("ab") as stream, answer:
            for chunk in answer.raw.stream(CHUNK, decode_content=False):
                size += len(chunk)
                if size > LARGEST_FILE:
                    raise Failed(f"A file of the export is larger than {LARGEST_FILE // 1024**2:,} MB.")
                stream.write(chunk)
    except (urllib3.exceptions.HTTPError, requests.RequestException) as error:
        raise Unreachable(f"A file of {host_of(answer.url)} broke off ({type(error).__name__}).") from error
    except OSError as error:
        raise Problem(f"A file of the export cannot be written down: {error.strerror}.") from error
    if whole is not None and size < whole:
        raise Unreachable(f"A file of {host_of(answer.url)} came in part.")


def _whole_size(answer: requests.Response, part: Part) -> int | None:
    """Bytes of the whole file, where the answer is a part that goes on with what is there; another is of no use."""
    if answer.status_code != 206:
        return None
    said = RANGE.match(answer.headers.get("Content-Range", ""))
    if not said or int(said[1]) != part.size:
        part.discard()
        answer.close()
        raise Unreachable("The server went on at another place than it was asked to.")
    return int(said[2]) if said[2] != "*" else None


def _version(answer: requests.Response) -> str:
    """A strong ETag; a weak one does not promise the same bytes."""
    tag = answer.headers.get("ETag", "")
    return "" if tag.startswith("W/") else tag
