"""What a mapping says, once it is read and checked."""

from collections.abc import Iterable
from collections.abc import Mapping as Of
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from services.intake.cell_types import as_word
from services.intake.columns import TARGETS
from services.intake.found_files import WORKBOOKS
from services.intake.mapping.source_codes import SourceCodes
from services.intake.reading import Writing

OR, AND = "|", " + "  # in their name of a column: one or the other; both, with a blank between
Meanings = Of[str, str | None]  # their word, folded → ours; None: blank


@dataclass(frozen=True)
class Block:
    """The row of one table that a line of a file holds. Columns are their name → ours, all else is by our names."""

    table: str
    columns: Of[str, str] = field(default_factory=dict)  # of this block alone: where all are blank, there is no row
    shared: Of[str, str] = field(default_factory=dict)  # of every block of the line, such as the patient
    constants: Of[str, str] = field(default_factory=dict)
    values: Of[str, Meanings] = field(default_factory=dict)
    missing: Of[str, frozenset[str]] = field(default_factory=dict)  # words that stand for a blank; "*": of any column
    when: Of[str, frozenset[str]] = field(default_factory=dict)  # their column → words, folded, of lines that hold it
    needs: tuple[str, ...] = ()  # where all of these are blank, there is no row
    optional: frozenset[str] = frozenset()  # their columns that a file may lack
    is_one_of_several: bool = False
    name: str = ""  # where several rows of a table come from one line with an id: what tells them apart

    @property
    def theirs(self) -> Of[str, str]:
        """All columns that it reads, by their names."""
        return {**self.shared, **self.columns}

    def ours(self, names: Iterable[str]) -> set[str]:
        """What columns of these names are called here."""
        called = {as_word(theirs): ours for theirs, ours in self.theirs.items()}
        return {called.get(word, word) for word in map(as_word, names)}

    @property
    def spellings(self) -> set[str]:
        """Each single name of a column that it may read, of theirs and of ours."""
        joined = (part for theirs in self.theirs for each in theirs.split(OR) for part in each.split(AND))
        return {part.strip() for part in joined}


@dataclass(frozen=True)
class FileRule:
    """How files of these names are written, and the rows that each line holds."""

    patterns: tuple[str, ...]
    blocks: tuple[Block, ...]
    writing: Writing = field(default_factory=Writing)
    header_row: int | None = None  # the line, from 1; None: the first that holds names of columns
    first_row: int | None = None  # where rows begin, if not below the header

    def is_for(self, name: str) -> bool:
        """By its own name, packed or not; of a sheet of a workbook by that of the workbook too."""
        path = PurePosixPath(name.lower())
        names = [path.name, path.name.removesuffix(".gz")]
        names += [path.parent.name] if path.parent.suffix in WORKBOOKS else []
        return any(fnmatchcase(own, pattern.lower()) for own in names for pattern in self.patterns)


@dataclass(frozen=True)
class Mapping:
    """`files`: for files of certain names, the first that fits. `tables`: for all others, by the table they hold."""

    files: tuple[FileRule, ...] = ()
    tables: Of[str, FileRule] = field(default_factory=dict)
    writing: Writing = field(default_factory=Writing)  # of files whose table is not named
    missing: frozenset[str] = frozenset()
    codes: SourceCodes = field(default_factory=SourceCodes)

    def rule_of(self, name: str) -> FileRule | None:
        """What is said of files of this name; None: nothing but what holds for their table."""
        return next((rule for rule in self.files if rule.is_for(name)), None)

    def rule_for(self, name: str, table: str) -> FileRule:
        """What holds for one file."""
        if rule := self.rule_of(name) or self.tables.get(table):
            return rule
        return FileRule(("*",), (Block(table, missing={"*": self.missing}),), self.writing)

    def rule_of_any(self) -> FileRule:
        """What holds for a file whose table is not known yet: the blocks of every table."""
        return FileRule(("*",), tuple(block for table in TARGETS for block in self.rule_for("", table).blocks))


AS_WRITTEN = Mapping()
