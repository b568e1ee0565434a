"""What the log says of a start that fails: a sentence or a kind and a place, never a traceback."""

from contextlib import asynccontextmanager

import anyio
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware

from db.problems import Problem
from pages.web.error_answers import Calm
from pages.web.proxies import proxies


def said_at_start(begin) -> str:
    """The message that the server writes into its log."""
    told = []

    @asynccontextmanager
    async def lifespan(app):
        begin()
        yield

    async def receive():
        return {"type": "lifespan.startup"}

    async def send(message):
        told.append(message)

    app = Starlette(lifespan=lifespan, middleware=[Middleware(Calm)])
    with pytest.raises((Problem, ValueError)):
        anyio.run(app, {"type": "lifespan", "app": app, "state": {}}, receive, send)
    (message,) = told
    assert message["type"] == "lifespan.startup.failed"
    return message["message"]


def test_a_setting_that_cannot_be_read_is_said_in_a_sentence(monkeypatch):
    monkeypatch.setenv("TANDEM_TRUSTED_PROXIES", "the proxy")
    told = "TANDEM_TRUSTED_PROXIES must list addresses or networks, such as 127.0.0.1, 10.0.0.0/8."
    assert said_at_start(proxies) == told


def test_a_fault_is_told_by_kind_and_place_without_the_values_in_it():
    def fault():
        raise ValueError("Rivera, Ana")

    said = said_at_start(fault)
    assert "ValueError at tests/access/test_start.py:" in said
    assert "Rivera" not in said
