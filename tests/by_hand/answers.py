"""What people have answered to a reason, and how long that holds (section 6)."""

from datetime import date

from tests.by_hand.history import History, ReasonAnswer

Due = tuple[int, date, date | None]  # urgency, due on, day of the event that raised it


def is_silenced(known: History, day: date, reason: str, due: Due, *, is_safety: bool) -> bool:
    return any(
        answer.reason == reason
        and answer.withdrawn_on is None
        and answer.evidence_on == due[2]
        and (_is_put_off(answer, day, due[0]) if answer.until else not is_safety)
        for answer in known.answers
    )


def _is_put_off(answer: ReasonAnswer, day: date, urgency: int) -> bool:
    """Until the day on which it comes back; what has become more urgent since is back at once."""
    return day < answer.until and urgency >= answer.urgency
