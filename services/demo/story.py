"""What will happen to one invented patient, as dates: enrolments, lapses, ends, and what is left undone today."""

from dataclasses import dataclass
from datetime import date

from db.vocabulary import Component, EndReason, Medication, PatientStatus


@dataclass(frozen=True)
class Enrolment:
    medication: Medication
    enrolled_on: date
    started_on: date | None
    leaves_on: date | None = None  # the last covered day before a lapse
    returns_on: date | None = None
    taper_on: date | None = None
    ended_on: date | None = None
    end_reason: EndReason | None = None
    setting: str = "office"


@dataclass(frozen=True)
class Undone:
    """What the clinic has not done yet. Numbers are days before the last day of the history."""

    scored: tuple[int, int] | None = None  # a PHQ-9 this many days ago, by portal
    is_answered: bool = False  # somebody spoke with the patient about it
    total: tuple[int, int] = (0, 0)  # of that PHQ-9, or the rise when `is_rise`
    is_rise: bool = False
    item_9: tuple[int, ...] = (0,)
    silent: tuple[int, int] | None = None  # no contact and no kept visit since
    no_phq9: tuple[int, int] | None = None  # no PHQ-9 since
    no_booking: tuple[int, int] | None = None  # nothing booked since
    misses: tuple[int, int] | None = None  # every visit missed since, nobody called
    runs_out: tuple[int, int] | None = None  # covered to so many days AFTER the last day, no MOUD visit booked
    no_baseline: bool = False
    no_withdrawal_score: bool = False
    no_treatment: bool = False  # of the depression


@dataclass(frozen=True)
class LeftUndone:
    """The same for one patient, as dates."""

    scored_on: date | None = None
    total: int = 0
    is_rise: bool = False
    item_9: int = 0
    silent_from: date = date.max
    no_phq9_from: date = date.max
    no_booking_from: date = date.max
    misses_from: date = date.max
    covered_to: date | None = None
    has_baseline: bool = True
    has_withdrawal_score: bool = True
    has_treatment: bool = True


@dataclass(frozen=True)
class Story:
    course: str
    followed_from: date
    followed_until: date  # the first day on which nothing happens any more: today, the closing of the record, or death
    enrolments: tuple[Enrolment, ...]
    mood: str
    undone: LeftUndone
    status: PatientStatus = PatientStatus.active
    deceased_on: date | None = None
    diagnosed_on: date | None = None  # when opioid use disorder was recorded
    is_oud_in_remission: bool = False
    declines_moud: bool = False
    pain_opioid: Medication | None = None
    taper_on: date | None = None  # of the pain opioid
    fills_without_visits: bool = False  # stable: monthly fills, a visit a quarter, the care manager calls
    is_dosed_daily: bool = True  # methadone: observed every day, else weekly take-home once stable
    other_treatment: Component | None = None

    def enrolment_on(self, day: date) -> Enrolment | None:
        """The one that is open on the day."""
        for enrolment in self.enrolments:
            if enrolment.enrolled_on <= day < (enrolment.ended_on or date.max):
                return enrolment
        return None
