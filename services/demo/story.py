"""What will happen to one invented patient, as dates: enrolments, lapses, ends, and what is left undone today."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from db.vocabulary import Component, Condition, EndReason, EventKind, Instrument, Medication, PatientStatus


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


class Lacks(StrEnum):
    """What a patient has not been given at all."""

    baseline = "baseline"
    withdrawal_score = "withdrawal_score"
    treatment = "treatment"  # of the depression
    case_review = "case_review"
    review = "review"  # of a taper, or of a benzodiazepine beside an opioid
    naloxone = "naloxone"
    consent = "consent"
    plan = "plan"
    perinatal = "perinatal"  # the checks of mood in pregnancy and after it


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
    leading_item: int | None = None  # the item of that PHQ-9 that is 2 or more
    scored_before: int = 0  # days before it another such PHQ-9 was taken
    is_index: bool = False  # mood turns low on that day, and more scores follow
    insomnia: tuple[int, int] | None = None  # an ISI this many days ago, by portal
    is_total_only: bool = False  # of that PHQ-9 the items are not known
    screen: Instrument | None = None  # positive, by portal, and the full questionnaire has not followed
    screened: tuple[int, int] | None = None
    at_risk: tuple[int, int] | None = None  # a safety review found a moderate risk
    is_watched: bool = False  # and the patient is called every week since
    happened: tuple[int, int] | None = None
    events: tuple[EventKind, ...] = ()
    stay: tuple[int, int] | None = None  # days of it; discharged on the day that it happened
    tested: tuple[int, int] | None = None
    result: tuple[str, str, str] | None = None  # substance, what was found, what was expected
    unrecorded: tuple[int, int] | None = None  # a visit of which nobody wrote down whether it was kept
    benzodiazepine: tuple[int, int] | None = None  # begun beside the opioid
    supplied: tuple[int, int] | None = None  # the opioid for pain, the last time
    stops: bool = False  # with that supply, without a taper
    is_fast: bool = False  # the taper
    referred: tuple[int, int] | None = None  # and nothing was heard
    lacks: tuple[Lacks, ...] = ()


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
    leading_item: int | None = None
    scored_before: int = 0
    is_index: bool = False
    insomnia_on: date | None = None
    is_total_only: bool = False
    screen: Instrument | None = None
    screened_on: date | None = None
    at_risk_on: date | None = None
    happened_on: date | None = None
    events: tuple[EventKind, ...] = ()
    stay: int | None = None
    tested_on: date | None = None
    result: tuple[str, str, str] | None = None
    unrecorded_on: date | None = None
    supplied_on: date | None = None
    stops: bool = False
    is_fast: bool = False
    referred_on: date | None = None
    lacks: tuple[Lacks, ...] = ()


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
    closed_on: date | None = None
    diagnosed_on: date | None = None  # when opioid use disorder was recorded
    is_coded: bool = True
    is_oud_in_remission: bool = False
    also: tuple[Condition, ...] = ()
    pregnant_on: date | None = None  # recorded
    delivered_on: date | None = None
    severe_on: date | None = None  # a score of years ago
    released_on: date | None = None
    declines_moud: bool = False
    pain_opioid: Medication | None = None
    taper_on: date | None = None  # of the pain opioid
    benzodiazepine_from: date | None = None  # beside the opioid or MOUD
    fills_without_visits: bool = False  # stable: monthly fills, a visit a quarter, the care manager calls
    is_dosed_daily: bool = True  # methadone: observed every day, else weekly take-home once stable
    other_treatment: Component | None = None

    def enrolment_on(self, day: date) -> Enrolment | None:
        """The one that is open on the day."""
        for enrolment in self.enrolments:
            if enrolment.enrolled_on <= day < (enrolment.ended_on or date.max):
                return enrolment
        return None
