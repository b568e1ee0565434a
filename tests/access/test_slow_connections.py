"""What becomes of connections that keep the server waiting, on uvicorn itself with an application that is slow."""

import socket
import threading
from collections.abc import Iterator

import anyio
import pytest
import uvicorn
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from pages.web import slow_connections
from tests.patience import PATIENCE

ASKED = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
MAY_BE_SILENT = 2.0  # seconds, in which a busy machine sends what it has begun to say
ANSWERS_AFTER = 2.5  # seconds


async def answers_slowly(scope, receive, send) -> None:
    await anyio.sleep(ANSWERS_AFTER)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


@pytest.fixture
def port(monkeypatch) -> Iterator[int]:
    monkeypatch.setattr(slow_connections, "LONGEST_SILENCE", MAY_BE_SILENT)
    for moment in ("connection_made", "on_response_complete"):  # put back at the end
        monkeypatch.setattr(AutoHTTPProtocol, moment, getattr(AutoHTTPProtocol, moment))
    slow_connections.close_in_time()
    config = uvicorn.Config(answers_slowly, lifespan="off", log_level="error", timeout_keep_alive=PATIENCE)
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        running = threading.Thread(target=server.run, args=([listening],))
        running.start()
        yield listening.getsockname()[1]
        server.should_exit = True
        running.join()


def told(port: int, *parts: bytes) -> bytes:
    """All that the server says until it closes the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        heard = b""
        for part in parts:
            connection.sendall(part)
        while more := connection.recv(65_536):
            heard += more
        return heard


@pytest.mark.parametrize("said", [b"", b"G", ASKED[:-2]], ids=["nothing", "a letter", "half a request"])
def test_a_connection_that_asks_nothing_whole_is_closed(port, said):
    assert told(port, said) == b""


def test_an_answer_is_waited_for_however_long_it_takes_and_then_silence_is_closed(port):
    assert told(port, ASKED).endswith(b"ok")


def test_half_a_request_after_a_whole_one_is_closed_too(port):
    assert told(port, ASKED, ASKED[:-2]).count(b"ok") == 1
