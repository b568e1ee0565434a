"""Connections that keep the server waiting: on uvicorn's own protocol, with silences that end by hand."""

import asyncio

import anyio
import pytest
import uvicorn
from anyio.lowlevel import checkpoint
from uvicorn.protocols.http.auto import AutoHTTPProtocol
from uvicorn.server import ServerState

from pages.web import slow_connections

ASKED = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
HALF = ASKED[:-2]


class Wire(asyncio.Transport):
    """What the server does with a connection."""

    def __init__(self) -> None:
        super().__init__({"sockname": ("127.0.0.1", 80), "peername": ("127.0.0.1", 50_000)})
        self.heard, self.is_closed, self.protocol = b"", False, None

    def write(self, data: bytes) -> None:
        self.heard += data

    def close(self) -> None:
        self.is_closed = True

    def is_closing(self) -> bool:
        return self.is_closed

    def pause_reading(self) -> None:
        """All that was said has been handed over."""

    resume_reading = pause_reading

    def get_protocol(self) -> asyncio.BaseProtocol:
        return self.protocol


class Connection:
    """Opened to an application that answers when it is told to."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.wire, self.may_answer, self.silences = Wire(), anyio.Semaphore(0), []
        self._later, loop.call_later = loop.call_later, self._noted
        config = uvicorn.Config(self._answers, interface="asgi3", lifespan="off", log_level="error")
        config.load()
        self.wire.protocol = AutoHTTPProtocol(config, ServerState(), {}, loop)
        self.wire.protocol.connection_made(self.wire)

    def _noted(self, delay, call, *arguments, **more):
        """Nothing waits for a clock here: how long each silence may be is noted, and it ends when a test says so."""
        if call is slow_connections._close_unless_asked:
            self.silences.append((delay, arguments))
            return None
        return self._later(delay, call, *arguments, **more)

    async def _answers(self, scope, receive, send) -> None:
        await self.may_answer.acquire()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"ok"})

    def say(self, words: bytes) -> None:
        if words:
            self.wire.protocol.data_received(words)

    async def answered(self) -> None:
        cycle = self.wire.protocol.cycle
        self.may_answer.release()
        while not cycle.response_complete:
            await checkpoint()
        assert self.wire.heard.endswith(b"ok")

    def silence_ends(self) -> bool:
        """The one that began first; whether the connection is closed then."""
        delay, arguments = self.silences.pop(0)
        assert delay == slow_connections.LONGEST_SILENCE
        slow_connections._close_unless_asked(*arguments)
        return self.wire.is_closed


@pytest.fixture
def live(monkeypatch):
    """A function: what happens on one connection."""
    for moment in ("connection_made", "on_response_complete"):  # put back at the end
        monkeypatch.setattr(AutoHTTPProtocol, moment, getattr(AutoHTTPProtocol, moment))
    slow_connections.close_in_time()

    async def opened(story) -> None:
        await story(Connection(asyncio.get_running_loop()))

    return lambda story: anyio.run(opened, story)


@pytest.mark.parametrize("said", [b"", b"G", HALF], ids=["nothing", "a letter", "half a request"])
def test_a_connection_that_asks_nothing_whole_is_closed(live, said):
    @live
    async def _(connection):
        connection.say(said)
        assert connection.silence_ends()
        assert connection.wire.heard == b""


def test_an_answer_is_waited_for_however_long_it_takes_and_then_silence_is_closed(live):
    @live
    async def _(connection):
        connection.say(ASKED)
        assert not connection.silence_ends()
        await connection.answered()
        assert connection.silence_ends()


def test_half_a_request_after_a_whole_one_is_closed_too(live):
    @live
    async def _(connection):
        connection.say(ASKED)
        await connection.answered()
        connection.say(HALF)
        assert not connection.silence_ends()  # the one before the first request, which came
        assert connection.silence_ends()
        assert connection.wire.heard.count(b"ok") == 1


def test_who_asks_again_in_time_stays(live):
    @live
    async def _(connection):
        connection.say(ASKED)
        await connection.answered()
        connection.say(ASKED)
        assert not connection.silence_ends()
        assert not connection.silence_ends()


def test_a_request_that_came_before_the_answer_to_the_one_before_is_answered_however_long_it_takes(live):
    @live
    async def _(connection):
        connection.say(ASKED + ASKED)
        await connection.answered()
        assert not connection.silence_ends()
        assert not connection.silence_ends()
        await connection.answered()
        assert connection.silence_ends()


def test_a_connection_that_became_a_socket_may_be_silent(live):
    @live
    async def _(connection):
        connection.wire.protocol = asyncio.Protocol()
        assert not connection.silence_ends()
