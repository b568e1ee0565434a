"""What is answered when a request cannot be: one sentence, a reference, and when to try again. Never a traceback."""

import logging
import sys
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from db.problems import Full, Problem, Unavailable
from pages.web.faults import described, reference_of

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined
)
NOT_PAGES = ("/_stcore/", "/static/", "/media/", "/component/", "/app/static/")
TRY_AGAIN_LATER = 1013  # of a socket: https://www.iana.org/assignments/websocket/websocket.xhtml
FAULT = "Something went wrong here, and it has been noted."

_log = logging.getLogger("tandem")


class Calm:
    """Between the server and everything of ours: whatever fails inside is answered here."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        has_begun = False

        async def noting(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            if message["type"] == "lifespan.startup.failed":
                message = {**message, "message": why_it_does_not_start(sys.exception())}
            await send(message)

        try:
            await self.app(scope, receive, noting)
        except Exception as error:
            if has_begun or scope["type"] == "lifespan":
                raise
            _log.log(logging.WARNING if isinstance(error, Unavailable) else logging.ERROR, "Refused", exc_info=error)
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": TRY_AGAIN_LATER})
                return
            await answer_to(error, scope["path"])(scope, receive, send)


def why_it_does_not_start(error: BaseException | None) -> str:
    """For the log, in place of a traceback."""
    if isinstance(error, Problem):
        return str(error)
    return described(error) if error else "It says not why."


def answer_to(error: Exception, path: str) -> Response:
    told = {"sentence": sentence_of(error), "reference": reference_of(error)}
    if path.startswith(NOT_PAGES):
        answer = PlainTextResponse("{sentence} (reference {reference})".format(**told))
    else:
        answer = HTMLResponse(TEMPLATES.get_template("unavailable.html").render(**told))
    answer.status_code = status_of(error)
    if isinstance(error, Unavailable):
        answer.headers["Retry-After"] = str(error.retry_after)
    return answer


def sentence_of(error: Exception) -> str:
    return error.for_people if isinstance(error, Problem) else FAULT


def status_of(error: Exception) -> int:
    if isinstance(error, Full):
        return 507
    return 503 if isinstance(error, Unavailable) else 500
