"""Self-harm: the safety review after a positive answer, and weekly calls until a review finds the risk low again."""

from datetime import date

from db.vocabulary import AppointmentKind, ContactKind, ContactOutcome, Instrument
from services.demo import scores
from services.demo.care import Care, days, weekday
from services.demo.diary import book

STATED = 0.92  # share of reviews that state the risk in the word that rules know
OTHERWISE = ("no plan or intent; safety plan reviewed", "crisis line number given")
NOTE = "Safety reviewed together; crisis line number given."
SCREENED = 0.85  # share of reviews with the C-SSRS
THE_DAY_AFTER = 0.02  # share of reviews
FIRST_CALL, EVERY = 2, 6  # days from the review, from the call before
LOOKED_AT_AGAIN = 18  # days after a review that found more than a low risk
MODERATE = (1, 1, 1, 0, 0, 0, 0)  # thoughts of a method, no intent


def review(care: Care, day: date, answers: tuple[int, ...] | None = None) -> None:
    """The C-SSRS and what is agreed; who is not low is called every week."""
    answers = answers or scores.cssrs_answers(care.rng)
    found = _risk(answers)
    if care.rng.random() < SCREENED or found != ContactOutcome.risk_low:
        care.chart.screened(day, Instrument.cssrs, items=answers)
    is_late = care.rng.random() < THE_DAY_AFTER and day + days(1) < care.today
    _write(care, day + days(1) if is_late else day, found)
    if not care.running():
        book(care, day, AppointmentKind.behavioral_health, day + days(care.rng.randint(2, 7)))


def _risk(answers: tuple[int, ...]) -> ContactOutcome:
    """As section 2 of the definitions grades the screener."""
    _, _, method, intent, plan, behaviour_ever, behaviour_lately = answers
    if intent or plan or behaviour_lately:
        return ContactOutcome.risk_high
    return ContactOutcome.risk_moderate if method or behaviour_ever else ContactOutcome.risk_low


def _write(care: Care, day: date, found: ContactOutcome) -> None:
    is_low = found == ContactOutcome.risk_low
    outcome = found if not is_low or care.rng.random() < STATED else care.rng.choice(OTHERWISE)
    by = care.rng.choice((care.team.therapist, care.team.care_manager or care.team.therapist))
    minutes = care.rng.randint(15, 45)
    care.chart.contact(day, ContactKind.safety_review, by, minutes=minutes, outcome=outcome, note=NOTE)
    care.last_seen = day
    care.at_risk_since = None if is_low else day
    if not is_low:
        care.promise(day + days(FIRST_CALL), "safety")


def found_at_visit(care: Care, day: date) -> None:
    """A visit on which the patient speaks of thoughts of suicide, and the review finds a moderate risk."""
    review(care, day, MODERATE)


def step(care: Care, day: date) -> None:
    """A call is planned six days after the last, as long as the risk is not low."""
    is_planned = any("safety" in purposes for purposes in care.promised.values())
    if care.at_risk_since and not is_planned and care.is_within_reach(day):
        care.promise(max(day, weekday(care.last_seen + days(EVERY))), "safety")


def after_call(care: Care, day: date) -> None:
    """Once it has been quiet for some weeks the risk is reviewed again."""
    if care.at_risk_since and day >= care.at_risk_since + days(LOOKED_AT_AGAIN):
        care.chart.screened(day, Instrument.cssrs, items=scores.CSSRS_NO, mode="telephone")
        _write(care, day, ContactOutcome.risk_low)
