"""What care managers do between visits: calls that were promised, check-ins, outreach, and what is said about them."""

from datetime import date

from db.vocabulary import NOBODY_REACHED, AppointmentKind, ContactKind, ContactOutcome
from services.demo import medication, rhythm, risk, screening
from services.demo.care import Care, days, is_weekend
from services.demo.diary import book, has_visit

REACHED = 0.82  # share of calls that reach the patient
BY_MESSAGE = 0.2  # share of check-ins: written, and the patient answered
WRITTEN = 0.5  # share of messages that were left: in writing
ACTIVE_EVERY, STABLE_EVERY = 14, 28  # days without contact or kept visit
OFFER_AGAIN_AFTER = 80  # days after MOUD was declined
OUTREACH_EVERY = (2, 4, 7, 10, 14, 21)  # days to the next try after each failed one
SAID = {  # purpose of the call: outcomes and notes, all harmless
    "missed": (("rebooked", "transport arranged"), ("New date agreed.", "Ride to the next visit arranged.")),
    "score": (("talked through", "plan agreed"), ("Went over the PHQ-9 together.", "Sleep and activity plan agreed.")),
    "severe": (("plan agreed", "seen again this week"), ("Called about the high score; support at home.",)),
    "check_in": (("doing well", "no change", "questions answered"), ("Doing all right.", "Back at work.", None, None)),
    "offer": ((ContactOutcome.moud_declined,), ("MOUD offered; not now, may be asked again.",)),
    "result": (("test result talked through", "plan continued"), ("Test result talked through; treatment goes on.",)),
    "transition": (("doing better", "plan agreed"), ("Called after the hospital; next visit brought forward.",)),
    "safety": (("safe; no plan or intent", "safety plan gone through"), ("Weekly call: safe at home.", None)),
    "start": (("induction planned", "waiting for insurance"), ("First dose talked through.", "Prior approval asked.")),
}  # fmt: skip


def keep_promises(care: Care, day: date) -> None:
    """The calls promised for the day, unless nobody speaks with the patient any more."""
    for purpose in care.promised.pop(day, []):
        if not care.is_silent(day) and (care.enrolment or purpose != "start"):
            call(care, day, purpose)


def call(care: Care, day: date, purpose: str) -> None:
    """One attempt. Who has not answered twice does the third time, unless away."""
    chance = 0.0 if care.is_away or rhythm.is_slipping_away(care, day) else REACHED if care.failed_calls < 2 else 0.95
    if care.rng.random() < chance:
        care.failed_calls = 0
        _reached(care, day, purpose)
    else:
        _not_reached(care, day, purpose)


def _reached(care: Care, day: date, purpose: str) -> None:
    outcomes, notes = SAID[purpose]
    is_message = purpose == "check_in" and care.rng.random() < BY_MESSAGE
    care.chart.contact(
        day,
        ContactKind.message if is_message else ContactKind.telephone,
        care.team.care_manager,
        minutes=care.rng.randint(1, 4) if is_message else care.rng.randint(4, 22),
        outcome=ContactOutcome.reached if is_message else care.rng.choice(outcomes),
        note=care.rng.choice(notes),
    )
    care.last_seen = day
    if purpose == "offer":
        care.declined_on = day
    if purpose == "safety":
        risk.after_call(care, day)
    if purpose == "missed" and not care.is_away:
        rebook(care, day)
    if not is_message and screening.is_due(care, day) and not care.is_away:
        screening.take_phq9(care, day, "telephone")
    if not is_message and not care.is_away:
        screening.take_gad7_if_due(care, day, "telephone")


def rebook(care: Care, day: date) -> None:
    """A new MOUD visit soon, and enough medication to reach it."""
    if care.enrolment is None or care.started_on is None:
        return
    wait = 1 if rhythm.is_at_window(care) else care.rng.randint(1, 4)
    visit = book(care, day, AppointmentKind.moud, day + days(wait))
    if visit:
        medication.bridge(care, day, visit + days(1))


def _not_reached(care: Care, day: date, purpose: str) -> None:
    outcome = care.rng.choice(NOBODY_REACHED if care.is_away else NOBODY_REACHED[:2])
    is_message = outcome == ContactOutcome.left_message and care.rng.random() < WRITTEN
    kind = ContactKind.message if is_message else ContactKind.outreach_failed
    care.chart.contact(day, kind, care.team.care_manager, minutes=2, outcome=outcome)
    care.failed_calls += 1
    wait = OUTREACH_EVERY[min(care.failed_calls - 1, len(OUTREACH_EVERY) - 1)] if care.is_away else 1
    care.no_call_before = day + days(wait)
    if not care.is_away or care.failed_calls <= len(OUTREACH_EVERY):
        care.promise(day + days(wait), purpose)


def check_in(care: Care, day: date) -> None:
    """A call when nobody has spoken with the patient for long, or a score is due and no visit is near."""
    is_left_alone = care.is_silent(day) or day >= care.story.undone.misses_from
    is_busy = care.promised or day < care.no_call_before or care.last_seen == day
    if is_left_alone or is_busy or is_weekend(day):
        return
    if _offers_moud(care, day):
        call(care, day, "offer")
    elif _is_quiet(care, day) or _score_waits(care, day):
        call(care, day, "check_in")


def _offers_moud(care: Care, day: date) -> bool:
    if not care.story.declines_moud or care.enrolment or (care.story.enrolments and care.ended_on is None):
        return False
    since = care.declined_on or care.ended_on or care.story.diagnosed_on
    wait = OFFER_AGAIN_AFTER if care.declined_on else 3
    return (day - since).days >= wait


def _is_quiet(care: Care, day: date) -> bool:
    every = ACTIVE_EVERY if care.is_in_active_phase(day) else STABLE_EVERY
    due = (care.last_seen or care.story.followed_from) + days(every - 3 + care.lateness // 2)
    return day >= due and not has_visit(care, until=due + days(4))


def _score_waits(care: Care, day: date) -> bool:
    return screening.is_due(care, day - days(2)) and not has_visit(care, until=day + days(3))
