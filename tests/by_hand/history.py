"""One invented patient as plain lists of events, and what of it is known on a day."""

from dataclasses import dataclass, field, replace
from datetime import date


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


@dataclass(frozen=True)
class Supply:
    supplied_on: date
    days_supply: int = 7
    medication: str = "buprenorphine"
    supply_source: str = "dispensed"


@dataclass(frozen=True)
class Screening:
    taken_on: date
    instrument: str = "phq9"
    total: int | None = None
    scoring: str = "complete"
    items: tuple[tuple[int, int], ...] = ()  # (number of the item, answer)

    def answer(self, number: int) -> int | None:
        return dict(self.items).get(number)


@dataclass(frozen=True)
class Appointment:
    starts_on: date
    kind: str = "moud"
    status: str = "kept"


@dataclass(frozen=True)
class Contact:
    on: date
    kind: str = "telephone"
    outcome: str | None = None


@dataclass(frozen=True)
class Treatment:
    started_on: date
    component: str = "antidepressant"
    ended_on: date | None = None


@dataclass(frozen=True)
class Event:
    on: date
    kind: str = "taper_started"


@dataclass(frozen=True)
class History:
    """Events in the order in which they were entered: that order settles ties on one day."""

    status: str = "active"
    deceased_on: date | None = None
    conditions: tuple[Condition, ...] = ()
    episodes: tuple[Episode, ...] = ()
    supplies: tuple[Supply, ...] = ()
    screenings: tuple[Screening, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    contacts: tuple[Contact, ...] = ()
    treatments: tuple[Treatment, ...] = ()
    events: tuple[Event, ...] = field(default=())


EVENTS = ("conditions", "episodes", "supplies", "screenings", "appointments", "contacts", "treatments", "events")


def _blank_if_later(day: date | None, than: date) -> date | None:
    return day if day is not None and day <= than else None


def as_known_on(history: History, day: date) -> History:
    """What happens later has not happened; an appointment ahead of the day is booked."""
    dies_later = history.deceased_on is not None and history.deceased_on > day
    return History(
        status="active" if dies_later and history.status == "deceased" else history.status,
        deceased_on=_blank_if_later(history.deceased_on, day),
        conditions=tuple(
            replace(c, resolved_on=_blank_if_later(c.resolved_on, day)) for c in history.conditions if c.on <= day
        ),
        episodes=tuple(
            replace(e, started_on=_blank_if_later(e.started_on, day), ended_on=_blank_if_later(e.ended_on, day))
            for e in history.episodes
            if e.enrolled_on <= day
        ),
        supplies=tuple(s for s in history.supplies if s.supplied_on <= day),
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
        events=tuple(e for e in history.events if e.on <= day),
    )


def last_day(history: History) -> date:
    """The last day on which anything is recorded; what is booked ahead is not an event yet."""
    days = [day for day in (history.deceased_on,) if day]
    for name in EVENTS:
        for event in getattr(history, name):
            if getattr(event, "status", "") in ("scheduled", "cancelled") and name == "appointments":
                continue
            days += [value for value in vars(event).values() if isinstance(value, date)]
    return max(days, default=date(2026, 1, 1))
