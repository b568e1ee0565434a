"""Making writers take turns where each must see what the one before wrote."""

from enum import IntEnum

import sqlalchemy as sa
from sqlmodel import Session


class Turn(IntEnum):
    """PostgreSQL's advisory locks by number; any numbers that nothing else in the database uses."""

    audit_chain = 7_261_001
    sign_in_tries = 7_261_002
    figure_counts = 7_261_003


def take(session: Session, turn: Turn) -> None:
    """Wait for the others, and hold the turn until the transaction ends. SQLite's writers already wait at BEGIN."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(turn.value)))
