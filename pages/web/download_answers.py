"""What the browser hears of a file that is made on the click: where it is, or in one sentence why there is none."""

import asyncio
import logging

from streamlit.proto.ForwardMsg_pb2 import BackendOperationResponse, DeferredFileResponsePayload
from streamlit.runtime import app_session
from streamlit.runtime.backend_operation_handler import DeferredFileHandler
from streamlit.runtime.media_file_storage import MediaFileStorageError

from db.problems import Problem, Unavailable
from pages.web.faults import reference_of

_log = logging.getLogger("tandem")


class SaidPlainly(DeferredFileHandler):
    """Streamlit's own answers every failure with the same words, and the reason stays in the log."""

    async def handle(self, request, session_id: str) -> BackendOperationResponse:
        answer = BackendOperationResponse(request_id=request.request_id)
        try:
            url = await asyncio.to_thread(self._get_media_file_mgr().execute_deferred, request.deferred_file.file_id)
        except MediaFileStorageError as error:
            answer.error_msg = _sentence(error.__cause__ or error)
            return answer
        answer.deferred_file.CopyFrom(DeferredFileResponsePayload(url=url))
        return answer


def _sentence(error: BaseException) -> str:
    if isinstance(error, Unavailable):
        return f"{error.for_people} The reference is {reference_of(error)}."
    if isinstance(error, Problem):
        return error.for_people
    _log.error("A file could not be made", exc_info=error)
    return f"The file could not be made, and it has been noted as {reference_of(error)}."


def install() -> None:
    """From here on new sessions answer so."""
    app_session.DeferredFileHandler = SaidPlainly
