"""The checks of one row by itself: every column by its kind, then the rules over the whole row.

What needs other rows (a patient nobody knows, a visit after death) is checked in SQL: see `judge`.
"""

import json
from operator import itemgetter

from db.text import NoText, harmless, lines, one_line
from services.intake.cell_types import Note
from services.intake.columns import Column, Target
from services.intake.columns.spec import GIVEN, Row
from services.intake.reading import NotAccepted, Reading
from services.intake.rows import PART, Incoming

REMEMBERED = 20_000  # texts a column remembers: files repeat days, words and doses many times
KEY_JOIN = "|"


class Values(dict):
    """What each text of one column means, worked out once; blank, spaces included, is None."""

    def __init__(self, column: Column, reading: Reading):
        super().__init__({None: None, "": None})
        self._column, self._reading = column, reading
        self._cleaned = lines if isinstance(column.kind, Note) else one_line

    def __missing__(self, text: str) -> object:
        stripped = self._text_of(text).strip()
        value = self._column.kind.read(self._column.name, stripped, self._reading) if stripped else None
        if len(self) < REMEMBERED:
            self[text] = value
        return value

    def _text_of(self, cell: str) -> str:
        try:
            return self._cleaned(cell)
        except NoText as refusal:
            raise NotAccepted(f"{self._column.name} holds a character that is no text ({refusal.number})") from refusal


class Checked:
    """The checks of one table, ready to run over its rows."""

    def __init__(self, target: Target, reading: Reading):
        self.target, self.reading = target, reading
        self._columns = [(column.name, Values(column, reading)) for column in target.columns]
        self._known = target.known
        self._required = itemgetter("patient_id", *target.required)
        self._key_parts = itemgetter("patient_id", *target.key)
        self._stored = itemgetter(*target.stored)
        self._may_lack = [name for name in target.stored if name in target.known and name not in target.required]
        self._lacks: dict[tuple, str | None] = {}
        self._rules_over = itemgetter(*target.rules_over) if target.rules_over else None
        self._ruled: dict[tuple, tuple[Row, list[str]]] = {}  # what the rules made of cells seen before

    def row(self, incoming: Incoming) -> tuple[Row, list[str]]:
        """The checked values, and one sentence for each thing wrong with them."""
        given = incoming.values.get
        try:
            row = {name: values[given(name)] for name, values in self._columns}
        except NotAccepted:
            return {}, self._everything_wrong(incoming)
        if None in self._required(row) or _is_unfit(incoming.key):
            return {}, self._everything_wrong(incoming)
        row[GIVEN] = incoming.values.keys()
        return row, self._by_rules(row)

    def _by_rules(self, row: Row) -> list[str]:
        """One sentence for each rule that the row breaks; rules may also fill in and rename cells."""
        if self._rules_over is None:
            return [reason for rule in self.target.rules for reason in rule(row, self.reading)]
        cells = self._rules_over(row)
        if cells not in self._ruled:
            before = dict(row)
            reasons = [reason for rule in self.target.rules for reason in rule(row, self.reading)]
            changed = {name: value for name, value in row.items() if name not in before or before[name] is not value}
            if len(self._ruled) < REMEMBERED:
                self._ruled[cells] = changed, reasons
            return reasons
        changed, reasons = self._ruled[cells]
        row.update(changed)
        return reasons

    def _everything_wrong(self, incoming: Incoming) -> list[str]:
        reasons = []
        for name, values in self._columns:
            try:
                value = values[incoming.values.get(name)]
            except NotAccepted as refusal:
                reasons.append(str(refusal))
                continue
            if value is None and name in self.target.required:
                reasons.append(f"{name} is required and blank")
        if _is_unfit(incoming.key):
            reasons.append("The id holds white space or a character that is no text")
        return reasons

    def to_stage(self, row: Row, incoming: Incoming) -> tuple:
        """Patient, key, values and extra columns, in the order of the staging table."""
        is_all_known = self._known.issuperset(incoming.values)
        extra = None if is_all_known else self._extra(incoming.values)
        key = incoming.key or self._natural_key(row)
        resource = incoming.key.partition(PART)[0] if incoming.key and PART in incoming.key else None
        return (row["patient_id"], key, resource, incoming.version, *self._stored(row), extra, self.lacks(incoming))

    def lacks(self, incoming: Incoming) -> str | None:
        """Columns of the table that the file of the row does not have, with commas between; None: it has all that it
        could, as a resource has."""
        if incoming.key is not None:
            return None
        names = tuple(incoming.values)
        if names not in self._lacks:
            self._lacks[names] = ",".join(name for name in self._may_lack if name not in incoming.values) or None
        return self._lacks[names]

    def _natural_key(self, row: Row) -> str:
        if self.target.own_id and row[self.target.own_id]:
            return row[self.target.own_id]
        if not self.target.key:
            return row["patient_id"]
        return KEY_JOIN.join([part or "" for part in self._key_parts(row)])

    def _extra(self, values: dict[str, str | None]) -> str | None:
        theirs = (name for name in values if name and name not in self._known)
        unknown = {name: harmless(values[name]) for name in theirs if values[name]}
        return json.dumps(unknown, sort_keys=True) if unknown else None


def _is_unfit(key: str | None) -> bool:
    """Of the source's own id."""
    return key is not None and harmless(key) != key
