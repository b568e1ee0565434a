"""Whose word counts about where a request comes from and which address it was sent to."""

import pytest
from requests import Session
from starlette.datastructures import Headers
from streamlit import net_util
from streamlit.web.server.server_util import is_url_from_allowed_origins

from db.problems import Problem
from pages.web import server_patches
from pages.web.proxies import proxies, seen_through

ON_THIS_MACHINE = "127.0.0.1, ::1"


def seen(
    monkeypatch, headers: list[tuple[str, str]], *, peer="127.0.0.1", trusted="", address="", type="http"
) -> tuple:
    """Client, scheme and host as those inside see them."""
    monkeypatch.setenv("TANDEM_TRUSTED_PROXIES", trusted)
    monkeypatch.setenv("TANDEM_ADDRESS", address)
    sent = [(name.encode(), value.encode()) for name, value in [("host", "127.0.0.1:8501"), *headers]]
    scheme = {"http": "http", "websocket": "ws"}[type]
    scope = {"type": type, "scheme": scheme, "headers": sent, "client": (peer, 50_000)}
    found = seen_through(scope, proxies())
    return found["client"][0], found["scheme"], Headers(scope=found)["host"]


SAID = [
    ("x-forwarded-for", "203.0.113.7"),
    ("x-forwarded-proto", "https"),
    ("x-forwarded-host", "tandem.example"),
]
PLAIN = ("127.0.0.1", "http", "127.0.0.1:8501")


def test_nobody_is_believed_unless_named(monkeypatch):
    assert seen(monkeypatch, SAID) == PLAIN
    assert seen(monkeypatch, SAID, trusted="10.0.0.0/8") == PLAIN
    assert seen(monkeypatch, SAID, peer="192.0.2.1", trusted=ON_THIS_MACHINE) == ("192.0.2.1", *PLAIN[1:])


def test_a_named_proxy_is_believed(monkeypatch):
    assert seen(monkeypatch, SAID, trusted=ON_THIS_MACHINE) == ("203.0.113.7", "https", "tandem.example")
    assert seen(monkeypatch, SAID, trusted=ON_THIS_MACHINE, type="websocket")[1] == "wss"
    assert seen(monkeypatch, [], trusted=ON_THIS_MACHINE) == PLAIN


@pytest.mark.parametrize(
    ("lines", "client"),
    [
        (["198.51.100.1, 203.0.113.7"], "203.0.113.7"),  # the left is what the client claims
        (["198.51.100.1", "203.0.113.7"], "203.0.113.7"),
        (["203.0.113.7, 10.1.2.3"], "203.0.113.7"),  # through a second proxy of ours
        (["10.9.9.9, 10.1.2.3"], "10.9.9.9"),
        (["203.0.113.7:4711"], "203.0.113.7"),
        (["[2001:db8::7]:4711"], "2001:db8::7"),
        (["::ffff:203.0.113.7"], "203.0.113.7"),
        (["203.0.113.7, unknown"], "127.0.0.1"),  # written by nobody of ours: nothing left of it counts
        (["203.0.113.7, <script>, 10.1.2.3"], "10.1.2.3"),
        ([""], "127.0.0.1"),
    ],
)
def test_the_client_is_the_first_from_the_right_that_is_no_proxy_of_ours(monkeypatch, lines, client):
    headers = [("x-forwarded-for", line) for line in lines]
    assert seen(monkeypatch, headers, trusted="127.0.0.1, 10.0.0.0/8")[0] == client


def test_an_address_of_ipv4_is_known_however_it_is_written(monkeypatch):
    assert seen(monkeypatch, SAID, peer="::ffff:127.0.0.1", trusted="127.0.0.1")[0] == "203.0.113.7"
    assert seen(monkeypatch, [], peer="::ffff:192.0.2.1")[0] == "192.0.2.1"


@pytest.mark.parametrize("header", [("x-forwarded-proto", "gopher"), ("x-forwarded-host", "evil.example/path")])
def test_what_cannot_be_meant_is_left_out(monkeypatch, header):
    assert seen(monkeypatch, [header], trusted="127.0.0.1") == PLAIN


def test_the_last_word_is_the_nearest_proxys(monkeypatch):
    said = [("x-forwarded-proto", "https, http"), ("x-forwarded-host", "evil.example, tandem.example")]
    assert seen(monkeypatch, said, trusted="127.0.0.1")[1:] == ("http", "tandem.example")


def test_the_address_that_people_type_can_be_set(monkeypatch):
    told = seen(monkeypatch, SAID[:1], address="https://tandem.example")
    assert told == ("127.0.0.1", "https", "tandem.example")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TANDEM_TRUSTED_PROXIES", "proxy.example"),
        ("TANDEM_TRUSTED_PROXIES", "10.0.0.1/8"),
        ("TANDEM_ADDRESS", "tandem.example"),
        ("TANDEM_ADDRESS", "https://tandem.example/path"),
        ("TANDEM_ADDRESS", "https://"),
    ],
)
def test_a_setting_that_cannot_be_read_is_a_sentence(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(Problem, match=f"^{name} must .*, such as .*[.]$"):
        proxies()


def test_streamlit_asks_nobody_outside_for_its_address(monkeypatch):
    calls = []
    monkeypatch.setattr(Session, "request", lambda self, method, url, **_: calls.append(url))
    monkeypatch.setattr(net_util, "get_external_ip", net_util.get_external_ip)  # put back at the end
    server_patches.ask_nobody_outside()
    assert not is_url_from_allowed_origins("https://evil.example")
    assert calls == []
