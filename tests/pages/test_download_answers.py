"""A file that cannot be made on the click says why, in one sentence."""

import asyncio

from streamlit.proto.BackMsg_pb2 import BackendOperationRequest, DeferredFileRequestPayload
from streamlit.runtime import app_session
from streamlit.runtime.media_file_storage import MediaFileStorageError

from db.problems import Problem
from pages.web import download_answers


class Manager:
    """Stands for Streamlit's own, which belongs to a running server; fails as that one does."""

    def __init__(self, error: Exception | None = None):
        self.error = error

    def execute_deferred(self, file_id: str) -> str:
        if self.error is not None:
            raise MediaFileStorageError(f"Callable execution failed: {self.error}") from self.error
        return f"/media/{file_id}.svg"


def answer(error: Exception | None = None):
    asked = BackendOperationRequest(request_id="r", deferred_file=DeferredFileRequestPayload(file_id="f"))
    return asyncio.run(download_answers.SaidPlainly(lambda: Manager(error)).handle(asked, "session"))


def test_a_file_is_answered_by_its_address():
    assert answer().deferred_file.url == "/media/f.svg"


def test_a_problem_is_said_as_it_is():
    assert answer(Problem("The picture could not be drawn.")).error_msg == "The picture could not be drawn."


def test_anything_else_is_said_by_its_reference_without_a_value(caplog):
    said = answer(ValueError("Ana Rivera")).error_msg
    assert said.startswith("The file could not be made, and it has been noted as ")
    assert "Rivera" not in said


def test_new_sessions_answer_so(monkeypatch):
    monkeypatch.setattr(app_session, "DeferredFileHandler", app_session.DeferredFileHandler)
    download_answers.install()
    assert app_session.DeferredFileHandler is download_answers.SaidPlainly
