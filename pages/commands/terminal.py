"""Tables and progress where somebody looks at them: in a terminal. Elsewhere the same as plain lines."""

import atexit
import sys
from collections.abc import Callable, Iterable
from itertools import chain, islice
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from db.text import harmless

MOST_IN_A_TABLE = 2_000  # rows that are held to be set apart; more are printed as they come
REDRAWN = 5  # times a second at most


def console(stream: TextIO) -> Console | None:
    """None where nobody looks: a pipe, a file, a log."""
    return Console(file=stream, highlight=False) if stream.isatty() else None


def print_table(names: list[str], rows: Iterable[dict]) -> None:
    """One line per row, its fields in columns; as plain words where nobody looks or there are too many."""
    rows = iter(rows)
    screen = console(sys.stdout)
    first = list(islice(rows, MOST_IN_A_TABLE + 1)) if screen else []
    if screen is None or len(first) > MOST_IN_A_TABLE:
        _print_plain(names, chain(first, rows))
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in names:
        table.add_column(name, overflow="fold")  # a name that is cut off cannot be typed again
    for row in first:
        table.add_row(*(Text(word) for word in _words(names, row)))  # as text: a name is no markup here either
    screen.print(table)


def _print_plain(names: list[str], rows: Iterable[dict]) -> None:
    print("  ".join(names))
    for row in rows:
        print("  ".join(_words(names, row)))


def _words(names: list[str], row: dict) -> list[str]:
    return ["-" if row[name] is None else harmless(str(row[name])) for name in names]


class Counting:
    """Something countable that goes on, redrawn on one line of a terminal and gone at its end. Silent elsewhere."""

    def __init__(self) -> None:
        self._screen = console(sys.stderr)
        self._progress: Progress | None = None
        self._task = TaskID(0)

    def __call__(self, done: int, words: str, of: int | None = None) -> None:
        if self._screen is None:
            return
        if self._progress is None:
            self._begin()
        self._progress.update(self._task, description=words, completed=done, total=of)

    def _begin(self) -> None:
        columns = TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:,}"), TimeElapsedColumn()
        self._progress = Progress(*columns, console=self._screen, transient=True, refresh_per_second=REDRAWN)
        self._task = self._progress.add_task("", total=None)
        self._progress.start()
        atexit.register(self._progress.stop)  # a command that breaks off leaves the terminal as it was

    def end(self) -> None:
        if self._progress is not None:
            self._progress.stop()
            self._progress = None


def counted_as(words: str, unit: str) -> Callable[[int, int], None]:
    """A callback (so far, in all): a bar in a terminal, `words: 3 of 40 unit` elsewhere."""
    counting = Counting()

    def done(so_far: int, in_all: int) -> None:
        if console(sys.stderr) is None:
            print(f"{words}: {so_far} of {in_all} {unit}", file=sys.stderr)
            return
        counting(so_far, words, in_all)
        if so_far >= in_all:
            counting.end()

    return done
