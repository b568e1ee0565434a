"""One patient's history, day by day: the story turns, visits are held, doses given, calls made."""

from datetime import date
from random import Random

from db.vocabulary import EventKind, PatientStatus
from services.demo import (
    background,
    calls,
    medication,
    mood,
    pain,
    paperwork,
    plot,
    safety,
    screening,
    treatment,
    visits,
)
from services.demo.care import DAY, Care, days
from services.demo.chart import Chart
from services.demo.courses import Course
from services.demo.diary import write_booked
from services.demo.people import Person
from services.demo.stories import told

UNTREATED_INSOMNIA = (16, 21)  # ISI


def _medicate(care: Care, day: date) -> None:
    if care.enrolment and care.started_on:
        medication.dose_at_window(care, day)
        medication.fill(care, day)


def _leave_undone(care: Care, day: date) -> None:
    """What this patient's story leaves without an answer."""
    undone = care.story.undone
    if undone.scored_on and day in (undone.scored_on, undone.scored_on - days(undone.scored_before)):
        _score_by_portal(care, day)
    if day == undone.insomnia_on:
        screening.take_isi(care, day, care.rng.randint(*UNTREATED_INSOMNIA))
    if day == undone.overdose_on:
        care.chart.event(day, EventKind.overdose)
        care.chart.event(day, EventKind.ed_visit)


def _score_by_portal(care: Care, day: date) -> None:
    undone = care.story.undone
    if undone.is_index:
        care.mood.turns(day, to=undone.total, within=1)
    before = care.last_total() or 0
    total = max(before + undone.total, 10) if undone.is_rise else undone.total
    screening.take_phq9(care, day, "self", total=total, item_9=undone.item_9, leading=undone.leading_item)


STEPS = (
    plot.turn, visits.hold, _medicate, pain.step, _leave_undone, treatment.step, safety.step, paperwork.step,
    calls.keep_promises, calls.check_in, background.mishap,
)  # fmt: skip


def lived(person: Person, course: Course, rng: Random, today: date) -> Chart:
    """The rows of one patient on this course, the patient's own first. Nothing but bookings lies after `today`."""
    chart = Chart(person, rng)
    story = told(course, rng, today)
    care = Care(story, chart, rng, today, mood.begun(story.mood, story.followed_from, rng))
    chart.write("patients", (), **_patient(care))
    _begin(care)
    day = story.followed_from
    while day < story.followed_until:
        for step in STEPS:
            step(care, day)
        day += DAY
    _close(care)
    return chart


def _patient(care: Care) -> dict:
    person = care.team
    team = {"care_manager": person.care_manager, "prescriber": person.prescriber, "therapist": person.therapist}
    story = care.story
    status = {"status": story.status, "deceased_on": story.deceased_on, "closed_on": story.closed_on}
    return {**person.details, "clinic": person.clinic, **team, **status}


def _begin(care: Care) -> None:
    background.diagnose(care)
    background.before_care(care)
    if care.story.pain_opioid:
        pain.begin(care, care.story.followed_from)
    if not care.story.enrolments and screening.is_due(care, care.story.followed_from):
        screening.take_phq9(care, care.story.followed_from, "clinic")


def _close(care: Care) -> None:
    story = care.story
    plot.write_enrolments(care)
    treatment.write(care, story.followed_until)
    if story.status == PatientStatus.active:
        _medicate(care, care.today)  # the window opens before anyone looks at the list
        write_booked(care)
    if story.deceased_on and care.rng.random() < 0.6:
        care.chart.event(story.deceased_on, EventKind.overdose)
