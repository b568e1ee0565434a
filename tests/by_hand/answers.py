"""What people have answered to a reason, and how long that holds (section 6)."""

from datetime import date

from tests.by_hand.history import History, ReasonAnswer
from tests.by_hand.raised import Raised

Due = tuple[int, date, date, date | None]  # urgency, opens on, due on, day of the event that raised it


def standing(known: History, reason: str) -> list[ReasonAnswer]:
    return [answer for answer in known.answers if answer.reason == reason and answer.withdrawn_on is None]


def applicable(known: History, reason: str, events: list[Raised]) -> list[Raised]:
    """Without those that somebody called not applicable."""
    removed = [answer.evidence_on for answer in standing(known, reason) if answer.until is None]
    return [event for event in events if event.evidence_on not in removed]


def put_together(events: list[Raised]) -> Due:
    """The event that is due first, as urgent as the most urgent of them."""
    shown = min(events, key=lambda event: (event.due_on, event.evidence_on or date.min))
    return min(event.urgency for event in events), shown.opens_on, shown.due_on, shown.evidence_on


def is_put_off(known: History, reason: str, day: date, due: Due) -> bool:
    """Until the day on which it comes back; what has become more urgent since is back at once."""
    return any(
        answer.until is not None and day < answer.until and answer.evidence_on == due[3] and due[0] >= answer.urgency
        for answer in standing(known, reason)
    )
