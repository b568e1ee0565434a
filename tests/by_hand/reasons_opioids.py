"""Reasons about opioids and tapers. Each says what it raises; the judge asks what is open on the day."""

from datetime import date

from tests.by_hand.caseload import OUD, has_just_ended, is_on_caseload, last_ended_episode
from tests.by_hand.coprescribing import last_overlap, naloxone_on
from tests.by_hand.doses import is_within_caution, mme_caution_on
from tests.by_hand.facts import active_condition_on, open_episode, phq9_scores
from tests.by_hand.history import History
from tests.by_hand.raised import ROUTINE, THIS_WEEK, Raised, days
from tests.by_hand.reasons_safety import overdoses
from tests.by_hand.tapers import fast_steps, opioid_ended_on, taper_step_on, tapering
from tests.by_hand.visits import case_reviews, medication_reviews

KIT_HOLDS, REVIEW_HOLDS = 366, 91  # days after which the next one is due


def reviews(known: History) -> list[date]:
    return medication_reviews(known) + case_reviews(known)


def opioid_with_benzodiazepine(known: History, day: date) -> list[Raised]:
    overlap, kit, reviewed = last_overlap(known), naloxone_on(known), max(reviews(known), default=None)
    if overlap is None:
        return []
    begin, end = overlap
    both_hold_until = min(kit + days(KIT_HOLDS), reviewed + days(REVIEW_HOLDS)) if kit and reviewed else begin
    opens = max(begin, both_hold_until)
    return [Raised(opens, opens + days(7), begin, THIS_WEEK, closes_on=end + days(1))]


def no_naloxone(known: History, day: date) -> list[Raised]:
    """Who has overdosed needs it, whoever they are; who is on the caseload may need it all the time."""
    kit = naloxone_on(known)
    begins = naloxone_needed_since(known, day) if is_on_caseload(known, day) else []
    found = [_after_an_overdose(on) for on in overdoses(known) if kit is None or kit < on]
    if begins:
        opens = max(min(begins), kit + days(KIT_HOLDS) if kit else date.min)
        found.append(Raised(opens, opens + days(14), min(begins), ROUTINE))
    return found


def naloxone_needed_since(known: History, day: date) -> list[date]:
    """The day of each condition that holds: MOUD, an opioid-use disorder, a high dose that runs."""
    episode, diagnosed = open_episode(known), active_condition_on(known, OUD)
    if episode is None and has_just_ended(known, day):
        episode = last_ended_episode(known)
    high_since = mme_caution_on(known) if is_within_caution(known, day) else None
    begins = (episode.enrolled_on if episode else None, diagnosed, high_since)
    return [begin for begin in begins if begin]


def _after_an_overdose(on: date) -> Raised:
    return Raised(on, on + days(2), on, THIS_WEEK, closes_on=on + days(31), which=1)


def fast_taper(known: History, day: date) -> list[Raised]:
    return [
        Raised(step.made_on, step.made_on + days(7), step.made_on, THIS_WEEK, closes_on=step.made_on + days(181))
        for step in fast_steps(known)
        if not step.is_restored and not any(review >= step.made_on for review in reviews(known))
    ]


def taper_mood_check(known: History, day: date) -> list[Raised]:
    span, step, stop = tapering(known), taper_step_on(known), opioid_ended_on(known)
    found = [_mood_check(stop, stop + days(91))] if stop else []
    if step and span[0] <= day:
        found.append(_mood_check(step, span[1] + days(1) if span[1] < date.max else date.max))
    return [check for check in found if not any(s.taken_on >= check.evidence_on for s in phq9_scores(known))]


def _mood_check(since: date, closes_on: date) -> Raised:
    return Raised(since + days(7), since + days(14), since, THIS_WEEK, closes_on=closes_on)
