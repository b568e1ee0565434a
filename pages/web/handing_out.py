"""A download's address answers the session that made the file, while it has the same rights, and then no more."""

from pathlib import PurePosixPath

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import Scope
from streamlit.runtime import get_instance
from streamlit.runtime.media_file_storage import MediaFileKind

from pages.web.download_storage import WAITING, Owner
from services.access.viewer import Viewer

ADDRESS = "/media/"
GONE = "This file is no longer here. Go back to the page and make it again."


def handed_out(scope: Scope, token: str, viewer: Viewer) -> Response | None:
    """None for a picture of a page, which Streamlit shows to whoever is signed in."""
    name, asked = PurePosixPath(scope["path"]).name, Headers(scope=scope).get("sec-fetch-mode")
    if _is_picture(name):
        return None
    owner, stem = Owner(token, viewer), PurePosixPath(name).stem
    if scope["method"] != "GET" or asked == "cors":  # the page's script asks first whether the file is there
        waits = WAITING.look(stem)
        return Response() if waits and waits.owner == owner else PlainTextResponse(GONE, status_code=404)
    download = WAITING.take(stem, owner, is_last=asked is not None)  # plain http: browsers do not say who asks
    if download is None:
        return PlainTextResponse(GONE, status_code=404)
    attached = {"Content-Disposition": f'attachment; filename="{download.filename}"'}
    return Response(download.content, media_type=download.mimetype, headers=attached)


def _is_picture(name: str) -> bool:
    file = get_instance().media_file_mgr.read_file(name)
    return file is not None and file.kind == MediaFileKind.MEDIA
