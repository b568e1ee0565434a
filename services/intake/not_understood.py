"""What an import did not understand: resources by code, files by name, and of each kind the share that was taken."""

from collections import Counter
from dataclasses import asdict, dataclass, field

import sqlalchemy as sa
from sqlmodel import Session

from db.tables import FeedShare, FileNotRead, UnknownCode, table_of
from db.text import harmless
from services.intake.cell_types import TEXT_LIMIT
from services.intake.rows import COLUMN, NotRead, Share, Unfollowed

MOST_CODES = 10_000  # different codes kept of one batch, so that memory stays flat; further ones are counted together
MOST_FILES = 1_000
FURTHER = ("further codes", "", "")
CODES, FILES, SHARES = table_of(UnknownCode), table_of(FileNotRead), table_of(FeedShare)
Row = Unfollowed | NotRead | Share


@dataclass(frozen=True)
class Code:
    """One code of resources that carry nothing followed here. `is_unclear`: no list known here has it; else it is known
    to be about something else."""

    resource: str
    system: str
    code: str
    display: str | None
    times: int
    is_unclear: bool


@dataclass(frozen=True)
class NotUnderstood:
    """Codes in order: unclear ones first, the most frequent first."""

    codes: list[Code] = field(default_factory=list)
    files: list[NotRead] = field(default_factory=list)
    shares: list[Share] = field(default_factory=list)


class Tally:
    """What one batch did not understand, while it is read."""

    def __init__(self) -> None:
        self.times: Counter[tuple[str, str, str]] = Counter()
        self.displays: dict[tuple[str, str, str], str | None] = {}
        self.unclear: set[tuple[str, str, str]] = set()
        self.files: list[NotRead] = []
        self.shares: list[Share] = []

    def add(self, row: Row) -> None:
        """Past MOST_CODES codes all others are counted as one, so that memory stays flat."""
        if isinstance(row, Unfollowed):
            self._count(row)
        elif isinstance(row, Share):
            self.shares.append(row)
        elif len(self.files) < MOST_FILES:
            self.files.append(NotRead(harmless(row.file), harmless(row.why)))

    def _count(self, row: Unfollowed) -> None:
        code = tuple(harmless(text)[:TEXT_LIMIT] for text in (row.resource, row.system, row.code))
        if code not in self.times and len(self.times) >= MOST_CODES:
            code = FURTHER
        self.times[code] += 1
        if row.is_unclear:
            self.unclear.add(code)
        if row.display:  # one code comes with several displays: the first is kept
            self.displays.setdefault(code, harmless(row.display)[:TEXT_LIMIT])

    @property
    def resources(self) -> int:
        """How many there were; columns of tables are none."""
        return sum(times for (_, system, _), times in self.times.items() if system != COLUMN)

    @property
    def told(self) -> NotUnderstood:
        codes = [Code(*code, self.displays.get(code), n, code in self.unclear) for code, n in self.times.items()]
        return NotUnderstood(sorted(codes, key=_unclear_first), list(self.files), list(self.shares))

    def keep(self, connection: sa.Connection, batch: int) -> None:
        """One row per code, file and kind, with the batch."""
        told = self.told
        for table, rows in ((CODES, told.codes), (FILES, told.files), (SHARES, told.shares)):
            if rows:
                connection.execute(sa.insert(table), [{"batch": batch} | asdict(row) for row in rows])


def of_batch(session: Session, number: int) -> NotUnderstood:
    """What a batch left; nothing of one that does not exist. It holds no patient data."""
    codes = _rows(session, CODES, number, Code)
    return NotUnderstood(
        sorted(codes, key=_unclear_first),
        _rows(session, FILES, number, NotRead),
        _rows(session, SHARES, number, Share),
    )


def _rows(session: Session, table: sa.Table, number: int, kind: type) -> list:
    names = kind.__dataclass_fields__
    query = sa.select(*(table.c[name] for name in names)).where(table.c.batch == number).order_by(table.c.id)
    return [kind(*row) for row in session.execute(query)]


def _unclear_first(code: Code) -> tuple:
    return not code.is_unclear, -code.times, code.resource, code.system, code.code
