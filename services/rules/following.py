"""Who is followed, and the words that every reason's days and contacts are told in: definitions for the Rules page."""

from collections.abc import Iterator

from services.clinical import numbers as n
from services.clinical.thresholds import Limits


def rows(section: str, *told: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    return ((section, *row) for row in told)


def followed(_: Limits) -> Iterator[tuple[str, ...]]:
    return rows(
        "Who is followed",
        (
            "On the caseload",
            f"The record is open, and one holds: an open MOUD enrolment, or one that ended up to "
            f"{n.FOLLOWED_AFTER_MOUD} "
            "days ago; an active opioid use disorder; long-term opioids; an active depressive disorder, or a PHQ-9 of "
            f"{n.PHQ9_POSITIVE} or more in a running episode of depression; or a safety reason is open.",
        ),
        (
            "Opioid need",
            "MOUD, opioid use disorder or long-term opioids, as above. An open enrolment is evidence enough: a missing "
            "diagnosis takes nobody off a list.",
        ),
        (
            "Naltrexone for alcohol",
            "Naltrexone beside an active alcohol use disorder, without an opioid use disorder or another MOUD ever, is "
            "not followed as MOUD.",
        ),
        (
            "Pregnant",
            f"A pregnancy was recorded up to {n.PREGNANT_FOR} days ago and is active, and no delivery is recorded "
            "since.",
        ),
        (
            "Long-term opioids",
            f"Opioids for pain, not MOUD, on {n.LTOT_COVERED} of the {n.LTOT_WINDOW} days up to the last covered day, "
            f"which is at most {n.LTOT_HOLDS} days ago.",
        ),
        (
            "Safety",
            "A self-harm answer or severe score without follow-up, elevated suicide risk, or an overdose not followed "
            "up needs an open record and nothing else, at whatever urgency.",
        ),
        (
            "Which came first",
            f"Earliest depression (diagnosis, or a PHQ-9 of {n.PHQ9_POSITIVE} or more) against earliest "
            "opioids (diagnosis or supply): "
            f"before opioids; during exposure, {n.EXPOSED_FROM} days in or more; with withdrawal or taper; "
            "cannot tell. "
            "The timeline suggests it, nobody has proven it.",
            "[D] (derived)",
        ),
    )


def days_of_a_reason(limits: Limits) -> Iterator[tuple[str, ...]]:
    return rows(
        "Days and contacts",
        (
            "Opens, due, overdue",
            "A reason opens on the first day on which somebody can usefully act: it is on the list from then. Due is "
            "the last day on which that is still in time; after it the reason is overdue. Not open yet: upcoming.",
        ),
        (
            "Urgency",
            "Same day, this week or routine; it may change with time, up or down. People are listed by their most "
            "urgent reason, then its earliest due day, then the number of their reasons.",
        ),
        (
            "Days",
            "The day of a score, event, start or visit is day 0; days of a gap count from 1. “After 30 days” is still "
            "on the list on day 30. Days are compared, never hours.",
        ),
        (
            "Reached",
            "A telephone contact, visit or safety review, unless its outcome says that nobody was reached (no answer, "
            "left message, wrong number); a message only when the person answered.",
        ),
        (
            "Seen",
            "A kept MOUD, behavioural-health, psychiatry or primary-care visit; neither a group nor a case review.",
        ),
        (
            "After a score",
            "The same day or later; a later day where nobody was with the person who answered (portal, text).",
        ),
        (
            "Booked",
            f"A visit still scheduled up to {n.BOOKED_COUNTS} days after its day; then it counts as neither kept nor "
            "missed, and books nothing.",
        ),
        (
            "How long a score speaks",
            f"A score raises reasons about the present for {limits.score_speaks:g} days (a self-harm answer: the times "
            "of its own row); after that only “PHQ-9 due”, whose words say what it was.",
            "(derived)",
        ),
        (
            "Which of several events",
            "Each by itself has its days; the reason shows the one that is due first, at the most urgent stage of any. "
            "A newer score takes the place of the older.",
        ),
        (
            "Self-harm answers",
            f"PHQ-9 item 9 or EPDS item 10 of {n.SELF_HARM_FROM} or more, or a C-SSRS screener of moderate or high "
            "risk. Of two answers of a day the positive counts.",
            "[K]",
        ),
    )
