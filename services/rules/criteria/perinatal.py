"""About pregnancy and the year after delivery."""

from services.arrays.columns import Array, Rows, nothing_since, when
from services.clinical.numbers import (
    DELIVERED_HOLDS,
    DELIVERY_CHECKS,
    PERINATAL_LEAD,
    PREGNANCY_CHECKS,
)
from services.facts.declaration import Facts
from services.rules.criteria.general import joined, series
from services.rules.days import Clause, the_earliest, the_first
from services.rules.reason import Criterion, Events


def _checks(f: Facts) -> Rows:
    pregnancy = series(f, f.pregnant_since, PREGNANCY_CHECKS, PERINATAL_LEAD, f.pregnant_until)
    delivery = series(f, f.delivered_on, DELIVERY_CHECKS, PERINATAL_LEAD, f.delivered_on + DELIVERED_HOLDS + 1)
    return joined(pregnancy, delivery)


perinatal_checks = Events("a pregnancy, or a delivery in the last {DELIVERED_HOLDS:days}", _checks)
mood_is_not_asked = Criterion(
    "no PHQ-9 or EPDS since the check opened", lambda f: nothing_since(f.opens_on, f.phq9_on, f.epds_on)
)
check_opens = Clause("{PERINATAL_LEAD:days} before each", lambda f: f.opens_on)


def _is_after_delivery(f) -> Array:
    return f.since == f.delivered_on


check_due = the_first(
    Clause(
        "{DELIVERY_CHECKS:days_each} after delivery",
        lambda f: when(_is_after_delivery(f), f.on),
        detail="Delivered on {on}, no PHQ-9 or EPDS for this check",
    ),
    Clause("{PREGNANCY_CHECKS:days_each} after a pregnancy was recorded", lambda f: f.on),
)
check_closes = the_earliest(
    Clause("when the next opens, and with pregnancy or a year after delivery", lambda f: f.replaced_on),
    Clause("when the opioid need ends", lambda f: f.opioid_need_until),
)
