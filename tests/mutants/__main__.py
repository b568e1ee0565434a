"""`python -m tests.mutants [files or folders…]`: put every small fault into the rules, one at a time, and list those
that change nothing for thousands of invented histories on any of the days that the oracle is asked about.

The engine without a fault agrees with the oracle on these histories (tests/due_items/test_oracle.py), so a fault that
changes an answer is one that the oracle notices. What it does not notice, the boundary tables are asked about; what is
listed passes them as well.
"""

import importlib.abc
import importlib.util
import os
import pickle
import sys
import tempfile
from ast import Module
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import numpy as np  # noqa: F401  loaded once, before the copies are made
import pytest
import sqlmodel  # noqa: F401

import db.tables  # noqa: F401
from tests.mutants.faults import Fault, faults_in

ROOT = Path(__file__).resolve().parent.parent.parent
RULES = (
    "services/clinical/coverage.py",
    "services/clinical/episodes.py",
    "services/clinical/confounding.py",
    "services/clinical/continuity.py",
    "services/clinical/courses.py",
    "services/clinical/doses.py",
    "services/clinical/numbers.py",
    "services/clinical/tapers.py",
    "services/facts",
    "services/rules/days.py",
    "services/rules/criteria",
    "services/rules/reasons",
    "services/due_items/caseload.py",
    "services/due_items/raised.py",
    "services/due_items/due_items.py",
    "services/due_items/one_at_a_time.py",
    "services/due_items/answers_applied.py",
)
NO_RULES = ("__init__.py", "events.py", "columns_as_text.py", "table.py")  # they read and keep what the rules work on
HISTORIES = int(os.environ.get("TANDEM_HISTORIES", "2000"))
AHEAD = (0, 1, 2, 3, 5, 7, 8, 14, 20, 24, 25, 28, 31, 60, 100)  # days after the last one recorded
SAID = ("place", "reason", "urgency", "opens_on", "due_on", "evidence_on")  # of an open item
SLOWEST = 300  # seconds
TABLES = ("tests/rules", "tests/facts", "tests/patient")
SAME, NOTICED, BROKEN, NO_FAULT, IN_A_TABLE = range(5)


def corpus(folder: Path) -> Path:
    """The histories as the engine reads them, with the last day recorded of each."""
    from sqlmodel import Session

    from db.engine import engine_for
    from db.tables import FOREVER
    from services.arrays.columns import number_of
    from services.due_items.upgrade import bring_up_to_date
    from services.facts.events import read
    from tests.by_hand.history import last_day
    from tests.histories.stored import store
    from tests.histories.strategies import invented

    engine = engine_for(f"sqlite:///{folder}/corpus.sqlite3")
    bring_up_to_date(engine)
    histories = dict(enumerate(invented(HISTORIES, 4711), start=1))
    with Session(engine.execution_options(writes=True)) as session:
        store(session, histories)
        known = read(session, 1, HISTORIES, FOREVER)
        past = read(session, 1, HISTORIES, date(2026, 1, 1) + timedelta(days=92))
        session.rollback()
    engine.dispose()
    last = np.array([number_of(last_day(history)) for history in histories.values()])
    file = folder / "corpus.pickle"
    file.write_bytes(pickle.dumps((known, past, last)))
    return file


def answers(file: Path) -> list[bytes]:
    """What the engine says of the corpus: facts and tags, and the reasons open on each of the days."""
    from services.arrays.columns import Words
    from services.clinical.thresholds import DEFAULTS
    from services.due_items.caseload import facts_of
    from services.due_items.due_items import due_items

    known, past, last = pickle.loads(file.read_bytes())
    told = []
    for history in (known, past):
        facts = facts_of(history, DEFAULTS)
        for column in (
            *facts.columns.values(),
            facts.tags.id,
            facts.tags.changed_on,
            facts.tags.confounded_by,
            facts.tags.index_from,
        ):
            told.append((column.codes if isinstance(column, Words) else column).tobytes())
        items = due_items(history, facts)
        for ahead in AHEAD:
            day = last[items["place"]] + ahead
            is_open = (items["begins_on"] <= day) & (day < items["ends_on"])
            told += [
                items[name][is_open].tobytes()
                for name in ("place", "reason", "urgency", "opens_on", "due_on", "evidence_on")
            ]
    return told


class Faulty(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Hands out one module with its fault; every other as it is."""

    def __init__(self, name: str, tree: Module):
        self.name, self.tree = name, tree

    def find_spec(self, name, path, target=None):
        return importlib.util.spec_from_loader(name, self) if name == self.name else None

    def exec_module(self, module):
        exec(compile(self.tree, self.name, "exec"), module.__dict__)


def judged(fault: Fault, tree: Module, file: Path, expected: list[bytes]) -> int:
    """In a copy of this process, which has not imported the rules yet."""
    child = os.fork()
    if child == 0:
        os.close(2)
        import signal

        signal.alarm(SLOWEST)
        try:
            sys.meta_path.insert(0, Faulty(fault.file.removesuffix(".py").replace("/", "."), tree))
            os._exit(_asked_of_tables() if answers(file) == expected else NOTICED)
        except ImportError:
            os._exit(NO_FAULT)
        except BaseException:
            os._exit(BROKEN)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) if os.WIFEXITED(status) else BROKEN


def _asked_of_tables() -> int:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    quietly = ("-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-m", "not postgres and not journeys")
    return SAME if pytest.main([*quietly, *(str(ROOT / table) for table in TABLES)]) == 0 else IN_A_TABLE


def in_a_copy(work, *given):
    """What the work gives back, without its imports staying in this process."""
    receive, send = os.pipe()
    child = os.fork()
    if child == 0:
        with os.fdopen(send, "wb") as pipe:
            pipe.write(pickle.dumps(work(*given)))
        os._exit(0)
    os.close(send)
    with os.fdopen(receive, "rb") as pipe:
        found = pickle.loads(pipe.read())
    os.waitpid(child, 0)
    return found


def files_of(wanted: tuple[str, ...]) -> list[str]:
    """In the order wanted, those of one folder by name."""
    found = [
        file
        for name in wanted
        for file in ([ROOT / name] if name.endswith(".py") else sorted((ROOT / name).glob("*.py")))
    ]
    return [str(file.relative_to(ROOT)) for file in found if file.name not in NO_RULES]


def tell(name: str, faults: list[tuple[Fault, Module]], verdicts: list[int]) -> None:
    for (fault, _), verdict in zip(faults, verdicts, strict=True):
        if verdict == NO_FAULT:
            raise SystemExit(f"{fault} imports what is not there: it proves nothing. Mend tests/mutants/faults.py.")
        if verdict == SAME:
            print(fault)
    noticed, told, broken, same = (verdicts.count(verdict) for verdict in (NOTICED, IN_A_TABLE, BROKEN, SAME))
    by = f"{noticed} noticed by histories, {told} by tables"
    print(f"{name}: {len(faults)} faults, {by}, {broken} broke the engine, {same} survived", flush=True)


def main(wanted: tuple[str, ...]) -> None:
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(os.cpu_count()) as pool:
        histories = in_a_copy(corpus, Path(folder))
        expected = in_a_copy(answers, histories)
        for name in files_of(wanted):
            faults = list(faults_in(name, (ROOT / name).read_text()))
            tell(name, faults, list(pool.map(lambda one: judged(*one, histories, expected), faults)))


if __name__ == "__main__":
    main(tuple(sys.argv[1:]) or RULES)
