"""What a reason needs of a patient, each condition met or not, in the order in which they are asked."""

from dataclasses import dataclass

import numpy as np

from services.arrays import columns as c
from services.facts.declaration import Facts
from services.rules.days import Seen
from services.rules.reason import Follows, Reason
from services.rules.wording import said

CASELOAD = "a place on the caseload: MOUD, active OUD, long-term opioids, active depression or an open safety reason"
NOTHING_HOLDS = "no MOUD, active OUD, long-term opioids or active depression, and no open safety reason"
RECORD = "an open record"
SWITCHED_ON = "a reason that this clinic has not switched off"

SAID_OTHERWISE = {
    RECORD: "The record is closed.",
    SWITCHED_ON: "This clinic has switched the reason off.",
    CASELOAD: f"Not on the caseload: {NOTHING_HOLDS}.",
}


@dataclass(frozen=True)
class Need:
    """Something that must be so. `words` complete "needs …"."""

    words: str
    met: bool


def needs_of(reason: Reason, facts: Facts) -> tuple[Need, ...]:
    """In the order in which they are asked. A closed record comes first: it takes a patient off every list."""
    seen = reason.seen(facts)
    told = [(RECORD, facts.is_active)]
    if reason.is_switched_off(facts.limits.switched_off):
        told.append((SWITCHED_ON, np.zeros(1, bool) if reason.stays is None else reason.stays.holds(facts)))
    if reason.events is not None:
        told.append((reason.events.words, np.array([len(seen.place) > 0])))
    if len(seen.place):
        told += _of_the_likeliest(reason, seen)
    if reason.follows is Follows.caseload:
        told.append((CASELOAD, c.known(facts.caseload_until)))
    return tuple(Need(said(words, facts.limits), bool(holds.any())) for words, holds in told)


def _of_the_likeliest(reason: Reason, seen: Seen) -> list[tuple[str, c.Array]]:
    """What the reason asks of the event that meets most of it, the last of several: two that meet half are not one."""
    holds = np.array([need.holds(seen) for need in reason.needs])
    meets = np.logical_and.accumulate(holds).sum(axis=0)
    likeliest = np.flatnonzero(meets == meets.max())[-1]
    return [(need.words, met[likeliest]) for need, met in zip(reason.needs, holds, strict=True)]
