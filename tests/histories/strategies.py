"""Invented histories: short, crowded on the days where rules turn, and with everything that goes wrong in a clinic."""

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from random import Random

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from db.vocabulary import AppointmentKind, ConditionStatus, ContactKind, EventKind
from tests.by_hand import (
    Appointment,
    Condition,
    Contact,
    DrugTest,
    Episode,
    Event,
    History,
    Screening,
    Supply,
    Treatment,
)
from tests.by_hand.history import last_day
from tests.histories.strategies_care import after, consents, referrals, with_a_story, with_answers
from tests.histories.strategies_depression import DEPRESSION
from tests.histories.strategies_enrolments import ENROLMENTS
from tests.histories.strategies_events import EVENTS
from tests.histories.strategies_opioids import joined, with_a_course
from tests.histories.strategies_safety import SAFETY

FIRST_DAY = date(2026, 1, 1)
TURNS = (0, 3, 7, 8, 14, 28, 30, 31, 56, 84, 90, 91, 120)  # days after which some rule changes its mind
AROUND = sorted({turn + step for turn in TURNS for step in (-1, 0, 1) if turn + step >= 0})
MOUD = ("buprenorphine", "buprenorphine", "methadone", "buprenorphine_xr", "naltrexone_xr", "naltrexone_oral")
FOR_PAIN = ("oxycodone", "tramadol", "methadone_pain")
CONDITIONS = ("anxiety", "bipolar", "psychosis", "pregnancy", "alcohol_use_disorder")
OUTCOMES = ("reached", "moud_declined", "no_answer", "left_message", "wrong_number", "risk_low", "risk_high", "other")
HAPPENINGS = SAFETY + DEPRESSION + EVENTS + ENROLMENTS

days = st.builds(
    lambda start, turn: FIRST_DAY + timedelta(days=start + turn),
    st.sampled_from((0, 0, 60, 140)),
    st.sampled_from(AROUND),
)
spans = st.sampled_from((0, 1, 3, 7, 14, 28, 30, 60, 90)).map(lambda number: timedelta(days=number))


def maybe(strategy):
    return st.one_of(st.none(), strategy)


@st.composite
def conditions(draw) -> Condition:
    onset = draw(maybe(days))
    resolved = draw(st.one_of(st.none(), st.none(), days))
    return Condition(
        draw(st.sampled_from(("opioid_use_disorder", "depression") * 3 + CONDITIONS)),
        recorded_on=draw(maybe(days)),
        onset_on=onset,
        resolved_on=resolved if not (onset and resolved and resolved < onset) else None,
        status=draw(st.sampled_from(("active", "active", *ConditionStatus))),
        entered_on=draw(days),
    )


@st.composite
def episodes(draw) -> Episode:
    enrolled = draw(days)
    started = draw(maybe(spans.map(lambda span: enrolled + span)))
    ended = draw(maybe(spans.map(lambda span: (started or enrolled) + span)))
    return Episode(enrolled, draw(st.sampled_from(MOUD)), started, ended)


supplies = st.builds(
    Supply,
    days,
    st.sampled_from((1, 1, 3, 7, 7, 14, 28, 30)),
    st.sampled_from((*MOUD, *MOUD, *FOR_PAIN, "benzodiazepine", "naloxone", "nalmefene")),
    st.sampled_from(("dispensed", "administered", "prescribed", "stated")),
    filled_on=st.none() | st.none() | days,
)


@st.composite
def opioid_courses(draw) -> tuple[Supply, ...]:
    """About three months of one opioid for pain: just under, at, and above the 90 covered days of long-term therapy."""
    begin, medication = draw(days), draw(st.sampled_from(FOR_PAIN))
    lengths = (30, 30, draw(st.sampled_from((28, 29, 30, 31))))
    return tuple(Supply(begin + timedelta(days=31 * n), days, medication) for n, days in enumerate(lengths))


