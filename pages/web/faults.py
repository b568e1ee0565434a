"""Uncaught errors: people see a reference, the log gets the reference, the kind and the place; nobody gets values."""

import logging
import secrets
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from traceback import extract_tb

import streamlit as st

from db.problems import Problem, Unavailable
from pages.parts.markup import escaped

ROOT = Path(__file__).resolve().parent.parent.parent
DEEPEST = 4  # of our own lines in a log entry: the one that failed and those that led there

_plain_record = logging.getLogRecordFactory()
_log = logging.getLogger("tandem")


def reference_of(error: BaseException) -> str:
    """The same short reference each time it is asked for the same error."""
    if not hasattr(error, "tandem_reference"):
        error.tandem_reference = secrets.token_hex(4)
    return error.tandem_reference


def described(error: BaseException) -> str:
    """Kind and place of an error, without its message: messages quote the values that were being worked on."""
    places = [
        f"{Path(frame.filename).relative_to(ROOT)}:{frame.lineno}"
        for frame in extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(ROOT) and ".venv" not in frame.filename
    ]
    caused = f", caused by {type(error.__cause__).__name__}" if error.__cause__ else ""
    where = " > ".join(places[-DEEPEST:]) or "outside Tandem's own files"
    return f"reference {reference_of(error)}: {type(error).__name__}{caused} at {where}"


def scrub_logs() -> None:
    """From here on no log record of this process, whoever writes it, carries an error's message."""
    logging.setLogRecordFactory(_scrubbed_record)
    sys.excepthook = lambda kind, error, trace: _log.error("Stopped", exc_info=error)
    threading.excepthook = lambda raised: _log.error("A thread stopped", exc_info=raised.exc_value)


def _scrubbed_record(name, level, file, line, message, args, exc_info, *rest, **more) -> logging.LogRecord:
    record = _plain_record(name, level, file, line, _told(message), args, None, *rest, **more)
    record.args = _each_told(record.args)
    error = exc_info[1] if isinstance(exc_info, tuple) else exc_info
    if isinstance(error, BaseException):
        record.msg, record.args = f"{record.getMessage()} ({described(error)})", ()
    return record


def _each_told(args):
    if isinstance(args, Mapping):
        return {key: _told(arg) for key, arg in args.items()}
    return tuple(_told(arg) for arg in args or ())


def _told(part: object) -> object:
    return described(part) if isinstance(part, BaseException) else part


def show(error: Exception) -> bool:
    """What the page says instead of a traceback. A Problem is a sentence for people and is shown as it is."""
    if isinstance(error, Unavailable):
        st.warning(f"{error.for_people} The reference is **{reference_of(error)}**.")
    elif isinstance(error, Problem):
        st.warning(escaped(str(error)))
    else:
        st.error(
            f"Something went wrong here, and it has been noted as **{reference_of(error)}**. "
            "Reload the page; if it happens again, tell whoever looks after Tandem that reference."
        )
    return True
