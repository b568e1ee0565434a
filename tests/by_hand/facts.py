"""What is so on a day: episode, scores, visits, contacts. Each function reads a history as known on that day."""

from dataclasses import dataclass
from datetime import date, timedelta

from tests.by_hand.coverage import counted_once, is_moud
from tests.by_hand.history import Episode, History, Screening, is_active, once

BEHAVIORAL = ("behavioral_health", "psychiatry")
PHQ9_FAMILY = ("phq9", "phq9_teen")
WITHDRAWAL = ("cows", "sows16", "sows10", "withdrawal_level")
TREATS_DEPRESSION = ("antidepressant", "cbt", "psychotherapy")
SPEAKS = 180  # days for which a score speaks about the present


def reached(contact) -> bool:
    """Somebody spoke with the patient, or the patient answered a message."""
    if contact.kind == "message":
        return contact.outcome == "reached"
    nobody_was = contact.outcome in ("no_answer", "left_message", "wrong_number")
    return contact.kind in ("telephone", "visit", "safety_review") and not nobody_was


def speaks_until(on: date) -> date:
    """The first day on which a score of that day says nothing about the present any more."""
    return on + timedelta(days=SPEAKS + 1)


def is_alive_and_open(known: History) -> bool:
    return known.status == "active" and known.deceased_on is None


def active_condition_on(known: History, condition: str) -> date | None:
    """The day of the earliest active diagnosis of this kind."""
    return min((c.on for c in known.conditions if c.condition == condition and is_active(c)), default=None)


def onset_of(known: History, condition: str) -> date | None:
    """The earliest onset of an active diagnosis of this kind, where one is given."""
    onsets = [c.onset_on for c in known.conditions if c.condition == condition and is_active(c)]
    return min((on for on in onsets if on), default=None)


def open_episode(known: History) -> Episode | None:
    current = None
    for episode in known.episodes:
        if episode.ended_on is None and (current is None or episode.enrolled_on >= current.enrolled_on):
            current = episode
    return current


def last_ended_on(known: History) -> date | None:
    if open_episode(known):
        return None
    return max((e.ended_on for e in known.episodes), default=None)


def started_on(known: History, episode: Episode) -> date | None:
    """The first dose: as recorded, else the first supply of that ingredient while the episode ran."""
    if episode.started_on:
        return episode.started_on
    return min(
        (
            s.supplied_on
            for s in known.supplies
            if s.medication.split("_")[0] == episode.medication.split("_")[0]
            and is_moud(s)
            and episode.enrolled_on <= s.supplied_on <= (episode.ended_on or s.supplied_on)
        ),
        default=None,
    )


@once
def first_dose_of_open(known: History) -> date | None:
    """The earliest of the open enrolments, whichever of them was begun last."""
    doses = [started_on(known, episode) for episode in known.episodes if episode.ended_on is None]
    return min((dose for dose in doses if dose), default=None)


def moud_supplies(known: History) -> list:
    return [s for s in counted_once(known.supplies) if is_moud(s)]


def in_order(screenings) -> list[Screening]:
    """By day; sorting keeps the order of entry within a day."""
    return sorted(screenings, key=lambda s: s.taken_on)


def scores_of(known: History, *instruments: str) -> list[Screening]:
    return in_order(s for s in known.screenings if s.instrument in instruments and s.scoring != "incomplete")


@once
def phq9_scores(known: History) -> list[Screening]:
    return scores_of(known, *PHQ9_FAMILY)


def gad7_scores(known: History) -> list[Screening]:
    return scores_of(known, "gad7")


@dataclass(frozen=True)
class Phq9:
    """The latest score, with the one before it on the same version."""

    score: Screening
    before: Screening | None

    @property
    def on(self) -> date:
        return self.score.taken_on

    @property
    def total(self) -> int:
        return self.score.total

    @property
    def rise(self) -> int | None:
        """Since the score before it, where that one is not too old to compare with."""
        is_comparable = self.before is not None and (self.on - self.before.taken_on).days <= SPEAKS
        return self.total - self.before.total if is_comparable else None


@once
def latest_phq9(known: History) -> Phq9 | None:
    scores = phq9_scores(known)
    if not scores:
        return None
    before = [score for score in scores[:-1] if score.instrument == scores[-1].instrument]
    return Phq9(scores[-1], before[-1] if before else None)


def latest_of(known: History, *instruments: str) -> Screening | None:
    scores = scores_of(known, *instruments)
    return scores[-1] if scores else None


def latest_item_9(known: History) -> tuple[date, int] | None:
    answered = in_order(s for s in known.screenings if s.instrument in PHQ9_FAMILY and s.answer(9) is not None)
    return (answered[-1].taken_on, answered[-1].answer(9)) if answered else None
