"""Continuity of MOUD: the label clock, retention, the cascade of care, and where a patient stands on a day."""

from datetime import date

from tests.by_hand.caseload import OUD
from tests.by_hand.coverage import DAY, covered_days
from tests.by_hand.facts import active_condition_on, first_dose_of_open, moud_supplies, open_episode, started_on
from tests.by_hand.history import Episode, History, once
from tests.by_hand.moud_cover import moud_cover, present_cover
from tests.by_hand.tapers import tapering
from tests.by_hand.visits import visits

WITHDRAWAL_FREE_UP_TO = {"cows": 4, "sows16": 10, "withdrawal_level": 0}
RECOVERED = ("remission", "resolved")


@once
def label_clock(known: History) -> tuple[date, date] | None:
    """When the next dose is due, and from when it is late, after the supply that reaches furthest."""
    cover = moud_cover(known)
    if cover is None:
        return None
    if cover.is_injection:
        return cover.injection_due_on, cover.injection_late_on
    after_cover = cover.until + DAY
    if cover.supply.medication == "methadone":
        return after_cover, after_cover + 2 * DAY  # the third missed day: assess before dosing
    return after_cover, after_cover


def episode_of_retention(known: History) -> Episode | None:
    """The open episode, else the one that ended last; among equals the one entered last."""
    if not known.episodes:
        return None
    by_end = sorted(known.episodes, key=lambda e: (e.ended_on or date.max, e.enrolled_on))
    return open_episode(known) or by_end[-1]


def retained_since(known: History) -> date | None:
    episode = episode_of_retention(known)
    return started_on(known, episode) if episode else None


def gap_reached_on(known: History, length: int) -> date | None:
    """The first day on which so many days on end, all of them since the first dose, were without cover."""
    episode, reached = episode_of_retention(known), uncovered_since(known, retained_since(known), length)
    return None if reached is None or (episode.ended_on and reached > episode.ended_on) else reached


def uncovered_since(known: History, begin: date | None, length: int) -> date | None:
    """The last of so many uncovered days on end; nothing without cover on record from `begin` on."""
    covered = covered_days(moud_supplies(known))
    if begin is None or not any(day >= begin for day in covered):
        return None
    day, uncovered = begin, 0
    while uncovered < length:
        uncovered = 0 if day in covered else uncovered + 1
        day += DAY
    return day - DAY


@once
def continuity_failed_on(known: History) -> date | None:
    return gap_reached_on(known, 8)


@once
def care_lost_on(known: History) -> date | None:
    return gap_reached_on(known, 31)


def is_withdrawal_free(known: History) -> bool | None:
    return is_free_after(known, retained_since(known))


def is_free_after(known: History, begin: date | None) -> bool | None:
    """By the last withdrawal score of days 5 to 9 after the first dose; None when none was taken."""
    taken = [
        s
        for s in sorted(known.screenings, key=lambda s: s.taken_on)
        if begin
        and s.instrument in WITHDRAWAL_FREE_UP_TO
        and s.total is not None
        and begin + 5 * DAY <= s.taken_on <= begin + 9 * DAY
    ]
    return taken[-1].total <= WITHDRAWAL_FREE_UP_TO[taken[-1].instrument] if taken else None


def oud_diagnosed_on(known: History) -> date | None:
    """Of an active diagnosis, else of one in remission: who recovers stays in the cascade."""
    recovered = [c.on for c in known.conditions if c.condition == OUD and c.status in RECOVERED]
    return active_condition_on(known, OUD) or min(recovered, default=None)


@once
def initiated_on(known: History) -> date | None:
    diagnosed = oud_diagnosed_on(known)
    doses = [started_on(known, episode) for episode in known.episodes]
    return min(
        (dose for dose in doses if dose and diagnosed and diagnosed <= dose <= diagnosed + 14 * DAY), default=None
    )


@once
def engaged_on(known: History) -> date | None:
    """The second visit or supply within 34 days after initiation. Several of a kind on one day are one."""
    begin = initiated_on(known)
    services = [*set(visits(known, "kept")), *{s.supplied_on for s in moud_supplies(known)}]
    after = sorted(day for day in services if begin and begin < day <= begin + 34 * DAY)
    return after[1] if len(after) > 1 else None


@once
def initiated_lost_on(known: History) -> date | None:
    """When the treatment that began with initiation stopped holding: a gap of 8 days, or its end, whatever came first.
    Of two enrolments with that first dose the longer one counts. Without any supply it never held."""
    begin = initiated_on(known)
    if begin is None:
        return None
    ends = [episode.ended_on or date.max for episode in known.episodes if started_on(known, episode) == begin]
    failed_on = uncovered_since(known, begin, 8)
    return begin if failed_on is None else min(failed_on, max(ends))


def oud_remitted_on(known: History) -> date | None:
    if active_condition_on(known, OUD):
        return None
    return min(
        (c.resolved_on for c in known.conditions if c.condition == OUD and c.status in RECOVERED and c.resolved_on),
        default=None,
    )


def moud_status(known: History, day: date) -> str:
    """The word for where the patient stands. A gap is named before a taper: it is more urgent. Whether anything has
    begun, and what covers it, is asked of every open enrolment; how far it has come, of the newest that has begun."""
    episode = open_episode(known)
    if episode is None:
        return "ended" if known.episodes else "none"
    first_dose, cover = first_dose_of_open(known), present_cover(known)
    if first_dose is None:
        return "enrolled_not_started"
    if cover and (day - cover.until).days > 30:
        return "dropped_out"
    if cover and day >= cover.lapses_on:
        return "lapsed"
    span = tapering(known)
    if span and span[0] <= day <= span[1]:
        return "tapering"
    since = (day - (started_on(known, episode) or first_dose)).days
    return "induction" if since < 14 else "stabilisation" if since < 90 else "maintenance"
