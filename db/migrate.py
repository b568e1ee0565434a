"""Bringing a database to this version of the product, and refusing one that is newer."""

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from db.engine import LONG
from db.locks import Lock, take
from db.problems import Problem
from db.refusals import said_plainly


def _config(connection: sa.Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", "db:migrations")
    config.attributes["connection"] = connection
    return config


def version_of(engine: sa.Engine) -> str | None:
    with said_plainly(), engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def _is_known(version: str) -> bool:
    scripts = ScriptDirectory.from_config(_config())
    return any(script.revision == version for script in scripts.walk_revisions())


def newest() -> str:
    return ScriptDirectory.from_config(_config()).get_current_head()


def bring_up_to_date(engine: sa.Engine) -> None:
    """Create or migrate the tables, in one transaction. A database of a newer Tandem is a Problem."""
    current = version_of(engine)
    if current == newest():
        return
    if current is not None and not _is_known(current):
        raise Problem(
            f"This database was written by a newer Tandem (its version is {current}, the newest known here is "
            f"{newest()}): update Tandem, or point TANDEM_DATABASE_URL elsewhere. Nothing was changed."
        )
    with said_plainly(), engine.execution_options(writes=True, patience=LONG).begin() as connection:
        take(connection, Lock.migration, however_long=True)  # Alembic reads the version once nobody else migrates
        command.upgrade(_config(connection), "head")
