"""Known devices, and failed tries told together"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("sign_in_failures", sa.Column("device", sa.String(), nullable=True))
    op.create_table(
        "known_devices",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("account", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name=op.f("fk_known_devices_account")),
        sa.PrimaryKeyConstraint("digest", "account", name=op.f("pk_known_devices")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_known_devices_account"), "known_devices", ["account"])
    op.create_table(
        "sign_in_folds",
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("network", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("username", "action", "network", name=op.f("pk_sign_in_folds")),
        sqlite_strict=True,
    )
