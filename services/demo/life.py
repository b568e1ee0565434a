"""One patient's history, day by day: the story turns, visits are held, doses given, calls made."""

from datetime import date
from random import Random

from db.vocabulary import EventKind, Instrument, PatientStatus
from services.demo import (
    background,
    calls,
    medication,
    mood,
    pain,
    paperwork,
    perinatal,
    plot,
    risk,
    safety,
    scores,
    screening,
    treatment,
    unanswered,
    visits,
)
from services.demo.care import DAY, Care, weekday_before
from services.demo.chart import Chart
from services.demo.course import Course
from services.demo.diary import write_booked
from services.demo.people import Person
from services.demo.stories import told

SEVERE = (20, 24)  # PHQ-9


def _medicate(care: Care, day: date) -> None:
    if care.enrolment and care.started_on:
        medication.dose_at_window(care, day)
        medication.fill(care, day)


STEPS = (
    plot.turn, visits.hold, _medicate, pain.step, unanswered.step, treatment.step, safety.step, risk.step,
    screening.screen_by_portal, perinatal.step, paperwork.step, calls.keep_promises, calls.check_in, background.mishap,
)  # fmt: skip


def lived(person: Person, course: Course, rng: Random, today: date, *, share: float) -> Chart:
    """The rows of one patient on this course, the patient's own first. Nothing but bookings lies after `today`. `share`
    of the course's moods lies before this patient's."""
    chart = Chart(person, rng)
    story = told(course, rng, today, share)
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
    if care.story.severe_on:
        _severe_years_ago(care)
    if care.story.pain_opioid:
        pain.begin(care, care.story.followed_from)
    if not care.story.enrolments and screening.is_due(care, care.story.followed_from):
        screening.take_phq9(care, care.story.followed_from, "clinic")


def _severe_years_ago(care: Care) -> None:
    total, day = care.rng.randint(*SEVERE), weekday_before(care.story.severe_on)
    items = scores.phq9_items(care.rng, total, item_9=0, in_withdrawal=False)
    care.chart.screened(day, Instrument.phq9, total=total, items=items)
    care.scores.append((day, total))


def _close(care: Care) -> None:
    story = care.story
    plot.write_enrolments(care)
    treatment.write(care, story.followed_until)
    if story.status == PatientStatus.active:
        _medicate(care, care.today)  # the window opens before anyone looks at the list
        write_booked(care)
    if story.deceased_on and care.rng.random() < 0.6:
        care.chart.event(story.deceased_on, EventKind.overdose)
