"""A server that is there and says nothing holds nobody for long."""

import socket

import pytest
import sqlalchemy as sa

from db import engine as engines
from db.engine import another, reading
from db.problems import Unavailable


class Asked(Exception):
    pass


def asked_with(url: str) -> dict:
    """What a connection is asked for with, of all that tells how long it may take."""
    asked = {}

    def note(_dialect, _record, _args, parameters) -> None:
        asked.update({name: value for name, value in parameters.items() if "timeout" in name})
        raise Asked

    with another(sa.create_engine(f"postgresql+psycopg://{url}")) as engine:
        sa.event.listen(engine, "do_connect", note)
        with pytest.raises(Asked):
            engine.connect()
    return asked


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", {"connect_timeout": 5, "tcp_user_timeout": 10_000}),
        ("?connect_timeout=60", {"connect_timeout": "60", "tcp_user_timeout": 10_000}),
        ("?tcp_user_timeout=0", {"connect_timeout": 5, "tcp_user_timeout": "0"}),
    ],
)
def test_a_connection_has_its_limits_unless_the_address_says_others(query, wanted):
    assert asked_with(f"ana@127.0.0.1/tandem{query}") == wanted


def test_a_server_that_never_answers_is_said_to(monkeypatch):
    monkeypatch.setattr(engines, "FOR_A_CONNECTION", 2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        server = sa.create_engine(f"postgresql+psycopg://ana@127.0.0.1:{silent.getsockname()[1]}/tandem")
        with another(server) as engine, pytest.raises(Unavailable, match="does not answer"), reading(engine) as session:
            session.connection()
