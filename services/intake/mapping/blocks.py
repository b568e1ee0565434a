"""Of a mapping the blocks of a file: each the row of one table that a line holds. A file without blocks is one."""

from collections.abc import Mapping as Of
from dataclasses import dataclass
from fnmatch import fnmatchcase

from services.intake.cell_types import as_word
from services.intake.columns import TARGETS
from services.intake.mapping import columns
from services.intake.mapping.spec import Block
from services.intake.mapping.words import At

BY_TABLE = ("columns", "constants", "values")
OF_COLUMNS = ("constants", "values", "missing")
BLOCK_WORDS = ("table", *BY_TABLE, "missing", "when", "needs", "optional", "name")


@dataclass(frozen=True)
class Defaults:
    """What a mapping says by table, for every file of it: table → word → what is told."""

    tables: Of[str, dict[str, dict]]
    missing: Of[str, frozenset[str]]

    def block(
        self, at: At, table: str, told: dict, shared: Of[str, str] | None = None, *, several: bool = False
    ) -> Block:
        """A block as it is told, over what holds for its table."""
        usual = self.tables.get(table, {})
        own = columns.columns(at.inside("columns"), table, told.get("columns", {}))
        constants = columns.constants(at.inside("constants"), table, told.get("constants", {}))
        taken = {*own.values(), *(shared or {}).values(), *constants}
        usual_columns = {theirs: ours for theirs, ours in usual.get("columns", {}).items() if ours not in taken}
        everywhere = {**usual_columns, **(shared or {})}
        columns.refuse_two_of_one(at.inside("columns"), {**everywhere, **own})
        block = Block(
            table,
            own if several else {},
            everywhere if several else {**everywhere, **own},
            {name: value for name, value in usual.get("constants", {}).items() if name not in taken} | constants,
            {**usual.get("values", {}), **columns.values(at.inside("values"), table, told.get("values", {}))},
            _joined(self.missing, columns.missing(at.inside("missing"), table, told.get("missing", []))),
            _when(at.inside("when"), told.get("when", {})),
            _needs(at.inside("needs"), table, told.get("needs", [])),
            _optional(at, told, {**everywhere, **own}, usual_columns),
            several,
            at.inside("name").text(told.get("name", "")),
        )
        _refuse_what_is_filled_twice(at, block)
        return block


def by_table(at: At, told: dict) -> dict[str, dict[str, dict]]:
    """columns, constants and values of a whole mapping, each by table."""
    found: dict[str, dict[str, dict]] = {}
    read = {"columns": columns.columns, "constants": columns.constants, "values": columns.values}
    for word in BY_TABLE:
        within = at.inside(word)
        for table, names in within.table(told.get(word, {}), TARGETS, "table").items():
            found.setdefault(table, {})[word] = read[word](within.inside(table), table, names)
    return found


def blocks_of(at: At, told: dict, defaults: Defaults) -> tuple[Block, ...]:
    """The blocks of one file. What stands beside `blocks` holds for each of them."""
    if "blocks" not in told:
        if "table" not in told:
            at.refuse('"table" is wanted, or "blocks" that each have one')
        return (defaults.block(at, at.inside("table").one_of(told["table"], TARGETS), told),)
    blocks = []
    for n, each in enumerate(at.inside("blocks").several(told["blocks"]), start=1):
        within = at.inside("block", n)
        own = within.table(each, BLOCK_WORDS)
        table = own.get("table", told.get("table"))
        if table is None:
            within.refuse('"table" is wanted, here or beside "blocks"')
        table = within.inside("table").one_of(table, TARGETS)
        shared = _of_table(_columns_told(at, told), table)
        blocks.append(defaults.block(within, table, _with(told, own, table), shared, several=True))
    _refuse_names_of_no_block(at, told, blocks)
    return tuple(blocks)


def _columns_told(at: At, told: dict) -> dict[str, str]:
    """Columns beside the blocks lead to columns of one table or another."""
    names = at.inside("columns").by_name(told.get("columns", {}))
    known = {column.name for target in TARGETS.values() for column in target.columns}
    for theirs, ours in names.items():
        if not isinstance(ours, str) or ours not in known:
            at.inside("columns").refuse(f"{theirs} leads to the column {ours}, which no table has")
    columns.refuse_two_of_one(at.inside("columns"), names)
    return names


def _of_table(names: dict[str, str], table: str) -> dict[str, str]:
    return {theirs.strip(): ours for theirs, ours in names.items() if ours in TARGETS[table].known}


def _with(file: dict, own: dict, table: str) -> dict:
    """A block's own words over those beside the blocks, as far as its table has such columns."""
    merged = {word: told for word, told in file.items() if word == "optional"} | own
    for word in OF_COLUMNS:
        told = file.get(word, {})
        if isinstance(told, dict):
            beside = {name: what for name, what in told.items() if name == columns.ANY_COLUMN or _has(table, name)}
            merged[word] = _over(beside, own.get(word, {}))
        elif word not in own:
            merged[word] = told
    return merged


def _over(beside: dict, own: object) -> object:
    if isinstance(own, dict):
        return {**beside, **own}
    return {**beside, columns.ANY_COLUMN: own} if beside else own


def _has(table: str, pattern: str) -> bool:
    return any(fnmatchcase(column.name, pattern) for column in TARGETS[table].columns)


def _refuse_names_of_no_block(at: At, told: dict, blocks: list[Block]) -> None:
    for word in OF_COLUMNS:
        for name in told.get(word, {}) if isinstance(told.get(word), dict) else ():
            if name != columns.ANY_COLUMN and not any(_has(block.table, name) for block in blocks):
                at.inside(word).refuse(f"no table of the blocks has the column {name}")


def _joined(usual: Of[str, frozenset[str]], own: Of[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    return {name: usual.get(name, frozenset()) | own.get(name, frozenset()) for name in {*usual, *own}}


def _needs(at: At, table: str, told: object) -> tuple[str, ...]:
    return tuple(name for pattern in at.texts(told) for name in columns.matching(at, table, pattern))


def _when(at: At, told: object) -> dict[str, frozenset[str]]:
    """Their column → their words."""
    return {
        theirs.strip(): frozenset(as_word(word) for word in at.inside(theirs).texts(words))
        for theirs, words in at.by_name(told).items()
    }


def _optional(at: At, told: dict, named: Of[str, str], usual: Of[str, str]) -> frozenset[str]:
    """Columns of theirs that a file may lack: those that hold for the table, and those named here; true: all."""
    given = told.get("optional", [])
    if given is True:
        return frozenset(named)
    names = frozenset(at.inside("optional").texts(given)) if given is not False else frozenset()
    return names | frozenset(usual)


def _refuse_what_is_filled_twice(at: At, block: Block) -> None:
    for theirs, ours in block.theirs.items():
        if ours in block.constants:
            at.refuse(f"{ours} is a constant, and {theirs} leads there too")
