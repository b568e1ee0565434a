"""What the routes make of a request: where it may lead, where it came from, and what a fault tells."""

import logging

import anyio
import pytest
from starlette.requests import Request
from starlette.responses import Response
from streamlit import config

from pages.web import cookie, faults, routes
from pages.web.origin import is_same_site, is_this_machine, safe_next

LOCAL = {"host": "127.0.0.1:8501"}


def a_request(headers, *, client="127.0.0.1", server="127.0.0.1", version="1.1") -> Request:
    listed = [(name.encode(), value.encode()) for name, value in headers.items()]
    return Request(
        {
            "type": "http",
            "headers": listed,
            "client": (client, 50_000),
            "server": (server, 8501),
            "scheme": "http",
            "http_version": version,
        }
    )


@pytest.mark.parametrize("path", ["/", "/worklist", "/patient?id=1042&tab=plan", "/patients?find=O%27Neil"])
def test_a_path_of_ours_is_kept(path):
    assert safe_next(path) == path


@pytest.mark.parametrize(
    "path",
    [
        None,
        "",
        "worklist",
        "//evil.example",
        "/\\evil.example",
        "/worklist\\..",
        "https://evil.example/",
        "javascript:alert(1)",
        "/a\r\nSet-Cookie: x=1",
        "/sign-out",
        "/sign-in?next=/",
        "/media/report.csv",
        "/_stcore/stream",
    ],
)
def test_any_other_target_becomes_the_first_page(path):
    assert safe_next(path) == "/"


@pytest.mark.parametrize(
    ("headers", "is_ours"),
    [
        ({"sec-fetch-site": "same-origin", "origin": "http://127.0.0.1:8501"}, True),
        ({"sec-fetch-site": "same-origin"}, True),
        ({"origin": "http://127.0.0.1:8501"}, True),
        ({}, False),
        ({"origin": "null"}, False),
        ({"origin": "http://127.0.0.1:9999"}, False),
        ({"origin": "https://127.0.0.1:8501"}, False),
        ({"origin": "http://127.0.0.1"}, False),
        ({"origin": "http://127.0.0.1:8501/worklist"}, False),
        ({"origin": "http://127.0.0.1:8501@evil.example"}, False),
        ({"origin": "http://127.0.0.1:8501.evil.example"}, False),
        ({"sec-fetch-site": "cross-site", "origin": "http://127.0.0.1:8501"}, False),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "same-origin", "origin": "https://evil.example"}, False),
    ],
)
def test_a_form_counts_only_from_our_own_pages(headers, is_ours):
    assert is_same_site(a_request({**LOCAL, **headers})) is is_ours


@pytest.fixture
def bound_to(monkeypatch):
    def bind(address):
        monkeypatch.setattr(config, "get_option", {"server.address": address}.__getitem__)

    return bind


@pytest.mark.parametrize("host", ["127.0.0.1:8501", "localhost:8501", "[::1]:8501"])
def test_this_machine_is_known_by_every_sign(bound_to, host):
    bound_to("127.0.0.1")
    assert is_this_machine(a_request({"host": host}))


@pytest.mark.parametrize(
    ("address", "headers", "ends"),
    [
        ("0.0.0.0", LOCAL, {}),
        (None, LOCAL, {}),
        ("127.0.0.1", {"host": "tandem.example"}, {}),
        ("127.0.0.1", {"host": "127.0.0.1.evil.example"}, {}),
        ("127.0.0.1", {}, {}),
        ("127.0.0.1", LOCAL, {"client": "192.0.2.7"}),
        ("127.0.0.1", LOCAL, {"server": "192.0.2.1"}),
        ("127.0.0.1", LOCAL, {"version": "1.0"}),
        ("127.0.0.1", {**LOCAL, "x-forwarded-for": "127.0.0.1"}, {}),
        ("127.0.0.1", {**LOCAL, "forwarded": "for=127.0.0.1"}, {}),
        ("127.0.0.1", {**LOCAL, "x-forwarded-proto": "http"}, {}),
        ("127.0.0.1", {**LOCAL, "x-real-ip": "127.0.0.1"}, {}),
    ],
)
def test_one_sign_of_elsewhere_is_enough(bound_to, address, headers, ends):
    bound_to(address)
    assert not is_this_machine(a_request(headers, **ends))