@st.composite
def treatment_courses(draw) -> tuple[tuple[Episode, ...], tuple[Supply, ...]]:
    """One open enrolment with supplies that follow each other: early, in time, late, observed daily, or switched."""
    enrolled, medication = draw(days), draw(st.sampled_from(MOUD))
    made, on = [], enrolled
    for _ in range(draw(st.integers(1, 5))):
        length, source = draw(
            st.sampled_from(((1, "administered"), (7, "dispensed"), (14, "dispensed"), (28, "administered")))
        )
        made.append(Supply(on, length, medication, source))
        on += timedelta(days=length + draw(st.sampled_from((-3, 0, 0, 1, 2, 7, 8, 9))))
        medication = draw(st.sampled_from((medication, medication, medication, *MOUD)))
    started = draw(st.sampled_from((None, enrolled)))
    return (Episode(enrolled, made[0].medication, started),), tuple(made)


@st.composite
def depression_scores(draw) -> Screening:
    item_9 = draw(st.sampled_from((None, 0, 0, 0, 1, 3)))
    total = draw(st.sampled_from((None, 0, 4, 5, 9, 9, 10, 14, 15, 19, 20, 25)))
    answers = {n: draw(st.sampled_from((None, 0, 1, 2, 2, 3))) for n in (1, 2, 3, 6)} | {9: item_9}
    items = tuple((n, answer) for n, answer in answers.items() if answer is not None)
    scoring = "incomplete" if total is None else draw(st.sampled_from(("complete", "complete", "prorated")))
    instrument = draw(st.sampled_from(("phq9", "phq9", "phq9", "phq9_teen")))
    return Screening(
        draw(days), instrument, total, scoring, items, draw(st.sampled_from((None, None, "clinic", "self")))
    )


@st.composite
def scores_after(draw, course: tuple[Supply, ...]) -> Screening:
    """A depression score about four weeks, or a gap that matters, after one of the supplies."""
    supply, later = draw(st.sampled_from(course)), draw(st.sampled_from((0, 7, 14, 15, 16, 27, 28, 29, 35, 36)))
    return replace(draw(depression_scores()), taken_on=supply.supplied_on + timedelta(days=later))


@st.composite
def cssrs_screeners(draw) -> Screening:
    """Answered in full or in part, as a total alone, or left blank. A total given with answers is their sum or more."""
    answers = draw(st.one_of(st.just([None] * 7), st.lists(st.sampled_from((None, 0, 0, 1)), min_size=7, max_size=7)))
    items = tuple((n, answer) for n, answer in enumerate(answers, start=1) if answer is not None)
    told = sum(answer for _, answer in items)
    total = draw(st.sampled_from((None, told, told, told + 1) if items else (None, 0, 1, 3)))
    return Screening(draw(days), "cssrs", total, "complete" if total is not None else "incomplete", items)


@st.composite
def anxiety_and_sleep_scores(draw) -> Screening:
    thresholds = (("gad7", (9, 10, 12)), ("isi", (14, 15, 20)), ("gad2", (2, 3)), ("phq2", (2, 3)), ("epds", (12, 13)))
    instrument, totals = draw(st.sampled_from((*thresholds, *thresholds[:2])))
    total = draw(st.sampled_from((*totals, *totals, None)))
    return Screening(draw(days), instrument, total, "incomplete" if total is None else "complete")


@st.composite
def withdrawal_scores(draw) -> Screening:
    instrument, totals = draw(
        st.sampled_from((("cows", (4, 5)), ("sows16", (10, 11)), ("sows10", (9, 11)), ("withdrawal_level", (0, 1))))
    )
    total = draw(st.sampled_from((*totals, *totals, None)))
    return Screening(draw(days), instrument, total, "incomplete" if total is None else "complete")


screenings = st.one_of(
    depression_scores(),
    depression_scores(),
    depression_scores(),
    cssrs_screeners(),
    withdrawal_scores(),
    anxiety_and_sleep_scores(),
)
appointments = st.builds(
    Appointment,
    days,
    st.sampled_from(("moud", "moud", "behavioral_health", *AppointmentKind)),
    st.sampled_from(("kept", "no_show", "scheduled", "cancelled")),
)
contacts = st.builds(
    Contact,
    days,
    st.sampled_from(("telephone", "safety_review", *ContactKind)),
    st.sampled_from((None, None, None, *OUTCOMES)),
)


@st.composite
def treatments(draw) -> Treatment:
    started = draw(days)
    component = draw(st.sampled_from(("antidepressant", "cbt", "psychotherapy", "sleep_treatment", "support_group")))
    ended, covered_to = (draw(maybe(spans.map(lambda span: started + span))) for _ in range(2))
    return Treatment(started, component, ended, covered_to)


