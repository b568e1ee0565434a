"""A page opened over a raw socket, as a browser opens it: what is drawn there, and what a click on a file gives."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from tests.patience import PATIENCE


@dataclass
class OpenPage:
    socket: ClientConnection
    session: str = ""
    files: dict[str, str] = field(default_factory=dict)  # the words of a button -> what it asks for
    kinds: set[str] = field(default_factory=set)  # of the messages that came
    said: str = ""  # every word of the last run, as it came

    def run(self, page: str, query: str = "") -> None:
        told = BackMsg()
        told.rerun_script.page_name, told.rerun_script.query_string = page, query
        self.tell(told)
        self.until("script_finished")

    def tell(self, told: BackMsg) -> None:
        self.socket.send(told.SerializeToString())

    def until(self, kind: str) -> ForwardMsg:
        while True:
            message = ForwardMsg.FromString(self.socket.recv(timeout=PATIENCE))
            self._note(message)
            if message.WhichOneof("type") == kind:
                return message

    def _note(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        self.kinds.add(kind)
        if kind == "new_session":
            self.session, self.said, self.files = message.new_session.initialize.session_id, "", {}
        elif kind == "delta":
            element = message.delta.new_element
            self.said += str(element)
            if element.WhichOneof("type") == "download_button":
                self.files[element.download_button.label] = element.download_button.deferred_file_id

    def click(self, label: str) -> str | None:
        """The address of the file; None when it is refused."""
        told = BackMsg()
        asked = told.backend_operation_request
        asked.request_id, asked.session_id, asked.deferred_file.file_id = "1", self.session, self.files[label]
        self.tell(told)
        answer = self.until("backend_operation_response").backend_operation_response
        return None if answer.error_msg else answer.deferred_file.url


@contextmanager
def opened(
    address: str,
    token: str,
    page: str,
    query: str = "",
    *,
    origin: str | None = None,
    goes_on_with: str | None = None,
    **headers: str,
) -> Iterator[OpenPage]:
    """The page after its first run; `goes_on_with` names a session whose socket was lost. Underscores in header names
    stand for dashes."""
    sent = {name.replace("_", "-"): value for name, value in {"Cookie": f"tandem_session={token}", **headers}.items()}
    where = address.replace("http", "ws", 1) + "/_stcore/stream"
    spoken = ["streamlit"] + (["nothing", goes_on_with] if goes_on_with else [])
    with connect(
        where, origin=origin or address, additional_headers=sent, subprotocols=spoken, max_size=None
    ) as socket:
        found = OpenPage(socket)
        found.run(page, query)
        yield found
