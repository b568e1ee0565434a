"""What keeps treatments together: Part 2 consents, reviews of the shared plan, referrals and their answers."""

from datetime import date

from db.vocabulary import ContactKind
from services.demo.care import Care, days, is_weekend
from services.demo.story import Lacks

SIGNED_AT_ENROLMENT = 0.97
ASKED_AHEAD = 35  # days before a consent ends
SIGNED_LATER = 0.15  # chance on a working day from then on
REVOKED = 0.015
RECIPIENTS = ("Integrated care team", "Integrated care team", "County mental health service", "Primary care practice")
PLAN_AFTER, PLAN_AGAIN = 6, 70  # days after both treatments run, after the last review
PLAN_REVIEWED = 0.2  # chance on a working day from then on
PLAN_OUTCOMES = ("plan continued", "plan continued", "plan changed")
REFERRED = 0.012  # share of kept visits
SENT_TO = (
    ("Hepatitis C clinic", "antiviral treatment"),
    ("County mental health service", "psychotherapy"),
    ("Sleep clinic", "insomnia"),
    ("Pain clinic", "chronic pain"),
    ("Dental clinic", "tooth pain"),
    ("Housing support", "eviction notice"),
)


def begin(care: Care, day: date) -> None:
    """Signed at enrolment by most."""
    if care.rng.random() < SIGNED_AT_ENROLMENT:
        _sign(care, day)


def step(care: Care, day: date) -> None:
    """What is signed, reviewed and referred on that day."""
    if day == care.story.undone.referred_on:
        refer(care, day)
    if is_weekend(day) or not care.enrolment or not care.is_within_reach(day):
        return
    if _consent_ends(care, day) and care.rng.random() < SIGNED_LATER:
        _sign(care, day)
    if _plan_waits(care, day) and care.rng.random() < PLAN_REVIEWED:
        _review_plan(care, day)


def _consent_ends(care: Care, day: date) -> bool:
    return not care.has_revoked_consent and (
        care.consent_until is None or care.consent_until - day <= days(ASKED_AHEAD)
    )


def _sign(care: Care, day: date) -> None:
    """With a term or without; a few take it back."""
    if Lacks.consent in care.story.undone.lacks:
        return
    expires = day + days(care.rng.choice((365, 365, 730))) if care.rng.random() < 0.7 else None
    revoked = day + days(care.rng.randint(30, 200)) if care.rng.random() < REVOKED else None
    is_revoked = revoked is not None and revoked < care.story.followed_until
    care.has_revoked_consent = is_revoked
    care.consent_until = expires or date.max
    care.chart.write(
        "consents",
        (day,),
        signed_on=day,
        scope="all SUD records",
        recipient=care.rng.choice(RECIPIENTS),
        purpose="treatment, payment and health care operations",
        expires_on=expires,
        revoked_on=revoked if is_revoked else None,
    )


def _plan_waits(care: Care, day: date) -> bool:
    running = care.running()
    if not running or care.started_on is None or Lacks.plan in care.story.undone.lacks:
        return False
    both = max(care.started_on, min(treatment.started_on for treatment in running))
    reviewed = care.plan_reviewed_on
    return day >= both + days(PLAN_AFTER) and (reviewed is None or day >= reviewed + days(PLAN_AGAIN))


def _review_plan(care: Care, day: date) -> None:
    care.plan_reviewed_on = day
    outcome = care.rng.choice(PLAN_OUTCOMES)
    minutes = care.rng.randint(10, 30)
    note = "MOUD and depression care gone through as one plan."
    care.chart.contact(
        day, ContactKind.plan_review, care.team.care_manager, minutes=minutes, outcome=outcome, note=note
    )


def after_visit(care: Care, day: date) -> None:
    if care.rng.random() < REFERRED:
        refer(care, day)


def refer(care: Care, day: date) -> None:
    """Sent, with what came back by the end of the history."""
    sent_to, reason = care.rng.choice(SENT_TO)
    came = {name: on if on and on <= _last_day(care) else None for name, on in _answer(care, day).items()}
    care.chart.write("referrals", (day, sent_to), sent_on=day, sent_to=sent_to, reason=reason, **came)


def _last_day(care: Care) -> date:
    return min(care.story.followed_until, care.today) - days(1)


def _answer(care: Care, day: date) -> dict[str, date | None]:
    """Most answer in time, some late; a few never do and staff close the referral."""
    draw = care.rng.random()
    appointment = report = closed = None
    if day == care.story.undone.referred_on:
        pass
    elif draw < 0.75:
        appointment = day + days(care.rng.randint(2, 11))
        report = appointment + days(care.rng.randint(3, 16))
    elif draw < 0.9:
        appointment = day + days(care.rng.randint(9, 22))
        report = day + days(care.rng.randint(28, 55))
    else:
        closed = day + days(care.rng.randint(12, 45))
    return {"appointment_on": appointment, "report_on": report, "closed_on": closed}
