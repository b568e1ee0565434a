"""How a process of ours ends: with a sentence, or with the kind and place of a fault. Never with values."""

import sys
import traceback
from collections.abc import Callable

from db.engine import said_plainly
from db.problems import Problem


def run_plainly(work: Callable[[], object]) -> None:
    """Exits 1 where the work fails."""
    try:
        with said_plainly():
            work()
    except Problem as problem:
        _end(str(problem))
    except UnicodeEncodeError:  # a name of a file may be any bytes; everything else is looked up as text
        _end("A word of this command is not text in UTF-8.")
    except Exception as error:
        # No message and no values: they may hold patient data. The place in the code is enough to find the fault.
        place = traceback.extract_tb(error.__traceback__)[-1]
        _end(f"Tandem failed ({type(error).__name__} at {place.filename}:{place.lineno}).")


def _end(said: str) -> None:
    print(said, file=sys.stderr)
    sys.exit(1)
