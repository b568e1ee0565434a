"""What is worked out is declared"""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    # From here on these tables are made from their declarations, and anew whenever one changes.
    for table in ("due_items", "score_tags", "patient_facts"):
        op.drop_table(table)
    op.execute("DELETE FROM settings WHERE key = 'followup_version'")
