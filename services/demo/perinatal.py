"""Pregnancy and the year after: the diagnosis, the delivery, and the checks of mood that go with both."""

from datetime import date

from db.vocabulary import Condition, ConditionStatus, ContactKind, EventKind, Instrument
from services.demo import scores, screening
from services.demo.care import Care, days, is_weekend
from services.demo.story import Lacks

ASKED_AHEAD = 5  # days before a check
WHILE_PREGNANT, AFTER_DELIVERY = (14, 98, 196), (14, 42, 84, 182, 364)  # days since recorded, since delivery
FOUND_AFTER = (30, 60)  # days of pregnancy when it is recorded
ASKED = 0.3  # chance on a working day from then on


def diagnose(care: Care) -> None:
    story = care.story
    if story.pregnant_on is None:
        return
    status = ConditionStatus.resolved if story.delivered_on else ConditionStatus.active
    onset = story.pregnant_on - days(care.rng.randint(*FOUND_AFTER))
    coded = {"code_system": "ICD-10-CM", "code": "O99.320", "status": status, "resolved_on": story.delivered_on}
    care.chart.condition(Condition.pregnancy, onset=onset, recorded=story.pregnant_on, **coded)


def step(care: Care, day: date) -> None:
    """The child is born, or mood is asked for near a check."""
    story = care.story
    if story.pregnant_on is None:
        return
    if day == story.delivered_on:
        care.chart.event(day, EventKind.delivery)
    is_lacking = Lacks.perinatal in story.undone.lacks and day >= story.undone.no_phq9_from
    if is_weekend(day) or is_lacking or not care.is_within_reach(day):
        return
    if _is_due(care, day) and care.rng.random() < ASKED:
        _ask(care, day)


def _is_due(care: Care, day: date) -> bool:
    """A check is near or past, and nothing has been asked since it was near."""
    story = care.story
    has_delivered = story.delivered_on is not None and day >= story.delivered_on
    since, checks = (story.delivered_on, AFTER_DELIVERY) if has_delivered else (story.pregnant_on, WHILE_PREGNANT)
    near = [since + days(check - ASKED_AHEAD) for check in checks if day >= since + days(check - ASKED_AHEAD)]
    return bool(near) and not any(asked >= near[-1] for asked in (care.asked_on, *(on for on, _ in care.scores[-1:])))


def _ask(care: Care, day: date) -> None:
    """The EPDS by telephone; low mood is treated as after a PHQ-9."""
    total = min(max(round(care.rng.gauss(care.mood.level(day), 1.5)), 0), 27)
    items = scores.epds_items(care.rng, total)
    care.asked_on = care.last_seen = day
    care.chart.screened(day, Instrument.epds, total=total, items=items, mode="telephone")
    by, minutes = care.team.care_manager, care.rng.randint(8, 20)
    care.chart.contact(day, ContactKind.telephone, by, minutes=minutes, outcome="EPDS gone through", note=None)
    screening.answer_low_mood(care, day, total, is_severe=False)
