"""About who has no MOUD: OUD untreated, dropped out, and the years after MOUD has ended."""

import numpy as np

from services.arrays.columns import Array, Rows, is_unknown, known, latest_of, nothing_since, when
from services.clinical.numbers import (
    CHECK_LEAD,
    CHECKS_AFTER_MOUD,
    DECLINED_HOLDS,
    LAST_CHECK_OPEN,
    OFFER_AFTER,
    OFFER_AGAIN_AFTER,
)
from services.facts.declaration import Facts
from services.rules.criteria.general import series
from services.rules.criteria.moud import dropped_out_on, is_covered_since_start
from services.rules.days import Clause, the_first, the_latest
from services.rules.reason import Criterion, Events


def _has_no_moud(f: Facts) -> Array:
    return is_unknown(f.enrolled_on) & known(f.oud_on)


def _wanting_since(f: Facts) -> Array:
    """The day OUD was recorded or the last enrolment ended, or after the last day that a supply covered since."""
    return when(_has_no_moud(f), latest_of(f.oud_on, f.moud_ended_on, f.moud_covered_to + 1))


def _dropped_out_on(f: Facts) -> Array:
    return when(is_covered_since_start(f), dropped_out_on(f))


has_dropped_out = Criterion(
    "dropped out: an open enrolment without supply on record for {CARE_LOST_AT:days}",
    lambda f: known(_dropped_out_on(f)),
    in_short="dropped out",
)
oud_untreated_opens = the_latest(
    the_first(
        Clause("day {CARE_LOST_AT} without supply on record in an open enrolment", _dropped_out_on),
        Clause(
            "the day OUD was recorded, the last enrolment ended or the last supply no longer covers, whichever is "
            "latest",
            _wanting_since,
        ),
    ),
    Clause(
        "when it was declined more than {DECLINED_HOLDS:days} ago",
        lambda f: when(known(_dropped_out_on(f)) | _has_no_moud(f), f.moud_declined_on + DECLINED_HOLDS + 1),
    ),
)
lacks_moud = Criterion(
    "an active opioid use disorder without an open enrolment, or an open enrolment without supply on record for "
    "{CARE_LOST_AT:days}",
    lambda f: known(oud_untreated_opens.days(f)),
)
oud_untreated_due = the_first(
    Clause(
        "{OFFER_AGAIN_AFTER:days} after who dropped out is on the list",
        lambda f: when(known(_dropped_out_on(f)), oud_untreated_opens.days(f) + OFFER_AGAIN_AFTER),
        detail="No supply on record {since}, enrolment still open",
    ),
    Clause("{OFFER_AFTER:days} after it opened", lambda f: oud_untreated_opens.days(f) + OFFER_AFTER),
)


def oud_untreated_evidence(f: Facts) -> Array:
    """Day 1 of the gap, else the day since which MOUD is wanting."""
    return np.where(known(_dropped_out_on(f)), f.moud_covered_to + 1, _wanting_since(f))


# After MOUD
def _checks(f: Facts) -> Rows:
    over_on = f.moud_ended_on + CHECKS_AFTER_MOUD[-1] + LAST_CHECK_OPEN + 1
    return series(f, f.moud_ended_on, CHECKS_AFTER_MOUD, CHECK_LEAD, over_on)


checks_after_moud = Events("an enrolment that ended, and none open", _checks)
check_is_unanswered = Criterion(
    "no PHQ-9, and neither reached nor seen, since the check opened",
    lambda f: nothing_since(f.opens_on, f.phq9_on, f.last_reached_or_seen_on),
)
check_opens = Clause("{CHECK_LEAD:days} before each", lambda f: f.opens_on)
check_due = Clause("{CHECKS_AFTER_MOUD:weeks} after the end", lambda f: f.on)
check_closes = Clause("when the next opens, the last {LAST_CHECK_OPEN:days} after its day", lambda f: f.replaced_on)
