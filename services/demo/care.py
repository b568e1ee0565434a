"""Where one patient's care stands on a day: what every part of the simulated clinic reads and changes."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from random import Random

from db.vocabulary import Component
from services.demo.chart import Chart
from services.demo.mood import Mood
from services.demo.story import Enrolment, Story

DAY = timedelta(days=1)
LATE_CLINIC = 0.25  # share of patients whose follow-up runs late
LATE_BY = (3, 18)  # days
DECLINES_NALOXONE = 0.012  # share
UNSETTLED = 28  # days after a change of MOUD in which a low mood may be withdrawal


@cache
def days(number: int) -> timedelta:
    """As timedelta, made once for each number."""
    return timedelta(days=number)


def is_weekend(day: date) -> bool:
    return day.weekday() >= 5


def weekday(day: date) -> date:
    """The day, or the Monday after a weekend."""
    return day + days(7 - day.weekday()) if is_weekend(day) else day


def weekday_before(day: date) -> date:
    """The day, or the Friday before a weekend."""
    return day - days(day.weekday() - 4) if is_weekend(day) else day


@dataclass
class Visit:
    day: date
    kind: str
    clinician: str | None


@dataclass
class Running:
    """A treatment of the depression."""

    component: Component
    started_on: date
    ended_on: date | None = None


@dataclass
class Care:
    story: Story
    chart: Chart
    rng: Random
    today: date
    mood: Mood
    enrolment: Enrolment | None = None
    started_on: date | None = None
    restarted_on: date | None = None  # after a lapse: seen often again
    is_away: bool = False  # lapsed or in custody: visits are missed, calls fail
    tapering_since: date | None = None
    ended_on: date | None = None  # the last enrolment
    covered_to: date | None = None
    dose_mg: float | None = None
    unsettled_until: date = date.min
    visits: list[Visit] = field(default_factory=list)
    promised: dict[date, list[str]] = field(default_factory=dict)  # calls, by day
    last_seen: date | None = None
    failed_calls: int = 0
    no_call_before: date = date.min
    scores: list[tuple[date, int]] = field(default_factory=list)  # PHQ-9
    last_withdrawal_score: date | None = None
    treatments: list[Running] = field(default_factory=list)
    treatment_begins: date | None = None
    reviewed_on: date | None = None  # case review
    in_group_until: date = date.min
    declined_on: date | None = None
    at_risk_since: date | None = None  # the last safety review found more than a low risk
    asked_on: date = date.min  # the last EPDS
    index: tuple[date, int] | None = None  # the first positive PHQ-9 of the present episode
    tagged: tuple[date, int] | None = None  # the first positive PHQ-9 that withdrawal may explain
    well_since: date | None = None
    is_bipolar: bool = False  # or has a psychosis
    gad7: tuple[date, int] | None = None  # the last
    consent_until: date | None = None
    has_revoked_consent: bool = False
    plan_reviewed_on: date | None = None
    naloxone_on: date | None = None
    overdosed_on: date = date.min
    declines_naloxone: bool = False
    benzodiazepine_runs_out: date | None = None
    medication_reviewed_on: date | None = None
    lateness: int = 0  # days this patient's calls and scores come late

    def __post_init__(self):
        if self.rng.random() < LATE_CLINIC:
            self.lateness = self.rng.randint(*LATE_BY)
        self.declines_naloxone = self.rng.random() < DECLINES_NALOXONE

    @property
    def team(self):
        return self.chart.person

    def days_on_moud(self, day: date) -> int:
        """Since the first dose, or the first after a lapse."""
        return (day - (self.restarted_on or self.started_on)).days

    def is_silent(self, day: date) -> bool:
        return day >= self.story.undone.silent_from

    def is_within_reach(self, day: date) -> bool:
        return not self.is_away and not self.is_silent(day)

    def unsettled(self, day: date) -> None:
        self.unsettled_until = max(self.unsettled_until, day + days(UNSETTLED))

    def last_total(self) -> int | None:
        return self.scores[-1][1] if self.scores else None

    def running(self) -> list[Running]:
        return [treatment for treatment in self.treatments if treatment.ended_on is None]

    def is_in_active_phase(self, day: date) -> bool:
        """Seen every two weeks, not every four."""
        ended_lately = self.ended_on is not None and self.enrolment is None and (day - self.ended_on).days <= 90
        is_new = self.enrolment is not None and (self.started_on is None or self.days_on_moud(day) < 90)
        is_low = self.scores != [] and self.scores[-1][1] >= 10
        return is_low or is_new or ended_lately or self.tapering_since is not None

    def promise(self, day: date, purpose: str) -> None:
        """A call that staff plan to make. A severe score is answered at weekends too."""
        self.promised.setdefault(day if purpose == "severe" else weekday(day), []).append(purpose)
