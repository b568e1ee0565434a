"""Reasons to look after somebody once something has happened: MOUD or a stay ended, a child is expected or born. Each
says what it raises; the judge asks what is open on the day."""

from datetime import date

from tests.by_hand.caseload import has_opioid_need
from tests.by_hand.facts import PHQ9_FAMILY, last_ended_on, phq9_scores, scores_of
from tests.by_hand.history import Event, History
from tests.by_hand.pregnancy import delivered_on, pregnant_since, pregnant_until
from tests.by_hand.raised import ROUTINE, SAME_DAY, THIS_WEEK, Raised, days
from tests.by_hand.visits import reached_or_seen, was_reached_or_seen_later

AFTER_MOUD = (14, 28, 56, 84, 182, 364, 728)  # days: 2, 4, 8, 12, 26, 52 and 104 weeks
PREGNANT = (14, 98, 196)
DELIVERED = (14, 42, 84, 182, 364)
STAYS = ("ed_visit", "hospital_admission")


def series(begin: date, checks: tuple[int, ...], lead: int, closes_on: date) -> list[Raised]:
    """An unanswered check is replaced when the next one opens; the last one closes as told."""
    opens = [begin + days(check - lead) for check in checks]
    return [
        Raised(first, begin + days(check), begin, ROUTINE, closes_on=over, which=check)
        for check, first, over in zip(checks, opens, [*opens[1:], closes_on], strict=True)
    ]


def unanswered(checks: list[Raised], answers: list[date]) -> list[Raised]:
    return [check for check in checks if not any(on >= check.opens_on for on in answers)]


def post_moud_check(known: History, day: date) -> list[Raised]:
    ended = last_ended_on(known)
    if ended is None:
        return []
    checks = series(ended, AFTER_MOUD, 7, ended + days(AFTER_MOUD[-1] + 29))
    return unanswered(checks, reached_or_seen(known) + [s.taken_on for s in phq9_scores(known)])


def perinatal_check(known: History, day: date) -> list[Raised]:
    pregnant, delivered, checks = pregnant_since(known), delivered_on(known), []
    if not has_opioid_need(known, day):
        return []
    if pregnant:
        checks += series(pregnant, PREGNANT, 14, pregnant_until(known))
    if delivered:
        checks += series(delivered, DELIVERED, 14, delivered + days(366))
    return unanswered(checks, [s.taken_on for s in scores_of(known, *PHQ9_FAMILY, "epds")])


def transition_follow_up(known: History, day: date) -> list[Raised]:
    found = [left for event in known.events if (left := _left(event))]
    return [each for each in found if not was_reached_or_seen_later(known, each.evidence_on)]


def _left(event: Event) -> Raised | None:
    """The hospital, or prison."""
    on = event.ended_on or event.on
    if event.kind in STAYS:
        return Raised(on, on + days(7), on, THIS_WEEK, closes_on=on + days(31))
    if event.kind == "release" or (event.kind == "incarceration" and event.ended_on):
        return Raised(on, on + days(2), on, SAME_DAY, closes_on=on + days(31), which=1)
    return None
