"""Connections that ask nothing, or ask drop by drop, are closed: anybody can open one, and each holds a place.

Uvicorn waits for the rest of a request as long as the other side likes. How slowly a form may come is in routes.py.
"""

import asyncio
from functools import wraps

from uvicorn.protocols.http.auto import AutoHTTPProtocol

LONGEST_SILENCE = 20.0  # seconds from opening, or from an answer, to the next whole request


def close_in_time() -> None:
    """From here on each new connection is watched, and again after each answer."""
    for moment in ("connection_made", "on_response_complete"):
        setattr(AutoHTTPProtocol, moment, _watching(getattr(AutoHTTPProtocol, moment)))


def _watching(method):
    @wraps(method)
    def watched(protocol, *arguments):
        method(protocol, *arguments)
        asyncio.get_running_loop().call_later(LONGEST_SILENCE, _close_unless_asked, protocol, protocol.cycle)

    return watched


def _close_unless_asked(protocol, before) -> None:
    """`before`: the request that was the last one when the watch began."""
    has_asked = protocol.cycle is not before
    is_answering = before is not None and not before.response_complete
    is_a_socket = protocol.transport.get_protocol() is not protocol  # it left for a protocol of its own
    if not (has_asked or is_answering or is_a_socket or protocol.transport.is_closing()):
        protocol.transport.close()
