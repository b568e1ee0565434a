"""The thresholds in force: the defaults, and what the organisation has set instead. Changing them is thresholds.py."""

import sqlalchemy as sa
from sqlmodel import Session

from db.dialects import Prepared
from db.tables import ThresholdSetting, table_of
from services.clinical.thresholds import BY_NAME, Limits

SETTINGS = table_of(ThresholdSetting)


_SETTINGS = Prepared(sa.select(SETTINGS.c.name, SETTINGS.c.value))


def limits_in_force(session: Session) -> Limits:
    """A setting of a threshold that is no longer known is left aside."""
    found = _SETTINGS.run(session.connection(), {})
    return Limits(**{row.name: row.value for row in found if row.name in BY_NAME})
