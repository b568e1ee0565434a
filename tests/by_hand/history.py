"""One invented patient as plain lists of events, and what of it is known on a day."""

from dataclasses import dataclass, field, replace
from datetime import date
from functools import wraps


@dataclass(frozen=True)
class Condition:
    condition: str
    recorded_on: date | None = None
    onset_on: date | None = None
    resolved_on: date | None = None
    status: str = "active"
    entered_on: date = date(2026, 1, 1)

    @property
    def on(self) -> date:
        return self.recorded_on or self.onset_on or self.entered_on


@dataclass(frozen=True)
class Episode:
    enrolled_on: date
    medication: str = "buprenorphine"
    started_on: date | None = None
    ended_on: date | None = None
    end_reason: str | None = None


@dataclass(frozen=True)
class Supply:
    supplied_on: date
    days_supply: int = 7
    medication: str = "buprenorphine"
    supply_source: str = "dispensed"
    dose_mg: float | None = None  # a day, or as the unit says
    dose_unit: str | None = None  # mg_per_day, mcg_per_hour
    filled_on: date | None = None


@dataclass(frozen=True)
class Screening:
    taken_on: date
    instrument: str = "phq9"
    total: int | None = None
    scoring: str = "complete"
    items: tuple[tuple[int, int], ...] = ()  # (number of the item, answer)
    mode: str | None = None  # clinic, telephone, self

    def answer(self, number: int) -> int | None:
        return dict(self.items).get(number)


@dataclass(frozen=True)
class Appointment:
    starts_on: date
    kind: str = "moud"
    status: str = "kept"
    clinician: str | None = None


@dataclass(frozen=True)
class Contact:
    on: date
    kind: str = "telephone"
    outcome: str | None = None
    by: str | None = None
    minutes: int | None = None


@dataclass(frozen=True)
class Treatment:
    started_on: date
    component: str = "antidepressant"
    ended_on: date | None = None
    covered_to: date | None = None


@dataclass(frozen=True)
class DrugTest:
    collected_on: date
    substance: str = "fentanyl"
    result: str = "positive"
    expected: str | None = None


@dataclass(frozen=True)
class Event:
    on: date
    kind: str = "taper_started"
    ended_on: date | None = None  # of a stay; it may lie ahead


@dataclass(frozen=True)
class Consent:
    signed_on: date
    expires_on: date | None = None
    revoked_on: date | None = None


@dataclass(frozen=True)
class Referral:
    sent_on: date
    appointment_on: date | None = None  # booked, so it may lie ahead
    report_on: date | None = None
    closed_on: date | None = None


@dataclass(frozen=True)
class ReasonAnswer:
    """Acknowledged until a day, or without one: not applicable."""

    answered_on: date
    reason: str
    urgency: int
    evidence_on: date | None = None
    until: date | None = None
    withdrawn_on: date | None = None
    evidence_which: int | None = None  # None: each of that day


