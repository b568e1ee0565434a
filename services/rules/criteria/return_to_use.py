"""About a return to use, told or seen in a drug test."""

from services.arrays.columns import nothing_since, when
from services.clinical.numbers import RETURN_AFTER, RETURN_HOLDS, STIMULANT_AGAIN
from services.rules.criteria.general import nobody_later
from services.rules.days import Clause, the_first
from services.rules.reason import Criterion, Events

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
