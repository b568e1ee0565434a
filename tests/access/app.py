"""The routes behind their walls, asked in this process."""

from collections.abc import Iterable
from typing import NamedTuple

import anyio
from starlette.applications import Starlette
from starlette.middleware import Middleware

from pages.web.error_answers import Calm
from pages.web.gate import Gate
from pages.web.headers import Headers
from pages.web.routes import ROUTES

HOST = "127.0.0.1:8501"


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    text: str


class Asked(NamedTuple):
    method: str
    path: str
    body: str = ""
    token: str = ""


def ask_all(every: Iterable[Asked]) -> list[Answer]:
    """The answers, in the order of the requests, which are sent all at once."""
    every = list(every)
    answers: list[Answer | None] = [None] * len(every)
    app = Starlette(routes=ROUTES, middleware=[Middleware(Headers), Middleware(Calm), Middleware(Gate)])

    async def put(place: int, asked: Asked) -> None:
        answers[place] = await _answer(app, asked)

    async def run() -> None:
        async with anyio.create_task_group() as group:
            for place, asked in enumerate(every):
                group.start_soon(put, place, asked)

    anyio.run(run)
    return answers


def ask(method: str, path: str, body: str = "", token: str = "") -> Answer:
    return ask_all([Asked(method, path, body, token)])[0]


async def _answer(app: Starlette, asked: Asked) -> Answer:
    told, parts = {}, []

    async def receive() -> dict:
        return {"type": "http.request", "body": asked.body.encode(), "more_body": False}

    async def send(message: dict) -> None:
        told.update(message)
        parts.append(message.get("body", b""))

    await app(_scope(asked), receive, send)
    headers = {name.decode(): value.decode() for name, value in told["headers"]}
    return Answer(told["status"], headers, b"".join(parts).decode())


def _scope(asked: Asked) -> dict:
    path, _, query = asked.path.partition("?")
    sent = {"host": HOST, "sec-fetch-site": "same-origin", "cookie": f"tandem_session={asked.token}"}
    return {
        "type": "http",
        "http_version": "1.1",
        "method": asked.method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in sent.items()],
        "client": ("127.0.0.1", 50_000),
        "server": ("127.0.0.1", 8501),
    }
