"""How column types are written on SQLite, whose STRICT tables know only INTEGER, REAL, TEXT and BLOB."""

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlmodel.sql.sqltypes import AutoString


@compiles(sa.Date, "sqlite")
@compiles(sa.DateTime, "sqlite")
@compiles(sa.String, "sqlite")
@compiles(sa.Text, "sqlite")
@compiles(AutoString, "sqlite")
def _as_text(type_, compiler, **kw):
    return "TEXT"


@compiles(sa.Boolean, "sqlite")
@compiles(sa.SmallInteger, "sqlite")
@compiles(sa.Integer, "sqlite")
def _as_integer(type_, compiler, **kw):
    return "INTEGER"


@compiles(sa.Float, "sqlite")
def _as_real(type_, compiler, **kw):
    return "REAL"
