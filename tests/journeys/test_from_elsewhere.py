"""A real server behind a proxy with TLS, and pages of other sites: who is let in, and under which cookie."""

import select
import socket
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from db.engine import engine_for, reading, writing
from db.tables import AuditEntry
from services.access import throttle
from tests.journeys.raw_socket import opened
from tests.journeys.server import HANDSHAKE, PASSWORD, ask, running

pytestmark = pytest.mark.journeys

SITE = "https://tandem.example"
PROXIED = {"X_Forwarded_Proto": "https", "X_Forwarded_Host": "tandem.example", "X_Forwarded_For": "203.0.113.7"}
FORM = f"username=ana.r&password={PASSWORD.replace(' ', '+')}"


@pytest.fixture(scope="module")
def outside() -> Iterator[socket.socket]:
    """Takes whatever the server sends out over http."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


@pytest.fixture(scope="module")
def address(database, outside, tmp_path_factory) -> Iterator[str]:
    """Each request of these tests comes from 127.0.0.1, which is the proxy here."""
    log, trap = tmp_path_factory.mktemp("server") / "log", f"http://127.0.0.1:{outside.getsockname()[1]}"
    around = {"http_proxy": trap, "https_proxy": trap, "HTTP_PROXY": trap, "HTTPS_PROXY": trap}
    with running(database, log, TANDEM_TRUSTED_PROXIES="127.0.0.1", **around) as address:
        yield address


def sign_in(address: str, **headers: str):
    return ask(address, "/sign-in", method="POST", body=FORM, **{"Origin": SITE, **PROXIED, **headers})


@pytest.fixture(scope="module")
def cookie(address) -> str:
    return sign_in(address).headers["Set-Cookie"].partition(";")[0]


def test_behind_tls_the_cookie_is_for_https_only_and_browsers_are_told_to_stay(address):
    answer = sign_in(address)
    assert answer.status == 303
    parts = answer.headers["Set-Cookie"].split("; ")
    assert parts[0].startswith("__Host-tandem_session=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=lax"} <= set(parts)
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_no_cookie_leaves_without_being_kept_to_https(address, cookie):
    sent = ask(address, "/_stcore/health", Cookie=cookie, **PROXIED).headers.get_all("Set-Cookie")
    assert sent
    assert [one for one in sent if not one.endswith("; Secure")] == []


def test_the_record_names_the_address_behind_the_proxy(address, database):
    sign_in(address, X_Forwarded_For="198.51.100.1, 203.0.113.77")
    with reading(engine_for(database)) as session:
        query = sa.select(AuditEntry.detail).where(AuditEntry.action == "sign_in").order_by(AuditEntry.id.desc())
        assert session.execute(query).scalars().first() == '{"address": "203.0.113.77"}'


def test_a_strangers_tries_hold_nobody_else_back(address, database):
    with writing(engine_for(database)) as session:
        for number in range(30):
            throttle.count(session, throttle.a_try(f"guess {number}", "198.51.100.9"), datetime.now(UTC))
    assert sign_in(address, X_Forwarded_For="198.51.100.9").status == 429
    assert sign_in(address).status == 303


def test_a_page_opens_behind_the_proxy(address, cookie):
    with opened(address, "", "rules", origin=SITE, **{"Cookie": cookie, **PROXIED}) as page:
        assert "What are the rules" in page.said


def test_a_cookie_that_came_without_tls_opens_nothing_over_it(address, cookie):
    plain = cookie.removeprefix("__Host-")
    assert ask(address, "/rules", Cookie=cookie, **PROXIED).status == 200
    assert ask(address, "/rules", Cookie=plain, **PROXIED).status == 303


@pytest.mark.parametrize(
    "origin",
    [
        "http://tandem.example",
        "https://tandem.example:8443",
        "https://www.tandem.example",
        "https://tandem.example.evil.example",
        "https://evil.example",
        "http://127.0.0.1:8629",
        "http://localhost",
        "null",
        None,
    ],
)
def test_the_socket_opens_for_no_other_site_and_the_server_asks_nobody_outside(address, outside, cookie, origin):
    told = {**HANDSHAKE, **PROXIED, "Cookie": cookie, **({"Origin": origin} if origin else {})}
    assert ask(address, "/_stcore/stream", **told).status == 403
    assert select.select([outside], [], [], 0)[0] == []


def test_another_port_of_this_machine_is_another_site(address):
    answer = ask(address, "/sign-in", method="POST", body=FORM, Origin=address)
    cookie = answer.headers["Set-Cookie"].partition(";")[0]
    here = {**HANDSHAKE, "Cookie": cookie}
    assert ask(address, "/_stcore/stream", Origin=address, **here).status == 101
    assert ask(address, "/_stcore/stream", Origin="http://127.0.0.1:8629", **here).status == 403


def test_behind_a_proxy_no_demo_account_opens_whatever_the_request_says(address):
    of_this_machine = {"Origin": "http://localhost", "Host": "localhost"}
    for headers in ({"Origin": address}, of_this_machine, {"Origin": SITE, **PROXIED}):
        answer = ask(address, "/sign-in/demo", method="POST", body="account=demo.auditor", **headers)
        assert (answer.status, "Set-Cookie" in answer.headers) == (403, False), headers
        shown = {name: value for name, value in headers.items() if name != "Origin"}
        assert "Synthetic demo clinic" not in ask(address, "/sign-in", **shown).text
