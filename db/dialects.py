"""The small set of constructs that SQLite and PostgreSQL write differently: days, columns as texts, fast loading."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import date
from itertools import islice

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

ROWS_AT_ONCE = 5_000


class add_days(FunctionElement):
    """`add_days(day, n)`: the day n days later. n may be a column."""

    type = sa.Date()
    inherit_cache = True


class days_between(FunctionElement):
    """`days_between(earlier, later)`: whole days, negative when the first is later."""

    type = sa.Integer()
    inherit_cache = True


class text_before(FunctionElement):
    """`text_before(text, mark)`: what stands before the first mark; the whole text when it has none."""

    type = sa.String()
    inherit_cache = True


class as_text(FunctionElement):
    """A value as text. SQLite makes text of a value that is joined to others by itself."""

    type = sa.String()
    inherit_cache = True


class one_text(FunctionElement):
    """All values of a text column, with commas between."""

    type = sa.String()
    inherit_cache = True


class is_listed(FunctionElement):
    """`is_listed(number, text)`: the number is one of those in the text `[1,2,3]`, of which there may be a million."""

    type = sa.Boolean()
    inherit_cache = True


class json_text(FunctionElement):
    """`json_text(name, value, name, value, …)`: an object of these names and values, as text."""

    type = sa.String()
    inherit_cache = True


class json_value(FunctionElement):
    """`json_value(text, name)`: as text what stands under the name in an object; NULL where nothing does."""

    type = sa.String()
    inherit_cache = True


def _parts(element, compiler, **kw) -> list[str]:
    return [compiler.process(clause, **kw) for clause in element.clauses]


@compiles(add_days, "sqlite")
def _(element, compiler, **kw):
    day, days = _parts(element, compiler, **kw)
    return f"date({day}, ({days}) || ' days')"


@compiles(add_days, "postgresql")
def _(element, compiler, **kw):
    day, days = _parts(element, compiler, **kw)
    return f"({day} + CAST({days} AS integer))"


@compiles(json_text, "sqlite")
def _(element, compiler, **kw):
    return f"json_object({', '.join(_parts(element, compiler, **kw))})"


@compiles(json_text, "postgresql")
def _(element, compiler, **kw):
    return f"CAST(json_build_object({', '.join(_parts(element, compiler, **kw))}) AS text)"


@compiles(json_value, "sqlite")
def _(element, compiler, **kw):
    text, name = _parts(element, compiler, **kw)
    return f"({text} ->> {name})"


@compiles(json_value, "postgresql")
def _(element, compiler, **kw):
    text, name = _parts(element, compiler, **kw)
    return f"(CAST({text} AS json) ->> CAST({name} AS text))"


@compiles(days_between, "sqlite")
def _(element, compiler, **kw):
    earlier, later = _parts(element, compiler, **kw)
    return f"CAST(julianday({later}) - julianday({earlier}) AS INTEGER)"


@compiles(days_between, "postgresql")
def _(element, compiler, **kw):
    earlier, later = _parts(element, compiler, **kw)
    return f"({later} - {earlier})"


@compiles(text_before, "sqlite")
def _(element, compiler, **kw):
    text, mark = _parts(element, compiler, **kw)
    return f"substr({text}, 1, instr({text} || {mark}, {mark}) - 1)"


@compiles(text_before, "postgresql")
def _(element, compiler, **kw):
    text, mark = _parts(element, compiler, **kw)
    return f"split_part({text}, {mark}, 1)"


@compiles(as_text, "sqlite")
def _(element, compiler, **kw):
    (value,) = _parts(element, compiler, **kw)
    return value


@compiles(as_text, "postgresql")
def _(element, compiler, **kw):
    (value,) = _parts(element, compiler, **kw)
    return f"CAST({value} AS VARCHAR)"


@compiles(one_text, "sqlite")
def _(element, compiler, **kw):
    (value,) = _parts(element, compiler, **kw)
    return f"group_concat({value})"


@compiles(one_text, "postgresql")
def _(element, compiler, **kw):
    (value,) = _parts(element, compiler, **kw)
    return f"string_agg({value}, ',')"


@compiles(is_listed, "sqlite")
def _(element, compiler, **kw):
    number, text = _parts(element, compiler, **kw)
    return f"({number} IN (SELECT value FROM json_each({text})))"


@compiles(is_listed, "postgresql")
def _(element, compiler, **kw):
    number, text = _parts(element, compiler, **kw)
    return f"({number} = ANY(CAST(translate({text}, '[]', '{{}}') AS integer[])))"


class Prepared:
    """A statement that is run so often that it is compiled once for each kind of database: a third of the cost of
    handing it over anew. Parameters are plain numbers, texts and days."""

    def __init__(self, statement: sa.ClauseElement):
        self.statement = statement
        self.made: dict[str, tuple[str, dict[str, object], list[str] | None]] = {}

    def run(self, connection: sa.Connection, values: dict[str, object]) -> sa.CursorResult:
        return connection.exec_driver_sql(*self._made(connection, values))

    def only_row(self, connection: sa.Connection, values: dict[str, object]) -> tuple:
        """On PostgreSQL by a plan that the connection keeps: for one patient, planning takes six times the reading."""
        if connection.dialect.name != "postgresql":
            return self.run(connection, values).one()
        with in_one_go(connection) as server:
            server.execute("SET LOCAL plan_cache_mode = force_generic_plan")
            cursor = server.execute(*self._made(connection, values), prepare=True)
            server.execute("SET LOCAL plan_cache_mode = auto")
        return cursor.fetchone()

    def _made(self, connection: sa.Connection, values: dict[str, object]) -> tuple[str, dict | tuple]:
        """The statement in the database's own words, and its parameters."""
        kind = connection.dialect.name
        if kind not in self.made:
            compiled = self.statement.compile(dialect=connection.dialect)
            fixed = {name: bind.value for name, bind in compiled.binds.items() if not bind.required}
            self.made[kind] = str(compiled), fixed, compiled.positiontup
        text, fixed, order = self.made[kind]
        if order is None:
            return text, fixed | values
        given = fixed | {name: str(value) if isinstance(value, date) else value for name, value in values.items()}
        return text, tuple(given[name] for name in order)


