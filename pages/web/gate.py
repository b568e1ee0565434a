"""The wall in front of every page, file and socket: without a session there is only the sign-in page."""

from urllib.parse import quote

from anyio import to_thread
from google.protobuf.message import DecodeError
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

from db.engine import database_url, engine_for
from db.problems import Problem
from pages import clock
from pages.web import cookie
from pages.web.unavailable import NOT_PAGES
from services.access import sessions
from services.access.permissions import may
from services.access.viewer import Viewer

OPEN = frozenset({"/sign-in", "/sign-in/demo", "/sign-out", "/health", "/sign-in/style.css", "/sign-in/mark.svg"})
CLOSED = ("/_stcore/metrics", "/_stcore/agent", "/_stcore/script-health-check", "/auth/", "/oauth2callback")
FIRST_PAGE = "/worklist"  # of those who may see it; the others' first page is "/"


class Gate:
    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or scope["path"] in OPEN:
            await self.app(scope, receive, send)
            return
        token = cookie.token_of(HTTPConnection(scope))
        viewer = await to_thread.run_sync(_viewer, token)
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send, token, viewer)
        else:
            answer = _closed(scope) or (_first_page(scope, viewer) if viewer else _signed_out(scope))
            await (answer or self.app)(scope, receive, send)

    async def _socket(self, scope, receive, send, token, viewer) -> None:
        if viewer is None:
            await send({"type": "websocket.close", "code": 1008})  # before accepting: the browser sees 403
            return
        await self.app(scope, _checking_fragments(receive, token), send)


def _viewer(token: str | None) -> Viewer | None:
    """Files and sockets do not count as being here; a page's run does."""
    with sessions.reading(engine_for(database_url())) as session:
        return sessions.viewer_of(session, token, clock.now())


def _closed(scope: Scope) -> Response | None:
    if scope["path"].startswith(CLOSED):
        return PlainTextResponse("Not found", status_code=404)
    return None


def _first_page(scope: Scope, viewer: Viewer) -> Response | None:
    if scope["path"] == "/" and may(viewer, "see_worklist"):
        return RedirectResponse(FIRST_PAGE, status_code=303)
    return None


def _signed_out(scope: Scope) -> Response:
    path, query = scope["path"], scope["query_string"].decode("latin-1")
    if scope["method"] not in ("GET", "HEAD") or path.startswith(NOT_PAGES):
        return PlainTextResponse("Sign in first.", status_code=401)
    wanted = path + (f"?{query}" if query else "")
    return RedirectResponse("/sign-in" + (f"?next={quote(wanted, safe='')}" if wanted != "/" else ""), status_code=303)


def _checking_fragments(receive: Receive, token: str | None) -> Receive:
    """A fragment's rerun does not pass the page frame: once the session has ended, it becomes a run of the page."""

    async def checked() -> Message:
        message = await receive()
        if message["type"] == "websocket.receive" and message.get("bytes"):
            message["bytes"] = await _of_page_when_ended(message["bytes"], token)
        return message

    return checked


async def _of_page_when_ended(data: bytes, token: str | None) -> bytes:
    told = BackMsg()
    try:
        told.ParseFromString(data)
    except DecodeError:
        return data  # Streamlit itself closes a socket that speaks nonsense
    if not told.rerun_script.fragment_id:
        return data
    try:
        if await to_thread.run_sync(_viewer_acting, token, told.rerun_script.is_auto_rerun):
            return data
    except Problem:
        pass  # the page's own run says it
    told.rerun_script.fragment_id = ""
    return told.SerializeToString()


def _viewer_acting(token: str | None, is_by_itself: bool) -> Viewer | None:
    """A fragment that reruns by a timer does not count as being here."""
    if is_by_itself:
        return _viewer(token)
    return sessions.seen(engine_for(database_url()), token, clock.now())
