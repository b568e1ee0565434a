"""The database's own refusals, and those of its driver, as one sentence each."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from db.problems import Busy, Full, Problem, ReadOnly, Unavailable

NOT_OPENED = "The database file cannot be opened: check that its folder exists and is yours."
BUSY = Busy("The database is busy with another writer; nothing was written. Try again.")
FULL = Full("There is no room left for the database: nothing was written. Make room on its disk.")
READ_ONLY = ReadOnly("The database is read-only here: nothing was written.")
NO_ANSWER = Unavailable("The database server does not answer at the address in TANDEM_DATABASE_URL.")
NOT_A_DATABASE = Unavailable("The file named by TANDEM_DATABASE_URL is not a database, or is damaged.")

BY_WORDS = (  # of SQLite
    ("readonly", READ_ONLY),
    ("locked", BUSY),
    ("unable to open", Unavailable(NOT_OPENED)),
    ("is full", FULL),
    ("disk I/O error", Unavailable("The database's disk fails: nothing was written.")),
    ("not a database", NOT_A_DATABASE),
    ("malformed", NOT_A_DATABASE),
)
NOT_LET_IN = Unavailable("The database server does not accept the user or password in TANDEM_DATABASE_URL.")
NO_SUCH_DATABASE = Unavailable("The database server has no database of the name in TANDEM_DATABASE_URL.")
BY_WORDS_OF_SERVER = (  # while connecting its refusal comes without a state
    ("authentication failed", NOT_LET_IN),
    ("no password supplied", NOT_LET_IN),
    ('" does not exist', NO_SUCH_DATABASE),
)
BY_STATE = (  # of PostgreSQL, the longest beginning first: https://www.postgresql.org/docs/current/errcodes-appendix.html
    ("55P03", BUSY),  # lock not available
    ("40P01", BUSY),  # deadlock: the other one went on
    ("40001", BUSY),  # serialization
    ("53100", FULL),
    ("53", Busy("The database server takes no more connections now; nothing was written. Try again.")),
    ("25006", READ_ONLY),
    ("57P", NO_ANSWER),  # shut down, or starting
    ("08", NO_ANSWER),
)


@contextmanager
def said_plainly() -> Iterator[None]:
    """What the database refuses is a Problem; a fault of ours stays what it is."""
    try:
        yield
    except sa.exc.TimeoutError as error:  # every connection of the pool is in use
        raise _anew(BUSY) from error
    except sa.exc.DBAPIError as error:
        problem = _problem(error)
        if problem is None:
            raise
        raise _anew(problem) from error


def _problem(error: sa.exc.DBAPIError) -> Problem | None:
    state, words = getattr(error.orig, "sqlstate", None), str(error.orig)
    if state is not None:
        return next((problem for beginning, problem in BY_STATE if state.startswith(beginning)), None)
    if type(error.orig).__module__.startswith("psycopg"):  # without a state the server never said a word
        return _while_connecting(words) if isinstance(error, sa.exc.OperationalError) else None
    return next((problem for said, problem in BY_WORDS if said in words), None)


def _while_connecting(words: str) -> Problem:
    if 'role "' in words and '" does not exist' in words:
        return NOT_LET_IN
    return next((problem for said, problem in BY_WORDS_OF_SERVER if said in words), NO_ANSWER)


def _anew(problem: Problem) -> Problem:
    """Not the same object twice: each carries its own reference and place."""
    return type(problem)(*problem.args)
