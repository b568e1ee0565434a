"""A real server in a fresh process, as people start it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit

from tests.patience import PATIENCE

ROOT = Path(__file__).resolve().parent.parent.parent
TODAY = date(2026, 11, 22)  # of the servers whose pages show days
PASSWORD = "correct horse battery"
HANDSHAKE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec_WebSocket_Version": "13",
    "Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running(database_url: str, log: Path, *, app: str = "dashboard.py", **environment: str) -> Iterator[str]:
    """The address of a server over that database; it is stopped at the end."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", app, "--server.port", str(port)]
    settings = {**os.environ, "TANDEM_DATABASE_URL": database_url, **environment}
    with log.open("w") as output:
        server = subprocess.Popen(command, cwd=ROOT, env=settings, stdout=output, stderr=subprocess.STDOUT)
        try:
            _wait_for(server, f"http://127.0.0.1:{port}", log)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(PATIENCE)


def _wait_for(server: subprocess.Popen, address: str, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and server.poll() is None:
        try:
            if ask(address, "/health").status == 200:
                return
        except OSError:  # refused before it listens, timed out while it still imports
            time.sleep(0.2)
    raise AssertionError(f"The server did not start:\n{log.read_text()}")


def ask(address: str, path: str, *, method: str = "GET", body: str | None = None, **headers: str) -> HTTPResponse:
    """One request, redirects not followed. Underscores in header names stand for dashes."""
    connection = HTTPConnection(urlsplit(address).netloc, timeout=PATIENCE)
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        connection.request(method, path, body, sent)
        answer = connection.getresponse()
        answer.text = answer.read().decode()
        return answer
    finally:
        connection.close()


def sign_in_as(address: str, account: str) -> str:
    """The session token after one click on a demo account."""
    answer = ask(address, "/sign-in/demo", method="POST", body=f"account={account}", Origin=address)
    assert answer.status == 303, answer.text
    return answer.headers["Set-Cookie"].partition("tandem_session=")[2].partition(";")[0]
