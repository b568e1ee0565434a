"""Seals with a key, and views that waited beside the database"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("audit_entries", sa.Column("queued", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_audit_entries_queued"), "audit_entries", ["queued"], unique=True)
    if op.get_bind().dialect.name == "sqlite":
        # REPLACE removes the old row without asking the trigger on DELETE.
        op.execute(
            "CREATE TRIGGER audit_no_replace BEFORE INSERT ON audit_entries WHEN EXISTS (SELECT 1 FROM audit_entries "
            "WHERE id = NEW.id OR seal = NEW.seal OR queued = NEW.queued) "
            "BEGIN SELECT RAISE(ABORT, 'audit entries are append-only'); END"
        )
