"""What a table of the intake is made of: columns and their checks, rules over a whole row, how rows are matched."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

import sqlalchemy as sa
from sqlmodel import SQLModel

from services.intake.cell_types import Identifier
from services.intake.reading import Reading

Row = dict[str, object]  # checked values of one row; a rule may fill in and rename
Rule = Callable[[Row, Reading], Iterable[str]]  # yields one sentence for each thing that cannot be

GIVEN = "columns of the file"  # in a row: the names that the source has, filled in or not
PATIENT_ID_LIMIT = 100  # characters


@dataclass(frozen=True)
class Column:
    name: str
    kind: object  # one of services.intake.values: its `read` takes a text
    required: bool = False


@dataclass(frozen=True)
class Target:
    """One file of the intake and the table it lands in."""

    name: str
    model: type[SQLModel]
    columns: tuple[Column, ...]
    stored: tuple[str, ...]  # columns of the table that are kept, compared and written
    key: tuple[str, ...]  # the natural key after the patient, where the source has no id of its own
    rules: tuple[Rule, ...] = ()
    rules_over: tuple[str, ...] = ()  # the only columns the rules read, where their outcome may be remembered
    own_id: str | None = None  # a column that is the source's own id when it is filled in
    not_before_birth: tuple[str, ...] = ()
    not_after_death: str | None = None
    unless: str | None = None  # a word of `status` to which death does not matter
    repeats_are_real: bool = False  # two rows of one key in a batch are two things that happened

    @property
    def table(self) -> sa.Table:
        return self.model.__table__

    @cached_property
    def required(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.required)

    @cached_property
    def known(self) -> frozenset[str]:
        return frozenset(column.name for column in self.columns)


PATIENT = Column("patient_id", Identifier(PATIENT_ID_LIMIT), required=True)


@dataclass(frozen=True)
class InOrder:
    """The second day may not lie before the first."""

    first: str
    then: str

    def __call__(self, row: Row, _reading: Reading) -> Iterable[str]:
        first, then = row[self.first], row[self.then]
        if first and then and then < first:
            yield f"{self.then} {then} is before {self.first} {first}"


@dataclass(frozen=True)
class Needs:
    """One column says nothing without the other."""

    column: str
    other: str

    def __call__(self, row: Row, _reading: Reading) -> Iterable[str]:
        if row[self.column] is not None and row[self.other] is None:
            yield f"{self.column} {row[self.column]} is given without {self.other}"


@dataclass(frozen=True)
class Split:
    """A moment becomes its day and its clock time."""

    moment: str
    day: str
    time: str

    def __call__(self, row: Row, _reading: Reading) -> Iterable[str]:
        row[self.day], row[self.time] = row[self.moment]
        return ()
