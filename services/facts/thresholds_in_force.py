"""The thresholds in force: the defaults, and what the organisation has set instead; and which reasons it has switched
off. Changing them is services/actions."""

import sqlalchemy as sa
from sqlmodel import Session

from db.dialects import Prepared
from db.tables import ReasonSwitch, ThresholdSetting, table_of
from services.clinical.thresholds import BY_NAME, Limits

SETTINGS = table_of(ThresholdSetting).c
_SETTINGS = Prepared(sa.select(SETTINGS.name, SETTINGS.value))
_SWITCHES = Prepared(sa.select(table_of(ReasonSwitch).c.reason))


def limits_in_force(session: Session) -> Limits:
    """A setting of a threshold that is no longer known is left aside; one made under wider limits is the nearest that
    may be set now."""
    connection = session.connection()
    own = (row for row in _SETTINGS.run(connection, {}) if row.name in BY_NAME)
    values = {row.name: BY_NAME[row.name].nearest(row.value) for row in own}
    return Limits(**values, switched_off=frozenset(row.reason for row in _SWITCHES.run(connection, {})))
