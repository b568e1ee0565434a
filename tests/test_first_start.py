"""The first start says when the dashboard really answers, and nothing before."""

import os
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from tests.patience import PATIENCE
from tests.test_house import ROOT

SCRIPT = ROOT / ".ci" / "say_when_ready.py"


@pytest.fixture
def server():
    """Answers /health with 503 twice, then with 200; `asked` holds what was answered."""

    class Health(BaseHTTPRequestHandler):
        asked: list[int] = []

        def do_GET(self):
            status = 503 if len(self.asked) < 2 else 200
            self.asked.append(status if self.path == "/health" else 404)
            self.send_response(self.asked[-1])
            self.end_headers()

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Health) as httpd:
        Thread(target=httpd.serve_forever, daemon=True).start()
        yield httpd, Health.asked
        httpd.shutdown()


def said(port: int, parent: int) -> str:
    command = [sys.executable, str(SCRIPT), str(port), str(parent)]
    return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=True).stdout.strip()


def test_ready_is_said_once_the_server_and_its_database_answer(server):
    httpd, asked = server
    port = httpd.server_port
    assert said(port, os.getpid()) == f"Tandem is ready: open http://localhost:{port} in a browser. Ctrl-C stops it."
    assert asked == [503, 503, 200]


def test_a_server_that_never_came_leaves_nobody_waiting(server):
    assert said(server[0].server_port, parent=1) == ""


RECORDS_WHAT_IT_IS_ASKED = """#!/bin/sh
case "$1" in
    -c) exit 1 ;;
    manage.py | -m) echo "$*" >> asked ;;
esac
"""


@pytest.mark.parametrize(
    ("asked", "before"), [(["--with-demo"], ["manage.py demo --if-empty"]), ([], [])], ids=["run", "serve"]
)
def test_nothing_but_the_demo_comes_before_the_server_which_brings_the_database_up_to_date(tmp_path, asked, before):
    """After an upgrade everyone is worked out again beside the pages, not while nobody can open one."""
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(RECORDS_WHAT_IT_IS_ASKED)
    python.chmod(0o755)
    command = ["sh", str(ROOT / ".ci" / "open.sh"), *asked]
    subprocess.run(command, cwd=tmp_path, env={**os.environ, "PORT": "8501"}, timeout=PATIENCE, check=True)
    server = "-m streamlit run dashboard.py --server.port 8501"
    assert (tmp_path / "asked").read_text().splitlines() == [*before, server]


def test_a_licence_lies_beside_the_readme():
    assert (ROOT / "LICENSE").read_text().startswith("MIT License")
    assert "(LICENSE)" in (ROOT / "README.md").read_text()
