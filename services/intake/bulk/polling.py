"""Asking how far an export is until it is ready: not too often, and not for ever."""

from collections.abc import Callable

from db.problems import Problem
from db.text import harmless
from services.intake.bulk.addresses import host_of
from services.intake.bulk.connection import Connection, Unreachable, body_of
from services.intake.bulk.operation_outcome import in_codes, is_transient
from services.intake.bulk.waiting import BUSY, Waiting

GONE = (404, 410)
MOST_FAILURES = 12  # one after another that the server calls passing: then the export is given up
LONGEST = 100  # characters of X-Progress
JSON = {"Accept": "application/json"}


class Gone(Exception):
    """The server knows nothing of the export any more: it is asked for anew."""


class Failed(Problem):
    """The export came to nothing; the next run asks for another."""


def finished(connection: Connection, status_url: str, waiting: Waiting, say: Callable[[str], None]) -> bytes:
    """The server's list of the files, undecoded, as soon as it has one. Raises Gone, Failed, or TooLong."""
    failures = 0
    while True:
        try:
            answer = connection.ask("GET", status_url, headers=JSON)
            body = body_of(answer)
        except Unreachable:
            waiting.after(None)
            continue
        if answer.status_code == 200:
            return body
        if answer.status_code in GONE:
            raise Gone
        if answer.status_code == 202:
            failures = 0
            if progress := answer.headers.get("X-Progress"):
                say(harmless(progress)[:LONGEST])
        elif answer.status_code not in BUSY:
            failures += 1
            if failures > MOST_FAILURES or not is_transient(body):
                said = in_codes(answer.status_code, body)
                raise Failed(f"{host_of(status_url)} could not make the export ({said}); the next run asks anew.")
        waiting.after(answer)


def forget(connection: Connection, status_url: str) -> None:
    """Tell the server that its files are not needed any more. It may have forgotten them itself, or not listen."""
    try:
        connection.ask("DELETE", status_url, headers={"Accept": "application/fhir+json"}).close()
    except Problem:
        return