@st.composite
def events(draw) -> Event:
    on, kind = draw(days), draw(st.sampled_from(("taper_started", "taper_started", "taper_ended", *EventKind)))
    is_a_stay = kind in ("ed_visit", "hospital_admission", "incarceration")
    return Event(on, kind, draw(maybe(spans.map(lambda span: on + span))) if is_a_stay else None)


drug_tests = st.builds(
    DrugTest,
    days,
    st.sampled_from(("fentanyl", "cocaine", "buprenorphine", "methadone", "alcohol")),
    st.sampled_from(("positive", "negative", "inconclusive")),
    st.sampled_from((None, None, "positive", "negative")),
)


def some(strategy, most: int):
    return st.lists(strategy, max_size=most).map(tuple)


@st.composite
def histories(draw) -> History:
    """Anything at random; or little of that, and one course of treatment or a story or a few that stand out."""
    kind = draw(st.sampled_from(("anything", "treatment", "doses", "story", "story") + ("happenings",) * 5))
    at_random = 3 if kind == "anything" else 1
    enrolment, course = draw(treatment_courses()) if kind == "treatment" else ((), ())
    history = draw(anything(at_random, enrolment, course))
    late = st.one_of(days, after(last_day(history), 0, 1, 10))
    if kind == "doses":
        history = with_a_course(history, draw(late), draw(st.randoms(use_true_random=True)))
    if kind == "story":
        history = draw(with_a_story(history, late))
    if kind == "happenings":
        history = with_happenings(history, draw(days), draw(st.randoms(use_true_random=True)))
    return draw(with_answers(history, days)) if draw(st.integers(0, 2)) == 0 else history


def with_happenings(history: History, day: date, chance: Random) -> History:
    """The history with one story or a few, their events entered in any order. Most begin about when all else is over,
    so that what they raise is still open then."""
    for happens in chance.sample(HAPPENINGS, chance.choice((1, 2, 2, 3))):
        begin = day if chance.random() < 0.2 else last_day(history) + timedelta(days=chance.choice((-7, -1, 0, 1, 10)))
        story = happens(chance, begin)
        history = joined(history, {name: tuple(chance.sample(made, len(made))) for name, made in story.items()})
    return history


@st.composite
def anything(draw, at_random: int, enrolment: tuple[Episode, ...], course: tuple[Supply, ...]) -> History:
    status = draw(st.sampled_from(("active",) * 13 + ("closed", "closed", "deceased")))
    is_dated_death = draw(st.integers(0, 12)) == 0
    for_pain = draw(st.one_of(st.just(()), st.just(()), opioid_courses()))
    anchored = draw(some(scores_after(course), 2)) if course else ()
    return History(
        status=status,
        deceased_on=draw(days) if is_dated_death else None,
        closed_on=draw(maybe(days)) if status != "active" else None,
        conditions=draw(some(conditions(), at_random)),
        episodes=enrolment + draw(some(episodes(), at_random)),
        supplies=course + for_pain + draw(some(supplies, 2 * at_random)),
        screenings=draw(some(screenings, 2 + at_random)) + anchored,
        appointments=draw(some(appointments, 1 + at_random)),
        contacts=draw(some(contacts, at_random)),
        treatments=draw(some(treatments(), 2)),
        drug_tests=draw(some(drug_tests, 1)),
        events=draw(some(events(), 2)),
        consents=draw(some(days.flatmap(consents), 1)),
        referrals=draw(some(days.flatmap(referrals), 1)),
    )


FEW = 6  # of a longer run Hypothesis makes most histories by repeating parts of those before


@cache
def invented(number: int, seeded: int) -> list[History]:
    """So many histories, the same for the same seed, so that many can be judged in one database."""
    found: list[History] = []
    while len(found) < number:
        found += a_few(seeded * 1_000_000 + len(found))
    return found[:number]


def a_few(seeded: int) -> list[History]:
    """All but the first, which is always the plainest."""
    found: list[History] = []

    @seed(seeded)
    @settings(max_examples=FEW, phases=[Phase.generate], database=None, suppress_health_check=list(HealthCheck))
    @given(histories())
    def collect(history: History) -> None:
        found.append(history)

    collect()
    return found[1:]
