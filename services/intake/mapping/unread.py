"""Columns of a file that nobody reads and that look like ours: a GAD-7 beside a PHQ-9, a date of birth called DOB."""

from collections.abc import Iterator, Sequence

from services.intake.csv_layout import Header
from services.intake.mapping.lines import Plan, unread
from services.intake.mapping.names import looks_like
from services.intake.rows import COLUMN, Unfollowed


class UnreadColumns:
    """Of one file: those that look like ours and hold something."""

    def __init__(self, of_file: Sequence[Plan], header: Header):
        self._table = of_file[0].block.table
        tables = tuple(dict.fromkeys(plan.block.table for plan in of_file))
        read = {(plan.block.table, name) for plan in of_file for name in plan.names if name}
        read |= {(plan.block.table, name) for plan in of_file for name in (*plan.block.constants, *plan.joined)}
        self._likely: dict[int, tuple[str, str]] = {}
        for theirs in unread(of_file, header.names):
            if like := looks_like(theirs, tables, read):
                self._likely[header.names.index(theirs)] = theirs, like
        self._filled: list[int] = []

    def note(self, cells: Sequence[str]) -> None:
        """Looks for columns that hold something, until each of them has been found to."""
        if len(self._filled) < len(self._likely):
            self._filled += [place for place in self._likely if place not in self._filled and cells[place].strip()]

    def told(self, file: str, line: int) -> Iterator[Unfollowed]:
        """One for each, as of a code that nobody understood."""
        for place in sorted(self._filled):
            theirs, like = self._likely[place]
            yield Unfollowed(file, file, line, COLUMN, theirs, f"looks like {like}", is_unclear=True)
