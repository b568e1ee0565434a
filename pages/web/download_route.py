"""A download's address answers the session that made the file, while it has the same rights, and then no more.

Pages show no other files: their charts are drawn in the browser, and the logo travels inside the page.
"""

from pathlib import PurePosixPath

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import Scope

from pages.web.download_storage import WAITING, Owner
from services.access.viewer import Viewer

ADDRESS = "/media/"
GONE = "This file is no longer here. Go back to the page and make it again."


def handed_out(scope: Scope, token: str, viewer: Viewer) -> Response:
    stem, asked = PurePosixPath(scope["path"]).stem, Headers(scope=scope).get("sec-fetch-mode")
    owner = Owner(token, viewer)
    if scope["method"] != "GET" or asked == "cors":  # the page's script asks first whether the file is there
        waits = WAITING.look(stem)
        return Response() if waits and waits.owner == owner else PlainTextResponse(GONE, status_code=404)
    download = WAITING.take(stem, owner, is_last=asked is not None)  # plain http: browsers do not say who asks
    if download is None:
        return PlainTextResponse(GONE, status_code=404)
    attached = {"Content-Disposition": f'attachment; filename="{download.filename}"'}
    return Response(download.content, media_type=download.mimetype, headers=attached)
