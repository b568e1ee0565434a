"""From the cells of a line to rows of our tables, as a mapping says: which cell is which column, and which row there is
none of."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from db.problems import Problem
from services.intake.cell_types import as_word
from services.intake.columns import TARGETS
from services.intake.mapping.cells import Meanings, meanings_of
from services.intake.mapping.spec import AND, OR, Block, FileRule
from services.intake.reading import Writing, shown
from services.intake.rows import Incoming, Refused

Places = dict[str, int]  # their column → its place in the line
ITEM = "item_"
MOST_NAMED = 6  # columns, in one sentence
_SECOND = re.compile(r" \(\d+\)$")  # what tells columns of one name apart


@dataclass(frozen=True)
class Plan:
    """How one block reads the lines of one file. `names` are of the file's columns in their order: ours, theirs where
    nobody reads it, None where another block does."""

    block: Block
    names: tuple[str | None, ...]
    joined: dict[str, tuple[int, ...]]  # our columns whose text stands in several cells, such as a day and its time
    meanings: dict[str, Meanings]
    own: frozenset[str]  # our columns that are blank where there is no row
    when: tuple[tuple[int, frozenset[str]], ...]
    tells_id_apart: str | None = None  # what is put behind the id of the line

    def is_for(self, cells: Sequence[str]) -> bool:
        return all(as_word(cells[place].strip()) in words for place, words in self.when)

    def row(self, cells: Sequence[str]) -> dict[str, str | None] | None:
        """The values of the row, None where the line holds none of this block."""
        values: dict = dict(zip(self.names, cells, strict=False))
        values.pop(None, None)
        for name, there in self.joined.items():
            values[name] = " ".join(text for place in there if (text := cells[place].strip()))
        for name, meanings in self.meanings.items():
            values[name] = meanings[values[name]]
        if self.own and not any((values.get(name) or "").strip() for name in self.own):
            return None
        if self.tells_id_apart:
            own_id = TARGETS[self.block.table].own_id or ""
            values[own_id] = f"{values[own_id]}/{self.tells_id_apart}" if values[own_id] else values[own_id]
        values.update(self.block.constants)
        return values


def plans(rule: FileRule, header: Sequence[str], file: str) -> tuple[Plan, ...]:
    """How each block of a file reads its lines. A column that should be there and is not is a Problem."""
    places = _places(rule, header, file)
    found = [(block, _named(block, places, file)) for block in rule.blocks if _is_there(block, places)]
    if not found:
        wanted = list(dict.fromkeys(theirs for block in rule.blocks for theirs in block.theirs))
        more = f" and {len(wanted) - MOST_NAMED} more" if len(wanted) > MOST_NAMED else ""
        raise Problem(f"{file} holds nothing of what its mapping reads: {', '.join(wanted[:MOST_NAMED])}{more}.")
    read = {place for _, named in found for there in named.values() for place in there}
    read |= {place for block, _ in found for place, _ in _when(block, places, file)}
    return tuple(_plan(rule, block, named, header, read, places, file) for block, named in found)


def unread(of_file: Sequence[Plan], header: Sequence[str]) -> list[str]:
    """The columns of a file that no block reads."""
    known = {name for plan in of_file for name in TARGETS[plan.block.table].known}
    return [name for place, name in enumerate(header) if name and of_file[0].names[place] == name and name not in known]


def _places(rule: FileRule, header: Sequence[str], file: str) -> Places:
    """Their column → its place. One that is read may stand there only once."""
    read = {as_word(theirs) for block in rule.blocks for theirs in (*block.spellings, *TARGETS[block.table].known)}
    seen: set[str] = set()
    for theirs in filter(None, header):
        word, first = as_word(theirs), as_word(_SECOND.sub("", theirs))
        if (word in read and word in seen) or (first != word and first in read and word not in read):
            raise Problem(f"{file} has the column {_SECOND.sub('', theirs)} twice.")
        seen.add(word)
    return {theirs: place for place, theirs in enumerate(header) if theirs}


def places_of(theirs: str, places: Places) -> tuple[int, ...] | None:
    """Where a column of theirs stands: as it is called, else but for upper case, blanks and dashes. `A|B`: the first of
    them that is there; `A + B`: both, to be joined."""
    if theirs in places:
        return (places[theirs],)
    for each in theirs.split(OR):
        found = [_place_of(part.strip(), places) for part in each.split(AND)]
        if None not in found:
            return tuple(place for place in found if place is not None)
    return None


def _place_of(name: str, places: Places) -> int | None:
    if name in places:
        return places[name]
    alike = [place for theirs, place in places.items() if as_word(theirs) == as_word(name)]
    return alike[0] if len(alike) == 1 else None


def _is_there(block: Block, places: Places) -> bool:
    """Whether the file has a column that this block alone reads, and that makes a row."""
    needed = [theirs for theirs, ours in block.columns.items() if not block.needs or ours in block.needs]
    return not block.columns or any(places_of(theirs, places) for theirs in needed)


def _named(block: Block, places: Places, file: str) -> dict[str, tuple[int, ...]]:
    """Our column → where its text stands. What the mapping does not name keeps its own name."""
    found: dict[str, tuple[int, ...]] = {}
    lacking: list[tuple[str, str]] = []
    for theirs, ours in block.theirs.items():
        if there := places_of(theirs, places):
            found[ours] = there
        elif theirs in block.optional:
            lacking.append((theirs, ours))
        else:
            has = ", ".join(places)
            raise Problem(f"{file} lacks the column {theirs}, which its mapping reads as {ours}; found are {has}.")
    _refuse_lost_items(lacking, found, file)
    taken = {place for there in found.values() for place in there}
    for theirs, place in places.items():
        own = as_word(theirs)
        if own in TARGETS[block.table].known and place not in taken and own not in block.constants:
            if own in found:
                raise Problem(f"{file} has the column {own} twice: as it is, and by its mapping.")
            found[own] = (place,)
    return found


def _refuse_lost_items(lacking: list[tuple[str, str]], found: dict[str, tuple[int, ...]], file: str) -> None:
    """A form without one of its questions would be read as one with a question left out."""
    if any(ours.startswith(ITEM) for ours in found):
        for theirs, ours in lacking:
            if ours.startswith(ITEM):
                raise Problem(
                    f"{file} lacks the column {theirs}, which its mapping reads as {ours}, and has others of its form."
                )


def _plan(
    rule: FileRule,
    block: Block,
    named: dict[str, tuple[int, ...]],
    header: Sequence[str],
    read: set[int],
    places: Places,
    file: str,
) -> Plan:
    target = TARGETS[block.table]
    for required in target.required:
        if required not in named and required not in block.constants:
            found = ", ".join(places)
            raise Problem(f"{file} lacks the column {required}, which {block.table} needs; found are {found}.")
    ours = {there[0]: name for name, there in named.items() if len(there) == 1}
    joined = {name: there for name, there in named.items() if len(there) > 1}
    names = (ours.get(place, None if place in read else theirs) for place, theirs in enumerate(header))
    meanings = {name: found for name in named if (found := meanings_of(block, name))}
    alike = [each for each in rule.blocks if each.table == block.table]
    is_shared = target.own_id in named and target.own_id in block.shared.values() and len(alike) > 1
    apart = (block.name or str(alike.index(block) + 1)) if is_shared else None
    own = frozenset(block.needs or block.columns.values())
    return Plan(block, tuple(names), joined, meanings, own, _when(block, places, file), apart)


def _when(block: Block, places: Places, file: str) -> tuple[tuple[int, frozenset[str]], ...]:
    return tuple((_chooser(theirs, places, file), words) for theirs, words in block.when.items())


def _chooser(theirs: str, places: Places, file: str) -> int:
    there = places_of(theirs, places)
    if there is None:
        raise Problem(f"{file} lacks the column {theirs}, by which its mapping chooses lines.")
    return there[0]


def rows(
    of_file: Sequence[Plan], file: str, line: int, text: str, cells: Sequence[str], writing: Writing
) -> Iterator[Incoming | Refused]:
    """Every row of one line. A line that no block is for is refused."""
    chosen = [plan for plan in of_file if plan.is_for(cells)]
    if not chosen:
        asked = dict.fromkeys(place for plan in of_file for place, _ in plan.when)
        held = " and ".join(f"'{shown(cells[place].strip())}'" for place in asked)
        yield Refused(
            of_file[0].block.table,
            file,
            line,
            text,
            [f'no block of the mapping is for lines with {held}: name it under "when"'],
        )
    for plan in chosen:
        values = plan.row(cells)
        if values is not None:
            yield Incoming(plan.block.table, file, line, text, values, writing=writing)