@pytest.fixture
def scrubbed():
    before = logging.getLogRecordFactory()
    logging.setLogRecordFactory(faults._scrubbed_record)
    yield
    logging.setLogRecordFactory(before)


def a_fault() -> ValueError:
    try:
        raise ValueError("Rivera, Ana: PHQ-9 of 23")
    except ValueError as error:
        return error


@pytest.mark.parametrize(
    "write",
    [
        lambda log, error: log.error("Uncaught app execution", exc_info=error),
        lambda log, error: log.error("Uncaught app execution", exc_info=(type(error), error, error.__traceback__)),
        lambda log, error: log.error("Failed: %s", error),
        lambda log, error: log.error("Failed: %(why)s", {"why": error}),
        lambda log, error: log.error(error),
    ],
    ids=["error", "triple", "argument", "named", "message"],
)
def test_the_log_gets_kind_place_and_reference_and_no_values(scrubbed, caplog, write):
    error = a_fault()
    write(logging.getLogger("tandem.test"), error)
    assert "Rivera" not in caplog.text
    assert "PHQ-9" not in caplog.text
    assert f"reference {faults.reference_of(error)}: ValueError" in caplog.text
    assert "tests/access/test_web.py:" in caplog.text


def test_an_ordinary_log_line_is_left_alone(scrubbed, caplog):
    logging.getLogger("tandem.test").warning("Listening at %s", "127.0.0.1")
    assert "Listening at 127.0.0.1" in caplog.text


@pytest.mark.parametrize(
    "setting", [{"TANDEM_TRUSTED_PROXIES": "10.0.0.1"}, {"TANDEM_ADDRESS": "http://localhost:8501"}]
)
def test_where_a_proxy_is_named_nobody_is_at_this_machine(bound_to, monkeypatch, setting):
    bound_to("127.0.0.1")
    for name, value in setting.items():
        monkeypatch.setenv(name, value)
    assert not is_this_machine(a_request(LOCAL))


def over(scheme: str, **cookies: str) -> Request:
    sent = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return Request({"type": "http", "headers": [(b"cookie", sent.encode())], "scheme": scheme})


@pytest.mark.parametrize("scheme", ["https", "http"])
def test_the_cookie_is_for_https_only_wherever_there_is_https(scheme):
    response, is_https = Response(), scheme == "https"
    cookie.put(response, "token", over(scheme))
    assert ("Secure" in response.headers["set-cookie"]) is is_https
    assert response.headers["set-cookie"].startswith("__Host-tandem_session=token") is is_https


def test_over_https_a_cookie_that_a_neighbouring_site_could_have_set_counts_for_nothing():
    both = {"tandem_session": "planted", "__Host-tandem_session": "own"}
    assert cookie.token_of(over("https", **both)) == "own"
    assert cookie.token_of(over("wss", **both)) == "own"
    assert cookie.token_of(over("https", tandem_session="planted")) is None


def test_pages_see_the_one_token_that_the_gate_let_in():
    scope = over("https", **{"tandem_session": "planted", "__Host-tandem_session": "own", "other": "x"}).scope
    assert Request(cookie.with_token(scope, "own")).cookies == {"tandem_session": "own", "other": "x"}


def test_a_form_that_comes_drop_by_drop_is_ended(monkeypatch):
    monkeypatch.setattr(routes, "SLOWEST_FORM", 0.0)

    async def never():
        await anyio.sleep_forever()

    request = Request(a_request(LOCAL).scope, receive=never)
    assert anyio.run(routes._form, request).status_code == 408
