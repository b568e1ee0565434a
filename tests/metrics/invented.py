"""Invented clinics: histories with care teams and first pages, crowded on the days around which figures turn."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from random import Random

import sqlalchemy as sa
from sqlmodel import Session

from db.tables import Patient
from db.vocabulary import AppointmentKind, ContactKind, EndReason, Sex
from services.metrics.counting.periods import month_of, span_of
from services.metrics.metric import Span
from tests.builders import a_clinic, a_staff_member
from tests.by_hand import Appointment, Contact, History, Screening
from tests.by_hand.continuity import retained_since
from tests.by_hand.depression import indexes_of
from tests.by_hand.figures_told import Person
from tests.by_hand.history import EVENTS, last_day
from tests.histories.stored import entered_late, store
from tests.histories.strategies import FIRST_DAY, invented
from tests.metrics.planted import with_events_near

NAMES = ("North clinic", "River clinic", "Hill clinic")
ROLES = {"Ann": "care_manager", "Bo": "prescriber", "Cy": "therapist", "Di": None, "Ed": "front_desk"}
FEWEST, MOST = 20, 60  # patients of a clinic
BORN = date(1940, 1, 1)
TOTALS = (3, 4, 5, 7, 9, 10, 14, 20)
AFTER_FIRST_DOSE = (-15, -14, 0, 4, 5, 9, 10, 13, 14, 42, 377, 378)
AFTER_INDEX = (55, 56, 60, 61, 84, 85, 121, 122, 151, 152, 212, 213, 304, 305, 425, 426)
AFTER_ENROLMENT = (-15, -14, 14, 15)
EVENTFUL = 330  # days in which most things happen
DAYS_AHEAD = (0, 1, 27, 100, 300, 450, 700)


@dataclass(frozen=True)
class Clinics:
    """The people of some clinics by patients.id, and the spans to ask about: some that end today, and past ones."""

    people: dict[int, Person]
    today: tuple[Span, ...]
    past: tuple[Span, ...]


@cache
def invented_clinics(number: int, seeded: int) -> Clinics:
    """So many clinics, the same for the same seed."""
    chance = Random(seeded)
    sizes = [chance.randint(FEWEST, MOST) for _ in range(number)]
    homes = [name for name, size in zip(NAMES, sizes, strict=False) for _ in range(size)]
    histories = [crowded(chance, history) for history in invented(len(homes), 7_000 + seeded)]
    last = max(last_day(history) for history in histories)
    today, past = spans_up_to_today(chance, last), past_spans(chance, last)
    people = {
        n: a_person(chance, n, home, with_events_near(chance, history, today + past))
        for n, (home, history) in enumerate(zip(homes, histories, strict=True), start=1)
    }
    return Clinics(people, tuple(today), tuple(past))


def spans_up_to_today(chance: Random, last: date) -> list[Span]:
    """Today is the day of the last event, or later: the month so far, and some years."""
    today = last + timedelta(days=chance.choice(DAYS_AHEAD))
    return [Span(month_of(today), today), Span(today - timedelta(days=chance.choice((90, 400, 900))), today)]


def past_spans(chance: Random, last: date) -> list[Span]:
    """A month, any days, and a month by what had been entered at its end."""
    days = [FIRST_DAY + timedelta(days=chance.randrange(min(EVENTFUL, (last - FIRST_DAY).days))) for _ in range(3)]
    month = span_of(month_of(days[0]), last)
    as_then = span_of(month_of(days[2]), last, is_as_then=True)
    return [month, as_then, Span(days[1] - timedelta(days=chance.randrange(200)), days[1])]


def a_person(chance: Random, number: int, clinic: str, history: History) -> Person:
    def perhaps(*words: str) -> str | None:
        return chance.choice((None, *words))

    return Person(
        told_in_full(chance, history),
        patient_id=chance.choice((f"CTN27-{number}", f"CTN30-{number}", f"P{number}")),
        clinic=clinic,
        sex=perhaps(*(sex.value for sex in Sex)),
        birth_date=chance.choice((None, *[a_birth_date(chance) for _ in range(5)])),
        race=perhaps("White", "Black"),
        ethnicity=perhaps("Hispanic", "not Hispanic"),
        language=perhaps("English", "Spanish"),
        payer=perhaps("Medicaid"),
        care_manager=perhaps("Ann", "Di"),
        prescriber=perhaps("Bo"),
        therapist=perhaps("Cy"),
    )


def a_birth_date(chance: Random) -> date:
    """Now and then a birthday on which an age band begins within the year of the histories."""
    if chance.random() < 0.5:
        return BORN + timedelta(days=chance.randrange(70 * 365))
    return FIRST_DAY.replace(year=FIRST_DAY.year - chance.choice((18, 25, 35, 45, 55, 65))) + timedelta(
        days=chance.randrange(300)
    )


def told_in_full(chance: Random, history: History) -> History:
    """With the reason why a treatment ended, whom a visit was with, and who spent how long on a contact."""
    reasons = [None, *EndReason]
    return replace(
        history,
        episodes=tuple(replace(e, end_reason=chance.choice(reasons) if e.ended_on else None) for e in history.episodes),
        appointments=tuple(replace(a, clinician=chance.choice((None, "Bo", "Cy"))) for a in history.appointments),
        contacts=tuple(
            replace(c, by=chance.choice((None, *ROLES, "Fay")), minutes=chance.choice((None, 0, 5, 20)))
            for c in history.contacts
        ),
    )


def crowded(chance: Random, history: History) -> History:
    """With more scores, visits and contacts around the days on which a figure takes or leaves them."""
    begun = retained_since(history)
    turns = [(index.score.taken_on, AFTER_INDEX) for index in indexes_of(history) for _ in range(3)]
    turns += [(begun, AFTER_FIRST_DOSE)] * 2 if begun else []
    turns += [(episode.enrolled_on, AFTER_ENROLMENT) for episode in history.episodes]
    days = [on + timedelta(days=chance.choice(after)) for on, after in turns if chance.random() < 0.7]
    days += [FIRST_DAY + timedelta(days=chance.randrange(250)) for _ in range(2)]
    made = [something_on(chance, day) for day in days]
    return replace(
        history,
        screenings=history.screenings + tuple(event for event in made if isinstance(event, Screening)),
        contacts=history.contacts + tuple(event for event in made if isinstance(event, Contact)),
        appointments=history.appointments + tuple(event for event in made if isinstance(event, Appointment)),
    )


def something_on(chance: Random, day: date) -> Screening | Contact | Appointment:
    kind = chance.choice(("phq9", "phq9", "phq9", "score", "contact", "contact", "visit", "visit"))
    if kind == "phq9":
        return Screening(day, "phq9", chance.choice(TOTALS))
    if kind == "score":
        instrument = chance.choice(("phq9_teen", "gad7", "cows", "sows16", "withdrawal_level"))
        return Screening(day, instrument, chance.choice((0, 1) if instrument == "withdrawal_level" else TOTALS))
    if kind == "contact":
        return Contact(day, chance.choice(("case_review", *ContactKind)))
    visit_kind = chance.choice(("case_review", *AppointmentKind))
    return Appointment(day, visit_kind, chance.choice(("kept", "kept", "no_show", "scheduled", "cancelled")))


TEAM = ("care_manager", "prescriber", "therapist")
FIRST_PAGE = ("patient_id", "sex", "birth_date", "race", "ethnicity", "language", "payer")


def as_entered(number: int, person: Person, day: date) -> Person:
    """With the events that had been entered by that day; an answer to a reason is entered when it is given."""
    history = person.history
    entered = {
        name: tuple(e for place, e in enumerate(getattr(history, name)) if _entered_on(e, f"{number}-{place}") <= day)
        for name in EVENTS
        if name != "answers"
    }
    return replace(person, history=replace(history, **entered))


def _entered_on(event: object, key: str) -> date:
    return getattr(event, "entered_on", None) or entered_late(key)


def store_clinics(session: Session, made: Clinics) -> None:
    """Everybody under the patients.id they have there."""
    staff = {name: a_staff_member(session, name, role) for name, role in ROLES.items()}
    store(session, {n: person.history for n, person in made.people.items()})
    for n, person in made.people.items():
        given = {name: getattr(person, name) for name in FIRST_PAGE}
        given |= {role: staff.get(getattr(person, role)) for role in TEAM}
        given["clinic"] = a_clinic(session, person.clinic)
        session.execute(sa.update(Patient).where(Patient.id == n).values(**given))
