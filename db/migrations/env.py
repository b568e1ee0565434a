"""Run by Alembic: migrations over the connection that db.migrate hands in."""

from alembic import context
from sqlmodel import SQLModel

import db.tables  # noqa: F401  fills the metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=SQLModel.metadata, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
