"""About pregnancy and the year after delivery, and about a return to use."""

from services.arrays.columns import Array, Rows, nothing_since, when
from services.clinical.numbers import (
    DELIVERED_HOLDS,
    DELIVERY_CHECKS,
    PERINATAL_LEAD,
    PREGNANCY_CHECKS,
    RETURN_AFTER,
    RETURN_HOLDS,
    STIMULANT_AGAIN,
)
from services.facts.declaration import Facts
from services.rules.criteria.general import joined, nobody_later, series
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
        detail="Delivered on {on}, no PHQ-9 or EPDS since",
    ),
    Clause("{PREGNANCY_CHECKS:days_each} after a pregnancy was recorded", lambda f: f.on),
)
check_closes = the_earliest(
    Clause("when the next opens, and with pregnancy or a year after delivery", lambda f: f.replaced_on),
    Clause("when the opioid need ends", lambda f: f.opioid_need_until),
)

# Return to use
uses = Events("a return to use, told or seen in a drug test that was not expected", lambda f: f.uses)
use_is_unanswered = Criterion(
    "neither reached nor seen later, and no change of dose on or after it",
    lambda f: nobody_later(f, f.on) & nothing_since(f.on, f.dose_changed_on),
)
use_opens = Clause("the day of the event or test", lambda f: f.on)
use_due = the_first(
    Clause(
        "{RETURN_AFTER:days} after it",
        lambda f: when(f.stimulant_before_on >= f.on - STIMULANT_AGAIN, f.on + RETURN_AFTER),
        detail="A stimulant on {on}, the second time in {STIMULANT_AGAIN:days}: offer contingency management",
    ),
    Clause("{RETURN_AFTER:days} after it", lambda f: f.on + RETURN_AFTER),
)
use_closes = Clause("after {RETURN_HOLDS:days}", lambda f: f.on + RETURN_HOLDS + 1)
