"""Of the rows that begin later, which are told ahead and counted as work to come: all but those of a reason that every
booked visit would raise. What has opened already, and comes back, is none of these."""

from datetime import date

import numpy as np
import sqlalchemy as sa

from services.arrays.columns import Array, number_of
from services.due_items.due_items import Items
from services.rules.catalogue import REASONS, by_key

_NOT_FORESEEN = [reason.key for reason in REASONS if not reason.is_foreseen]
_IS_FORESEEN = np.array([reason.is_foreseen for reason in REASONS])


def is_foreseen(item, today) -> sa.ColumnElement[bool]:
    """Of the columns of a due item; `today` is a day or the parameter that bears it."""
    is_to_come = sa.and_(*(item.reason != key for key in _NOT_FORESEEN))
    return sa.or_(is_to_come, item.opens_on <= today)


def are_foreseen(items: Items, today: date) -> Array:
    return _IS_FORESEEN[items["reason"].astype(int)] | (items["opens_on"] <= number_of(today))


def is_told_ahead(reason: str, opens_on: date, today: date) -> bool:
    return by_key(reason).is_foreseen or opens_on <= today
