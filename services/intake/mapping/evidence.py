"""What the first cells of a column say of how its file is written: the order of its days, words for missing, decimal
commas, words that stand for ours."""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from services.intake.cell_types import Answer, Day, Number, Whole, Word, as_word
from services.intake.codes.questionnaires import named_in, written_worth
from services.intake.columns import Column
from services.intake.reading import DateOrder, NotAccepted, Reading
from services.intake.written_days import NUMBERED, only_order

# what programs and people write where nothing was answered
MISSING = frozenset(
    ("-99", "-98", "-97", "-9", "-999", "99999", "na", "n/a", "n.a.", "null", "none", "nil", "nan", ".", "-", "--", "?")
    + ("unknown", "refused", "declined", "not answered", "not assessed", "not done", "no score", "no answer")
    + ("(blank)", "#n/a")
)
_COMMA = re.compile(r"-?\d+,\d+")


@dataclass
class Evidence:
    """Of one file."""

    orders: set[DateOrder] = field(default_factory=set)
    is_numbered: str | None = None  # a day of two meanings
    has_two_digit_years: bool = False
    has_decimal_comma: bool = False
    missing: dict[str, None] = field(default_factory=dict)  # words, in the order in which they came
    values: dict[str, dict[str, str]] = field(default_factory=dict)  # our column → their word → ours
    unknown: dict[str, dict[str, None]] = field(default_factory=dict)  # our column → words that nobody knows

    def note(self, table: str, column: Column, cells: Iterable[str], reading: Reading) -> None:
        """Looks at the cells of one column."""
        for cell in dict.fromkeys(text for each in cells if (text := each.strip())):
            if isinstance(column.kind, Day):
                self._day(cell)
            elif isinstance(column.kind, Word | Number | Whole | Answer) and not _is_read(column, cell, reading):
                self._value(table, column, cell)

    def _day(self, cell: str) -> None:
        if cell.casefold() in MISSING:
            self.missing[cell] = None
        pair = NUMBERED.match(cell)
        if pair:
            order = only_order(int(pair[1]), int(pair[3]))
            self.has_two_digit_years |= len(pair[4]) == 2
            self.is_numbered = self.is_numbered or cell
            self.orders |= {order} if order else set()

    def _value(self, table: str, column: Column, cell: str) -> None:
        if not isinstance(column.kind, Word) and _COMMA.fullmatch(cell):
            self.has_decimal_comma = True
        elif meant := _meaning(table, column, cell):
            self.values.setdefault(column.name, {})[cell] = meant
        elif cell.casefold() in MISSING:
            self.missing[cell] = None
        else:
            self.unknown.setdefault(column.name, {})[cell] = None

    def writing(self) -> dict[str, object]:
        """The words of a mapping that follow; an order that nothing speaks for is left out."""
        told: dict[str, object] = {}
        if len(self.orders) == 1:
            told["date_order"] = str(next(iter(self.orders)))
        if self.has_two_digit_years:
            told["two_digit_years"] = True
        if self.has_decimal_comma:
            told["decimal_comma"] = True
        if self.missing:
            told["missing"] = list(self.missing)
        return told


def _is_read(column: Column, cell: str, reading: Reading) -> bool:
    try:
        column.kind.read(column.name, cell, reading)
    except NotAccepted:
        return False
    return True


def _meaning(table: str, column: Column, cell: str) -> str | None:
    if isinstance(column.kind, Answer):
        return written_worth(cell)
    if column.name == "instrument":
        named = named_in(cell)[0]
        return str(next(iter(named))) if len(named) == 1 else None
    return _words().get((table, column.name), {}).get(as_word(cell))


@cache
def _words() -> dict[tuple[str, str], dict[str, str]]:
    found: dict[tuple[str, str], dict[str, str]] = {}
    with (Path(__file__).parent / "value_words.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault((row["table"], row["column"]), {})[as_word(row["word"])] = row["meaning"]
    return found
