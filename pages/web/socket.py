"""What a browser may say over its socket, and what becomes of that once its session has ended or its rights changed."""

from contextlib import suppress

from anyio import to_thread
from google.protobuf.message import DecodeError
from starlette.types import Message, Receive, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from db.engine import database_url, engine_for
from db.problems import Problem
from db.vocabulary import AuditAction
from pages import clock
from pages.web import uploads
from services.access import audit, sessions
from services.access.viewer import Viewer

SAID = frozenset({"rerun_script", "stop_script", "app_heartbeat", "backend_operation_request", "file_urls_request"})
ASKED = "deferred_file"  # the only operation that pages use: the others read frames in pieces and install files
SIGNED_OUT = "You are signed out: sign in again, then take the file."
CHANGED = "What you may see has changed, and the page with it."
PRESSED = ("trigger_value", "string_trigger_value", "json_trigger_value", "chat_input_value")


def viewer_of(token: str | None) -> Viewer | None:
    """Files and sockets do not count as being here; a page's run does."""
    with sessions.reading(engine_for(database_url())) as session:
        return sessions.viewer_of(session, token, clock.now())


def viewer_acting(token: str | None, is_by_itself: bool) -> Viewer | None:
    """A fragment that reruns by a timer does not count as being here."""
    if is_by_itself:
        return viewer_of(token)
    return sessions.seen(engine_for(database_url()), token, clock.now())


def record_refusal(viewer: Viewer, is_signed_in: bool) -> None:
    detail = {"asked": "a file", "because": "rights changed" if is_signed_in else "signed out"}
    audit.record_view(
        engine_for(database_url()), viewer=viewer, action=AuditAction.refused, detail=detail, now=clock.now()
    )


class Checked:
    """Called in place of the socket's own `receive`. What nobody needs to say is left out."""

    def __init__(self, receive: Receive, send: Send, token: str | None, viewer: Viewer):
        self.receive, self.send, self.token = receive, send, token
        self.viewer = viewer  # for whom the page was drawn
        self.page: BackMsg | None = None  # its last run as a whole
        self.next: list[bytes] = []

    async def __call__(self) -> Message:
        while not self.next:
            message = await self.receive()
            if message["type"] != "websocket.receive" or not message.get("bytes"):
                return message
            await self._take(message["bytes"])
        return {"type": "websocket.receive", "bytes": self.next.pop(0)}

    async def _take(self, data: bytes) -> None:
        told = BackMsg()
        try:
            told.ParseFromString(data)
        except DecodeError:
            self.next.append(data)  # Streamlit itself closes a socket that speaks nonsense
            return
        kind = told.WhichOneof("type")
        if kind == "rerun_script":
            await self._run(told, data)
        elif kind == "backend_operation_request":
            await self._operation(told, data)
        elif kind in SAID and (kind != "file_urls_request" or uploads.may_upload(self.viewer)):
            self.next.append(data)

    async def _run(self, told: BackMsg, data: bytes) -> None:
        """A fragment's rerun does not pass the page frame and keeps the viewer for whom the page was drawn: once the
        session has ended or rights have changed, it becomes a run of the page."""
        run = told.rerun_script
        with suppress(Problem):  # of a database that does not answer: the page's own run says it
            if not run.fragment_id:
                self.page, self.viewer = told, await to_thread.run_sync(viewer_of, self.token) or self.viewer
            elif await to_thread.run_sync(viewer_acting, self.token, run.is_auto_rerun) == self.viewer:
                self.next.append(data)
                return
        run.fragment_id = ""
        self.next.append(told.SerializeToString())

    async def _operation(self, told: BackMsg, data: bytes) -> None:
        """A file of a page that was drawn for other rights is refused, and the page drawn anew."""
        asked = told.backend_operation_request
        if asked.WhichOneof("payload") != ASKED:
            return
        try:
            viewer = await to_thread.run_sync(viewer_of, self.token)
        except Problem:
            viewer = self.viewer  # the button asks again, and says it
        if viewer == self.viewer:
            self.next.append(data)
            return
        with suppress(Problem):  # that it cannot be recorded is no reason to give the file
            await to_thread.run_sync(record_refusal, viewer or self.viewer, viewer is not None)
        await self.send({"type": "websocket.send", "bytes": _refused(asked.request_id, viewer)})
        if self.page:
            self.next.append(_without_presses(self.page).SerializeToString())


def _refused(request: str, viewer: Viewer | None) -> bytes:
    told = ForwardMsg()
    told.backend_operation_response.request_id = request
    told.backend_operation_response.error_msg = CHANGED if viewer else SIGNED_OUT
    return told.SerializeToString()


def _without_presses(page: BackMsg) -> BackMsg:
    again = BackMsg()
    again.CopyFrom(page)
    kept = [widget for widget in page.rerun_script.widget_states.widgets if widget.WhichOneof("value") not in PRESSED]
    del again.rerun_script.widget_states.widgets[:]
    again.rerun_script.widget_states.widgets.extend(kept)
    return again
