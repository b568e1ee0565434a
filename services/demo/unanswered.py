"""What a patient's story leaves without an answer: a score, a screen, a risk, a test, an event, a visit."""

from datetime import date

from db.vocabulary import AppointmentKind, AppointmentStatus
from services.demo import background, risk, screening
from services.demo.care import Care, days, weekday_before
from services.demo.diary import clinician_for

UNTREATED_INSOMNIA = (16, 21)  # ISI
POSITIVE_SCREEN = (3, 5)  # PHQ-2, GAD-2


def step(care: Care, day: date) -> None:
    """What this patient's story leaves without an answer."""
    undone = care.story.undone
    if undone.scored_on and day in (undone.scored_on, undone.scored_on - days(undone.scored_before)):
        _score_by_portal(care, day)
    if day == undone.insomnia_on:
        screening.take_isi(care, day, care.rng.randint(*UNTREATED_INSOMNIA))
    if day == undone.screened_on:
        care.chart.screened(day, undone.screen, total=care.rng.randint(*POSITIVE_SCREEN), mode="self")
    if day == undone.at_risk_on:
        risk.found_at_visit(care, day)
    if day == undone.tested_on:
        care.chart.tested(day, *undone.result)
    if day == undone.unrecorded_on:
        _visit_without_status(care, weekday_before(day))
    if day == undone.happened_on:
        background.happens(care, day, undone.events, stay=undone.stay)


def _visit_without_status(care: Care, day: date) -> None:
    who = clinician_for(care, AppointmentKind.moud)
    care.chart.appointment(day, AppointmentKind.moud, AppointmentStatus.scheduled, clinician=who)


def _score_by_portal(care: Care, day: date) -> None:
    undone = care.story.undone
    if undone.is_index:
        care.mood.turns(day, to=undone.total, within=1)
    before = care.last_total() or 0
    total = max(before + undone.total, 10) if undone.is_rise else undone.total
    given = {"total": total, "item_9": undone.item_9, "leading": undone.leading_item}
    screening.take_phq9(care, day, "self", **given, is_total_only=undone.is_total_only)
