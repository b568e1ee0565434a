"""Which sums of the cells of a table can be told by whoever knows the sums of its rows and of its columns.

Whoever also knows which cells are empty (a clinician works at one clinic only) takes columns that lie wholly within
some rows off those rows: what is left is a sum of cells that nobody published. The smallest such sum with a given
cell is the greatest flow from its row to its column (Gusfield 1988, statistical data security by network flow).
"""

from collections.abc import Hashable, Mapping

Row = Column = Hashable
Cells = Mapping[tuple[Row, Column], int]
Capacity = dict[Row, dict[Column, int]]


def columns_taken_off(cells: Cells, small: int) -> set[Column] | None:
    """The columns to take off rows so that a sum of 1 to `small` is left; None when no such sum can be told."""
    filled = {place: units for place, units in cells.items() if units}
    holders: dict[Column, list[Row]] = {}
    for row, column in filled:
        holders.setdefault(column, []).append(row)
    rows = _capacity(filled)
    for row, column in sorted((place for place, units in filled.items() if units <= small), key=repr):
        if _is_hidden_by_one_other(rows, holders, row, column, small):
            continue
        taken_off = _cut(_capacity(filled), holders, row, column, small)
        if taken_off is not None:
            return taken_off
    return None


def _capacity(cells: Cells) -> Capacity:
    capacity: Capacity = {}
    for (row, column), units in cells.items():
        capacity.setdefault(row, {})[column] = units
    return capacity


def _is_hidden_by_one_other(
    rows: Capacity, holders: Mapping[Column, list[Row]], row: Row, column: Column, small: int
) -> bool:
    """More than `small` units arrive over the cell itself and over one other row at a time: then a greatest flow, which
    takes so much longer, need not be found."""
    arrived, left = rows[row][column], dict(rows[row])
    del left[column]
    for other in holders[column]:
        room = rows[other][column] if other != row else 0
        for between in left:
            if not room or arrived > small:
                break
            sent = min(left[between], room) if between in rows[other] else 0
            left[between] -= sent
            room -= sent
            arrived += sent
    return arrived > small


def _cut(left: Capacity, holders: Mapping[Column, list[Row]], row: Row, column: Column, small: int) -> set | None:
    """Send units from the row to the column until more than `small` have arrived. From a column they may go on to any
    row that has a cell in it: such a column lies not wholly in the rows before."""
    arrived = 0
    while arrived <= small:
        row_before, column_before = _reached(left, holders, row)
        if column not in row_before:
            return set(row_before)
        arrived += _send(left, row_before, column_before, column)
    return None


def _reached(left: Capacity, holders: Mapping[Column, list[Row]], first: Row) -> tuple[dict, dict]:
    """From which row each column is reached, and from which column each row."""
    row_before: dict[Column, Row] = {}
    column_before: dict[Row, Column | None] = {first: None}
    rows = [first]
    for row in rows:  # grows meanwhile
        new = [column for column, units in left[row].items() if units and column not in row_before]
        row_before |= dict.fromkeys(new, row)
        for column in new:
            found = [other for other in holders[column] if other not in column_before]
            column_before |= dict.fromkeys(found, column)
            rows += found
    return row_before, column_before


def _send(left: Capacity, row_before: Mapping, column_before: Mapping, last: Column) -> int:
    """Use up the way to the column that was found. What goes back over a cell can be taken back: it adds to it."""
    forth, back, column = [], [], last
    while True:
        row = row_before[column]
        forth.append((row, column))
        if column_before[row] is None:
            break
        column = column_before[row]
        back.append((row, column))
    units = min(left[row][column] for row, column in forth)
    for sign, steps in ((-1, forth), (1, back)):
        for row, column in steps:
            left[row][column] += sign * units
    return units
