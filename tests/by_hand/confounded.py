"""Whether withdrawal may explain a score: by what, and on which day that changed (section 4)."""

from datetime import date, timedelta

from tests.by_hand.coverage import XR, covered_days, covered_to, reaches_furthest
from tests.by_hand.doses import dose_reduction_steps, opioid_stops
from tests.by_hand.facts import moud_supplies, started_on
from tests.by_hand.history import MOUD, History, Supply, once
from tests.by_hand.moud_cover import injection_late_on

DAY = timedelta(days=1)
LOOK_BACK = 28  # days before a score in which a change counts
GAP = 8  # uncovered days
GAP_LASTS = 56  # days: withdrawal does not last longer
AROUND = 7  # days from a score to a withdrawal score that counts
SIGNIFICANT = {"cows": 5, "sows16": 11, "withdrawal_level": 1}
Tag = tuple[str, date]  # cause, and the day of the change


def tag_of(known: History, taken_on: date) -> Tag | None:
    """The latest change; of several on one day the one listed first. The total plays no part in it."""
    tags = known.remembered.setdefault("tags", {})
    if taken_on not in tags:
        tags[taken_on] = _tag_of(known, taken_on)
    return tags[taken_on]


def _tag_of(known: History, taken_on: date) -> Tag | None:
    found = {cause: in_look_back(days, taken_on) for cause, days in changes(known).items()}
    found["moud_gap"] += [taken_on] if is_in_a_gap(known, taken_on) else []
    found["withdrawal_score"] = [day for day in withdrawal_days(known) if abs((day - taken_on).days) <= AROUND]
    latest = [(cause, max(days)) for cause, days in found.items() if days]
    return max(latest, key=lambda tag: tag[1], default=None)  # max takes the first of equals


def is_confounded(known: History, taken_on: date) -> bool:
    return tag_of(known, taken_on) is not None


def in_look_back(days: list[date], taken_on: date) -> list[date]:
    return [day for day in days if 0 <= (taken_on - day).days <= LOOK_BACK]


@once
def changes(known: History) -> dict[str, list[date]]:
    """Every change of opioid exposure there ever was, in the order in which causes are named."""
    starts = [started_on(known, episode) for episode in known.episodes]
    return {
        "moud_started": [day for day in starts if day],
        "moud_switched": switches(known),
        "moud_gap": gap_ends(known),
        "taper": [e.on for e in known.events if e.kind == "taper_started"] + dose_reduction_steps(known),
        "opioid_stopped": opioid_stops(known),
    }


def switches(known: History) -> list[date]:
    """Days of supplies that follow one of another medication."""
    made = sorted(moud_supplies(known), key=lambda s: (s.supplied_on, MOUD.index(s.medication)))
    return [
        later.supplied_on
        for earlier, later in zip(made, made[1:], strict=False)
        if earlier.medication != later.medication
    ]


def last_made_by(known: History, day: date) -> Supply | None:
    """Of the supplies made until that day the one that reaches furthest."""
    return reaches_furthest([s for s in moud_supplies(known) if s.supplied_on <= day])


def gap_ends(known: History) -> list[date]:
    """First covered days after a gap."""
    covered = sorted(covered_days(moud_supplies(known)))
    pairs = [(before, after) for before, after in zip(covered, covered[1:], strict=False) if after - before > DAY]
    return [after for before, after in pairs if is_gap(before, after, last_made_by(known, before))]


def is_gap(before: date, after: date, supply: Supply) -> bool:
    """Between two covered days: eight uncovered ones; after an injection any, once the next one was late."""
    if supply.medication in XR:
        return after >= injection_late_on(supply)
    return (after - before).days - 1 >= GAP


def is_in_a_gap(known: History, taken_on: date) -> bool:
    """By the supplies made until then. On its 57th day withdrawal is over."""
    supply = last_made_by(known, taken_on)
    if supply is None:
        return False
    until = covered_to([s for s in moud_supplies(known) if s.supplied_on <= taken_on])
    if supply.medication in XR:
        return 0 <= (taken_on - injection_late_on(supply)).days < GAP_LASTS
    return GAP <= (taken_on - until).days <= GAP_LASTS


@once
def withdrawal_days(known: History) -> list[date]:
    """Days on which withdrawal was measured and found."""
    return [
        s.taken_on
        for s in known.screenings
        if s.instrument in SIGNIFICANT and s.total is not None and s.total >= SIGNIFICANT[s.instrument]
    ]