@contextmanager
def in_one_go(connection: sa.Connection) -> Iterator[object]:
    """On PostgreSQL the statements inside are sent together and answered together, so none may need the answer of
    another; SQLite has nobody to wait for. Gives the driver's own connection, whose errors become SQLAlchemy's."""
    driver, database = connection.connection.driver_connection, connection.dialect.dbapi
    try:
        with driver.pipeline() if connection.dialect.name == "postgresql" else nullcontext():
            yield driver
    except database.Error as error:
        raise sa.exc.DBAPIError.instance(None, None, error, database.Error, hide_parameters=True) from error


def load_rows(connection: sa.Connection, table: sa.Table, columns: list[str], rows: Iterable[tuple]) -> None:
    """Put many rows into a table the fast way: COPY on PostgreSQL, one prepared insert on SQLite.

    Values are as the driver stores them: on SQLite a date is its ISO text.
    """
    if connection.dialect.name == "postgresql":
        copy_in(connection, table, columns, csv_texts(rows))
    else:
        connection.connection.executemany(insert_text(connection.dialect, table, columns), rows)


def insert_text(dialect: sa.Dialect, table: sa.Table, columns: list[str]) -> str:
    """For SQLite: an insert with a mark for each column."""
    return f"INSERT INTO {_table_with_columns(dialect, table, columns)} VALUES ({', '.join('?' * len(columns))})"


def copy_in(connection: sa.Connection, table: sa.Table, columns: list[str], texts: Iterable[str | bytes]) -> None:
    """COPY, on PostgreSQL: texts as `csv_texts` makes them."""
    into, quote = _table_with_columns(connection.dialect, table, columns), connection.dialect.identifier_preparer.quote
    filled = ", ".join(quote(name) for name in columns if not table.c[name].nullable)
    is_text = f", FORCE_NOT_NULL ({filled})" if filled else ""  # a blank there is the empty text
    with connection.connection.cursor().copy(f"COPY {into} FROM STDIN (FORMAT csv{is_text})") as copy:
        for text in texts:
            copy.write(text)


def _table_with_columns(dialect: sa.Dialect, table: sa.Table, columns: list[str]) -> str:
    preparer = dialect.identifier_preparer
    return f"{preparer.format_table(table)} ({', '.join(map(preparer.quote, columns))})"


def load_few(connection: sa.Connection, table: sa.Table, columns: list[str], rows: Iterable[tuple]) -> None:
    """The same for so few rows that the way there counts: one statement on PostgreSQL, the same for whatever columns,
    so that its plan is kept, and fit to be sent `in_one_go`."""
    if connection.dialect.name != "postgresql":
        load_rows(connection, table, columns, rows)
        return
    name = connection.dialect.identifier_preparer.format_table(table)
    texts = json.dumps([dict(zip(columns, row, strict=True)) for row in rows])
    insert = f"INSERT INTO {name} SELECT * FROM json_populate_recordset(NULL::{name}, %s)"
    connection.connection.driver_connection.execute(insert, [texts])


def csv_texts(rows: Iterable[tuple]) -> Iterable[str]:
    """Some thousand rows at a time; a blank cell is NULL."""
    rows = iter(rows)
    while some := list(islice(rows, ROWS_AT_ONCE)):
        text = io.StringIO()
        csv.writer(text).writerows(some)
        yield text.getvalue()
