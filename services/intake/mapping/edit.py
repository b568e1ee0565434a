"""A mapping as a person edits it in a table: where each column of a file leads, and which words mean what."""

from collections.abc import Mapping as Of
from collections.abc import Sequence
from dataclasses import dataclass

from services.intake.cell_types import as_word
from services.intake.columns import TARGETS
from services.intake.mapping.spec import AND, OR

INSTRUMENT = "instrument"
IN_TABLES = {"file", "table", "columns", "blocks", "values", "missing", "constants", "header_row", "date_order"}
IN_TABLES |= {"month_first", "two_digit_years", "decimal_comma"}


@dataclass(frozen=True)
class Led:
    """A column of a file and our column that it leads to. `form`: the instrument, where one line holds several."""

    theirs: str
    form: str | None
    ours: str | None


@dataclass(frozen=True)
class Meant:
    """A word of a file, in our column, and what it means there; None: not said yet."""

    column: str
    theirs: str
    ours: str | None


def is_simple(entry: Of[str, object]) -> bool:
    """Whether a table can show all that is said of a file; else it is edited as text."""
    blocks = entry.get("blocks", [])
    names = [name for told in (entry, *blocks) for name in told.get("columns", {})]
    return (
        isinstance(entry.get("file"), str)
        and set(entry) <= IN_TABLES
        and not isinstance(entry.get("missing", []), dict)
        and not isinstance(entry.get("date_order", ""), dict)
        and not any(OR in name or AND in name for name in names)
        and all(set(block) == {"columns", "constants"} and set(block["constants"]) == {INSTRUMENT} for block in blocks)
    )


def led(entry: Of[str, dict], header: Sequence[str]) -> list[Led]:
    """Every column of the file: where it leads by the mapping, else by its own name."""
    said = {as_word(theirs): (None, ours) for theirs, ours in entry.get("columns", {}).items()}
    for block in entry.get("blocks", []):
        form = block["constants"][INSTRUMENT]
        said |= {as_word(theirs): (form, ours) for theirs, ours in block["columns"].items()}
    known = TARGETS[entry["table"]].known
    return [
        Led(each, *said.get(as_word(each), (None, as_word(each) if as_word(each) in known else None)))
        for each in header
    ]


def with_led(entry: Of[str, object], columns: Sequence[Led]) -> dict:
    """The same entry with its columns led so."""
    shared = {each.theirs: each.ours for each in columns if each.ours and not each.form}
    told = {name: what for name, what in entry.items() if name not in ("columns", "blocks")}
    if named := {theirs: ours for theirs, ours in shared.items() if as_word(theirs) != ours}:
        told["columns"] = named
    blocks: dict[str, dict[str, str]] = {}
    for each in columns:
        if each.form and each.ours:
            blocks.setdefault(each.form, {})[each.theirs] = each.ours
    if blocks:
        told["blocks"] = [{"columns": names, "constants": {INSTRUMENT: form}} for form, names in blocks.items()]
    return told


def meant(entry: Of[str, dict], unknown: Of[str, Sequence[str]]) -> list[Meant]:
    """The words that the mapping explains, then those of the file that nobody knows."""
    said = [
        Meant(column, theirs, ours)
        for column, words in entry.get("values", {}).items()
        for theirs, ours in words.items()
    ]
    explained = {(each.column, as_word(each.theirs)) for each in said}
    left = [Meant(column, word, None) for column, words in unknown.items() for word in words]
    return said + [each for each in left if (each.column, as_word(each.theirs)) not in explained]


def with_meant(entry: Of[str, object], words: Sequence[Meant]) -> dict:
    """The same entry with its words explained so; one without a meaning is left out."""
    told = {name: what for name, what in entry.items() if name != "values"}
    values: dict[str, dict[str, str]] = {}
    for each in words:
        if each.ours:
            values.setdefault(each.column, {})[each.theirs] = each.ours
    return told | ({"values": values} if values else {})