@dataclass(frozen=True)
class History:
    """Events in the order in which they were entered: that order settles ties on one day."""

    status: str = "active"
    deceased_on: date | None = None
    closed_on: date | None = None
    conditions: tuple[Condition, ...] = ()
    episodes: tuple[Episode, ...] = ()
    supplies: tuple[Supply, ...] = ()
    screenings: tuple[Screening, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    contacts: tuple[Contact, ...] = ()
    treatments: tuple[Treatment, ...] = ()
    drug_tests: tuple[DrugTest, ...] = ()
    events: tuple[Event, ...] = ()
    consents: tuple[Consent, ...] = ()
    referrals: tuple[Referral, ...] = ()
    answers: tuple[ReasonAnswer, ...] = ()
    remembered: dict = field(default_factory=dict, init=False, compare=False, repr=False)


EVENTS = (
    "conditions",
    "episodes",
    "supplies",
    "screenings",
    "appointments",
    "contacts",
    "treatments",
    "drug_tests",
    "events",
    "consents",
    "referrals",
    "answers",
)
# days that are fixed ahead: they may come after the last thing that happened
FIXED_AHEAD = (
    ("consents", "expires_on"),
    ("referrals", "appointment_on"),
    ("answers", "until"),
    ("events", "ended_on"),
)
MOUD = ("buprenorphine", "buprenorphine_xr", "methadone", "naltrexone_xr", "naltrexone_oral")
NALTREXONE = ("naltrexone_xr", "naltrexone_oral")


def once(rule):
    """A rule that needs only what is known is worked out once for each state of knowledge: the oracle is slow."""

    @wraps(rule)
    def remembering(known: "History"):
        if rule not in known.remembered:
            known.remembered[rule] = rule(known)
        return known.remembered[rule]

    return remembering


def as_known_on(history: History, day: date) -> History:
    """What is known on the day. Days on which the same is known share one history, and what was worked out for it."""
    known = _without_naltrexone_for_alcohol(_known_on(history, day))
    states = history.remembered.setdefault("states", [])
    for state in states:
        if state == known:
            return state
    states.append(known)
    return known


def _blank_if_later(day: date | None, than: date) -> date | None:
    return day if day is not None and day <= than else None


def _status_on(history: History, day: date) -> str:
    """Before the day of death or of closing the record was what it had been until then."""
    status = history.status
    if status == "deceased" and history.deceased_on and day < history.deceased_on:
        status = "closed" if history.closed_on else "active"
    if status == "closed" and history.closed_on and day < history.closed_on:
        status = "active"
    return status


def _known_on(history: History, day: date) -> History:
    """What happens later has not happened; an appointment ahead of the day is booked."""
    return History(
        status=_status_on(history, day),
        deceased_on=_blank_if_later(history.deceased_on, day),
        closed_on=_blank_if_later(history.closed_on, day),
        conditions=tuple(
            replace(c, resolved_on=_blank_if_later(c.resolved_on, day)) for c in history.conditions if c.on <= day
        ),
        episodes=tuple(
            replace(e, started_on=_blank_if_later(e.started_on, day), ended_on=_blank_if_later(e.ended_on, day))
            for e in history.episodes
            if e.enrolled_on <= day
        ),
        supplies=tuple(
            replace(s, filled_on=_blank_if_later(s.filled_on, day)) for s in history.supplies if s.supplied_on <= day
        ),
        screenings=tuple(s for s in history.screenings if s.taken_on <= day),
        appointments=tuple(
            replace(a, status="scheduled") if a.starts_on > day else a
            for a in history.appointments
            if a.status != "cancelled"
        ),
        contacts=tuple(c for c in history.contacts if c.on <= day),
        treatments=tuple(
            replace(t, ended_on=_blank_if_later(t.ended_on, day)) for t in history.treatments if t.started_on <= day
        ),
        drug_tests=tuple(test for test in history.drug_tests if test.collected_on <= day),
        events=tuple(e for e in history.events if e.on <= day),
        consents=tuple(
            replace(c, revoked_on=_blank_if_later(c.revoked_on, day)) for c in history.consents if c.signed_on <= day
        ),
        referrals=tuple(
            replace(r, report_on=_blank_if_later(r.report_on, day), closed_on=_blank_if_later(r.closed_on, day))
            for r in history.referrals
            if r.sent_on <= day
        ),
        answers=tuple(
            replace(a, withdrawn_on=_blank_if_later(a.withdrawn_on, day))
            for a in history.answers
            if a.answered_on <= day
        ),
    )


def _without_naltrexone_for_alcohol(known: History) -> History:
    """Naltrexone beside an alcohol-use disorder is no MOUD, where nothing ever spoke for opioids (section 1)."""
    is_drinking = any(c.condition == "alcohol_use_disorder" and is_active(c) for c in known.conditions)
    has_oud = any(c.condition == "opioid_use_disorder" for c in known.conditions)
    made = {event.medication for event in known.episodes + known.supplies if event.medication in MOUD}
    if not is_drinking or has_oud or not made <= set(NALTREXONE):
        return known
    others = tuple(s for s in known.supplies if s.medication not in NALTREXONE)
    return replace(known, episodes=(), supplies=others)


def is_active(condition: Condition) -> bool:
    return condition.status in ("active", "recurrence", "relapse") and condition.resolved_on is None


def last_day(history: History) -> date:
    """The last day on which anything is recorded; what is booked ahead is not an event yet."""
    days = [day for day in (history.deceased_on, history.closed_on) if day]
    for name in EVENTS:
        for event in getattr(history, name):
            if getattr(event, "status", "") in ("scheduled", "cancelled") and name == "appointments":
                continue
            days += [
                value
                for field, value in vars(event).items()
                if isinstance(value, date) and (name, field) not in FIXED_AHEAD
            ]
    return max(days, default=date(2026, 1, 1))
