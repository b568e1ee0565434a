"""Resources that are sound but carry nothing followed here: counted by code, so that a clinic sees what they are."""

from collections import Counter

import sqlalchemy as sa

from db.tables import UnknownCode
from db.text import harmless
from services.intake.cell_types import TEXT_LIMIT
from services.intake.rows import COLUMN, Unfollowed

MOST_CODES = 10_000  # different codes kept of one batch, so that memory stays flat; further ones are counted together
FIRST = 50  # codes told at once; all are in unknown_codes
FURTHER = ("further codes", "", "")


class NotFollowed:
    """A tally of one batch."""

    def __init__(self) -> None:
        self.times: Counter[tuple[str, str, str]] = Counter()
        self.displays: dict[tuple[str, str, str], str | None] = {}

    def add(self, row: Unfollowed) -> None:
        """Counts one resource; past MOST_CODES codes all others are counted as one, so that memory stays flat."""
        code = tuple(harmless(text)[:TEXT_LIMIT] for text in (row.resource, row.system, row.code))
        if code not in self.times and len(self.times) >= MOST_CODES:
            code = FURTHER
        self.times[code] += 1
        if row.display:  # one code comes with several displays: the first is kept
            self.displays.setdefault(code, harmless(row.display)[:TEXT_LIMIT])

    @property
    def resources(self) -> int:
        """How many there were, columns of files apart."""
        return sum(times for (_, system, _), times in self.times.items() if system != COLUMN)

    @property
    def columns(self) -> list[str]:
        """Columns that nobody reads and that look like ours, one sentence each."""
        found = [key for key in self.times if key[1] == COLUMN]
        return [
            f"{file}: nobody reads the column {name}; it {self.displays.get((file, system, name))}."
            for file, system, name in found
        ]

    def first(self) -> list[dict]:
        """The most frequent codes, columns of files apart."""
        codes = [(key, times) for key, times in self.times.most_common() if key[1] != COLUMN][:FIRST]
        return [self._row(key, times) for key, times in codes]

    def _row(self, key: tuple[str, str, str], times: int) -> dict:
        resource, system, code = key
        told = {"resource": resource, "system": system, "code": code, "times": times}
        return told | {"display": self.displays.get(key)}

    def keep(self, connection: sa.Connection, batch: int) -> None:
        """One row per code, with the batch."""
        rows = [{"batch": batch} | self._row(key, times) for key, times in self.times.items()]
        if rows:
            connection.execute(sa.insert(UnknownCode.__table__), rows)
