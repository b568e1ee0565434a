"""What people have answered to a reason, and how long that holds (section 6)."""

from dataclasses import replace
from datetime import date

from tests.by_hand.history import History, ReasonAnswer
from tests.by_hand.raised import Raised


def standing(known: History, reason: str) -> list[ReasonAnswer]:
    return [answer for answer in known.answers if answer.reason == reason and answer.withdrawn_on is None]


def applicable(known: History, reason: str, events: list[Raised]) -> list[Raised]:
    """Without those that somebody called not applicable."""
    removed = [answer for answer in standing(known, reason) if answer.until is None]
    return [event for event in events if not any(is_about(answer, event) for answer in removed)]


def is_about(answer: ReasonAnswer, event: Raised) -> bool:
    return answer.evidence_on == event.evidence_on and answer.evidence_which in (None, event.which)


def put_together(events: list[Raised]) -> Raised:
    """The event that is due first, as urgent as the most urgent of them."""
    shown = min(events, key=lambda event: (event.due_on, event.evidence_on or date.min))
    return replace(shown, urgency=min(event.urgency for event in events))


def is_put_off(known: History, reason: str, day: date, shown: Raised) -> bool:
    """Until the day on which it comes back; what has become more urgent since is back at once."""
    return any(
        answer.until is not None and day < answer.until and is_about(answer, shown) and shown.urgency >= answer.urgency
        for answer in standing(known, reason)
    )
