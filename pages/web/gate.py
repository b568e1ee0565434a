"""The wall in front of every page, file and socket: without a session there is only the sign-in page."""

from urllib.parse import quote, urlsplit

from anyio import to_thread
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from pages.parts.first_page import first_page
from pages.web import cookie, uploads
from pages.web.download_route import ADDRESS as DOWNLOADS
from pages.web.download_route import handed_out
from pages.web.error_answers import NOT_PAGES
from pages.web.origin import is_our_origin
from pages.web.proxies import with_host
from pages.web.socket import Checked, viewer_of
from services.access.viewer import Viewer

OPEN = frozenset({"/sign-in", "/sign-in/demo", "/sign-out", "/health", "/sign-in/style.css", "/sign-in/mark.svg"})
CLOSED = ("/_stcore/metrics", "/_stcore/agent", "/_stcore/script-health-check", "/auth/", "/oauth2callback")
WHOSE = "tandem-viewer"  # the header by which Streamlit tells whose a page is: server.trustedUserHeaders


class Gate:
    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or scope["path"] in OPEN:
            await self.app(scope, receive, send)
            return
        token = cookie.token_of(HTTPConnection(scope))
        viewer = await to_thread.run_sync(viewer_of, token)
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send, token, viewer)
        else:
            await (_answer(scope, token, viewer) or self.app)(scope, receive, send)

    async def _socket(self, scope, receive, send, token, viewer) -> None:
        """Browsers always say which page opens a socket; whoever does not is no browser, and nothing of ours."""
        connection = HTTPConnection(scope)
        origin = connection.headers.get("origin")
        if viewer is None or not is_our_origin(origin, connection):
            await send({"type": "websocket.close", "code": 1008})  # before accepting: the browser sees 403
            return
        # Streamlit compares the two as they are written, and looks for further addresses when they differ.
        scope = cookie.with_token(with_host(scope, urlsplit(origin).netloc), token)
        scope = _with_viewer(scope, viewer)
        await self.app(scope, Checked(receive, send, token, viewer), send)


def _with_viewer(scope: Scope, viewer: Viewer) -> Scope:
    """A socket may go on with a page that lost its own, by naming it. Streamlit lets it only when both are of the same
    account with the same rights: what a page remembers, and has recorded, is that person's."""
    clinics = "every" if viewer.clinics is None else sorted(viewer.clinics)
    headers = MutableHeaders(raw=list(scope["headers"]))
    headers[WHOSE] = f"{viewer.account} {viewer.role} {viewer.staff} {viewer.sees_patients} {clinics}"
    return {**scope, "headers": headers.raw}


def _answer(scope: Scope, token: str | None, viewer: Viewer | None) -> Response | None:
    """What is said here; None leaves it to the pages."""
    if scope["path"].startswith(CLOSED):
        return PlainTextResponse("Not found", status_code=404)
    if viewer is None:
        return _signed_out(scope)
    if scope["path"].startswith(uploads.ADDRESS) and not uploads.may_upload(viewer):
        return PlainTextResponse("Your role may not send files.", status_code=403)
    if scope["path"].startswith(DOWNLOADS):
        return handed_out(scope, token, viewer)
    if scope["path"] == "/" and (page := first_page(viewer)):
        return RedirectResponse(f"/{page}", status_code=303)
    return None


def _signed_out(scope: Scope) -> Response:
    path, query = scope["path"], scope["query_string"].decode("latin-1")
    if scope["method"] not in ("GET", "HEAD") or path.startswith(NOT_PAGES):
        return PlainTextResponse("Sign in first.", status_code=401)
    wanted = path + (f"?{query}" if query else "")
    return RedirectResponse("/sign-in" + (f"?next={quote(wanted, safe='')}" if wanted != "/" else ""), status_code=303)
