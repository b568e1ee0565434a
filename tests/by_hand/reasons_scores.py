"""Reasons about high scores. Each says what it raises; the judge asks what is open on the day."""

from collections.abc import Iterator
from datetime import date

from tests.by_hand.caseload import has_opioid_need
from tests.by_hand.depression import (
    POSITIVE,
    depression_counts_from,
    lasting_anhedonia,
    lasting_sleeplessness,
)
from tests.by_hand.facts import active_condition_on, latest_of, latest_phq9, speaks_until
from tests.by_hand.history import History, Screening
from tests.by_hand.raised import ROUTINE, THIS_WEEK, Raised, days
from tests.by_hand.self_harm import is_complete_cssrs, self_harm_item
from tests.by_hand.visits import (
    behavioral_visits,
    booking_ran_out_on,
    case_reviews,
    depression_treatments,
    is_any_running,
    safety_reviews,
    sleep_treatments,
    still_booked,
    untreated_since,
    visits,
    was_reached_or_seen_after,
    was_reached_or_seen_later,
)

SEVERE, WORSE, PROBABLE_EPDS, INSOMNIA = 20, 5, 13, 15
ASKED_BEFORE = 7  # days
NEAR = 30  # days


def item9_unknown(known: History, day: date) -> list[Raised]:
    latest = latest_phq9(known)
    if latest is None or latest.total < POSITIVE or latest.score.answer(9) is not None:
        return []
    asked = [s.taken_on for s in known.screenings if self_harm_item(s) is not None and s.taken_on >= latest.on]
    looked = [s.taken_on for s in known.screenings if is_complete_cssrs(s)] + safety_reviews(known)
    if asked or any(on >= latest.on - days(ASKED_BEFORE) for on in looked):
        return []
    due = latest.on + days(1 if latest.total >= SEVERE else 7)
    return [Raised(latest.on, due, latest.on, THIS_WEEK, closes_on=speaks_until(latest.on))]


def worsening(known: History, day: date) -> list[Raised]:
    latest = latest_phq9(known)
    if latest is None or latest.total < POSITIVE or (latest.rise or 0) < WORSE:
        return []
    changed = [on for t in depression_treatments(known) for on in (t.started_on, t.ended_on) if on]
    if was_reached_or_seen_later(known, latest.on) or any(on >= latest.on for on in changed + case_reviews(known)):
        return []
    return [Raised(latest.on, latest.on + days(3), latest.on, THIS_WEEK, closes_on=speaks_until(latest.on))]


def positive_scores(known: History) -> list[Screening]:
    """The latest PHQ-9 and the latest EPDS, each where it is high."""
    latest, epds = latest_phq9(known), latest_of(known, "epds")
    found = [latest.score] if latest and latest.total >= POSITIVE else []
    return found + ([epds] if epds and epds.total >= PROBABLE_EPDS else [])


def positive_screen_contact(known: History, day: date) -> list[Raised]:
    return [
        Raised(
            s.taken_on,
            s.taken_on + days(7),
            s.taken_on,
            THIS_WEEK,
            closes_on=speaks_until(s.taken_on),
            which=s.instrument == "epds",
        )
        for s in positive_scores(known)
        if not was_reached_or_seen_after(known, s)
    ]


def has_bipolar_or_psychosis(known: History) -> bool:
    return any(active_condition_on(known, condition) for condition in ("bipolar", "psychosis"))


def depression_untreated(known: History, day: date) -> list[Raised]:
    return [] if has_bipolar_or_psychosis(known) else list(untreated(known, day))


def depression_with_bipolar_or_psychosis(known: History, day: date) -> list[Raised]:
    if not has_bipolar_or_psychosis(known):
        return []
    psychiatry = still_booked(visits(known, "scheduled", kinds=("psychiatry",)), day)
    consulted = case_reviews(known) + psychiatry
    return [event for event in untreated(known, day) if not any(on >= event.evidence_on for on in consulted)]


def untreated(known: History, day: date) -> Iterator[Raised]:
    """High scores that neither a treatment nor a visit answers, for who has an opioid need on the day."""
    treatments, booked = depression_treatments(known), behavioral_visits(known, "scheduled")
    if not has_opioid_need(known, day) or is_any_running(treatments):
        return
    for score in positive_scores(known):
        on = score.taken_on
        if any(visit >= on for visit in behavioral_visits(known, "kept")) or is_booked_near(booked, on, day):
            continue
        counts_from = on if score.instrument == "epds" else depression_counts_from(known)
        opens = max(counts_from, untreated_since(treatments), booking_ran_out_on(booked, day))
        which = score.instrument == "epds"
        yield Raised(opens, opens + days(7), on, THIS_WEEK, closes_on=speaks_until(on), which=which)


def is_booked_near(booked: list[date], score: date, day: date) -> bool:
    """Within 30 days of the score, or of the day asked."""
    booked = still_booked(booked, day)
    return any(abs((visit - score).days) <= NEAR or visit <= day + days(NEAR) for visit in booked)


def anhedonia_persisting(known: History, day: date) -> list[Raised]:
    score = lasting_anhedonia(known)
    if score is None or was_reached_or_seen_later(known, score.taken_on):
        return []
    on = score.taken_on
    return [Raised(on, on + days(14), on, ROUTINE, closes_on=speaks_until(on))]


def insomnia(known: History, day: date) -> list[Raised]:
    isi, sleepless = latest_of(known, "isi"), lasting_sleeplessness(known)
    signs = [isi] if isi and isi.total >= INSOMNIA else []
    signs += [sleepless] if sleepless else []
    if is_any_running(sleep_treatments(known)):
        return []
    return [_sleepless_since(known, s) for s in signs if not was_reached_or_seen_later(known, s.taken_on)]


def _sleepless_since(known: History, sign: Screening) -> Raised:
    on = sign.taken_on
    opens, which = max(on, untreated_since(sleep_treatments(known))), sign.instrument == "isi"
    return Raised(opens, opens + days(14), on, ROUTINE, closes_on=speaks_until(on), which=which)
