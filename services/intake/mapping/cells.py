"""What a cell of theirs says in our words: by the values of the mapping, or blank where it is a word for missing."""

from collections.abc import Mapping as Of

from services.intake.cell_types import Note, Term, Text, as_word
from services.intake.columns import TARGETS
from services.intake.mapping.columns import ANY_COLUMN
from services.intake.mapping.spec import Block

REMEMBERED = 20_000  # texts of one column


class Meanings(dict):
    """Text of a cell → ours, worked out once. What the mapping does not speak of stays as it is."""

    def __init__(self, values: Of[str, str | None], missing: frozenset[str], *, is_text: bool):
        super().__init__({"": ""})
        self._values, self._is_text = values, is_text
        self._missing = missing if is_text else frozenset(map(str.casefold, missing))

    def __missing__(self, cell: str) -> str | None:
        found = self._of(cell.strip(), cell)
        if len(self) < REMEMBERED:
            self[cell] = found
        return found

    def _of(self, text: str, cell: str) -> str | None:
        folded = as_word(text)
        if folded in self._values:
            return self._values[folded]
        word = text if self._is_text else text.casefold()
        return None if word in self._missing else cell  # of a text the case counts: Na is also a name


def meanings_of(block: Block, name: str) -> Meanings | None:
    """Of one of our columns; None where the mapping says nothing of its cells."""
    values = block.values.get(name, {})
    missing = block.missing.get(name, frozenset()) | block.missing.get(ANY_COLUMN, frozenset())
    if not values and not missing:
        return None
    kind = next((column.kind for column in TARGETS[block.table].columns if column.name == name), None)
    is_text = type(kind) in (Text, Note, Term)
    return Meanings(values, missing, is_text=is_text)
