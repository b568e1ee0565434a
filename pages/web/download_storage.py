"""Files made on a click wait here a minute for the browser session that asked to fetch them, and for nobody else.

Streamlit's own storage names a file after its content and gives it to whoever knows that, as long as pages last.
"""

import secrets
import time
from contextvars import ContextVar
from dataclasses import dataclass, replace
from threading import Lock

from streamlit.runtime import memory_media_file_storage as streamlits
from streamlit.runtime.media_file_storage import MediaFileKind, MediaFileStorageError

from services.access.viewer import Viewer

WAITS = 60.0  # seconds; the browser asks at once
MOST_WAITING = 5  # of one session: further clicks push out the oldest
REQUESTS = 2  # of one download: the page first asks whether the file is there, then the browser fetches it


@dataclass(frozen=True)
class Owner:
    token: str  # of the session
    viewer: Viewer  # with the rights under which the file was made


@dataclass(frozen=True)
class Download:
    content: bytes
    mimetype: str
    filename: str
    owner: Owner
    until: float
    requests_left: int = REQUESTS


_owner: ContextVar[Owner | None] = ContextVar("owner of the file being made", default=None)


def is_for(owner: Owner) -> None:
    """Said by whoever makes a file, on the thread that makes it; without it the file is not kept."""
    _owner.set(owner)


class Waiting:
    def __init__(self):
        self._downloads: dict[str, Download] = {}
        self._turn = Lock()

    def put(self, content: bytes, mimetype: str, filename: str, owner: Owner) -> str:
        name = secrets.token_hex(16)
        with self._turn:
            self._forget_old()
            own = [known for known, waits in self._downloads.items() if waits.owner.token == owner.token]
            for known in own[: max(0, len(own) - MOST_WAITING + 1)]:
                del self._downloads[known]
            self._downloads[name] = Download(content, mimetype, filename, owner, time.monotonic() + WAITS)
        return name

    def look(self, name: str) -> Download | None:
        return self._downloads.get(name)

    def take(self, name: str, owner: Owner, *, is_last: bool) -> Download | None:
        """The file, if it is this owner's and still waits; after the last request it waits no more."""
        with self._turn:
            self._forget_old()
            download = self._downloads.get(name)
            if download is None or download.owner != owner:
                return None
            left = 0 if is_last else download.requests_left - 1
            if left:
                self._downloads[name] = replace(download, requests_left=left)
            else:
                del self._downloads[name]
            return download

    def forget_old(self) -> None:
        with self._turn:
            self._forget_old()

    def _forget_old(self) -> None:
        now = time.monotonic()
        for name in [name for name, download in self._downloads.items() if download.until < now]:
            del self._downloads[name]


WAITING = Waiting()


class DownloadStorage(streamlits.MemoryMediaFileStorage):
    """In place of Streamlit's own: downloads go to WAITING, from where the gate hands them out and nothing else."""

    def load_and_get_id(self, path_or_data, mimetype, kind, filename=None) -> str:
        if kind != MediaFileKind.DOWNLOADABLE:
            return super().load_and_get_id(path_or_data, mimetype, kind, filename)
        owner = _owner.get()
        if owner is None or isinstance(path_or_data, str):
            raise MediaFileStorageError("A file is given out only by pages.parts.download_button.")
        return WAITING.put(path_or_data, mimetype, filename or "tandem", owner)

    def get_url(self, file_id: str) -> str:
        download = WAITING.look(file_id)
        if download is None:
            return super().get_url(file_id)
        return f"{self._media_endpoint}/{file_id}{streamlits.get_extension_for_mimetype(download.mimetype)}"

    def delete_file(self, file_id: str) -> None:
        """Streamlit clears up when any page has run; a download waits for its own minute."""
        WAITING.forget_old()
        super().delete_file(file_id)
