"""Where the kept items and the oracle differ, and the smallest history that still shows it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache

from sqlmodel import Session

from services.due_items.refresh import as_known_on, refresh
from tests.by_hand import History, due_on_day, facts_on_day
from tests.by_hand.history import EVENTS, last_day
from tests.histories.stored import kept_facts, kept_items, kept_status, on_day, open_on, store

LATER = (
    *("dose_mg", "dose_unit", "mode", "expected"),
    *("expires_on", "revoked_on", "appointment_on", "report_on", "closed_on", "withdrawn_on"),
)
Found = dict[str, object]  # reasons with urgency and due day, and facts, by name


@dataclass(frozen=True)
class Disagreement:
    history: History
    day: date
    by_hand: Found
    by_engine: Found

    @property
    def about(self) -> set[str]:
        reasons = self.by_hand.keys() | self.by_engine.keys()
        return {reason for reason in reasons if self.by_hand.get(reason) != self.by_engine.get(reason)}

    def __str__(self) -> str:
        history = self.history
        lines = [f"on {self.day}, {history.status}, deceased {history.deceased_on}, closed {history.closed_on}"]
        lines += [f"  {event}" for name in EVENTS for event in getattr(self.history, name)]
        for reason in sorted(self.about):
            lines.append(f"  {reason}: by hand {self.by_hand.get(reason)}, by the engine {self.by_engine.get(reason)}")
        return "\n".join(lines)


Judged = Callable[[Session, dict[int, History]], Iterator[Disagreement]]


def kept_for_days_ahead(ahead: Iterable[int]) -> Judged:
    """Kept items against the oracle, so many days after the last thing recorded."""

    def judge(session: Session, histories: dict[int, History]) -> Iterator[Disagreement]:
        refresh(session, None)
        items, facts, status = kept_items(session), kept_facts(session), cache(lambda day: kept_status(session, day))
        for number, history in histories.items():
            for days in ahead:
                day = date.fromordinal(last_day(history).toordinal() + days)
                found = facts[number] | {"moud_status": status(day)[number]}
                yield from _differing(history, day, items.get(number, []), found)

    return judge


def as_of(days: Iterable[date]) -> Judged:
    """Items of past days against the oracle, which knows nothing of what came later."""

    def judge(session: Session, histories: dict[int, History]) -> Iterator[Disagreement]:
        for day in days:
            with as_known_on(session, day):
                items, facts, status = kept_items(session), kept_facts(session), kept_status(session, day)
            for number, history in histories.items():
                found = facts[number] | {"moud_status": status[number]}
                yield from _differing(history, day, items.get(number, []), found)

    return judge


@lru_cache(20_000)  # the same histories and days are judged on each kind of database
def _by_hand(history: History, day: date) -> tuple[Found, Found]:
    """The facts; and with them the reasons."""
    facts = facts_on_day(history, day)
    return facts, facts | due_on_day(history, day)


def _differing(history: History, day: date, items: list, facts: dict) -> Iterator[Disagreement]:
    expected, by_hand = _by_hand(history, day)
    found = Disagreement(history, day, by_hand, _found(facts, expected, items, day))
    if found.about:
        yield found


def _found(facts: dict, expected: Found, items: list, day: date) -> Found:
    said = on_day(facts, day)
    return {name: said[name] for name in expected} | open_on(items, day)


def all_in(session: Session, histories: Iterable[History], judge: Judged) -> list[Disagreement]:
    """Judge the histories as the only patients of the database, and leave nothing behind."""
    numbered = dict(enumerate(histories, start=1))
    store(session, numbered)
    found = list(judge(session, numbered))
    session.rollback()
    return found


def _smaller(history: History) -> Iterator[History]:
    """Every history with one event less, or one detail of an event less."""
    for name in EVENTS:
        events = getattr(history, name)
        for place, event in enumerate(events):
            yield replace(history, **{name: events[:place] + events[place + 1 :]})
            for field in ("started_on", "ended_on", "onset_on", "resolved_on", "recorded_on", "outcome", *LATER):
                if vars(event).get(field) and not (name == "treatments" and field == "started_on"):
                    simpler = replace(event, **{field: None})
                    yield replace(history, **{name: (*events[:place], simpler, *events[place + 1 :])})
    if history.deceased_on:
        yield replace(history, deceased_on=None)
    if history.closed_on:
        yield replace(history, closed_on=None)


def smallest(session: Session, found: Disagreement, judge: Judged) -> Disagreement:
    """Take away what does not matter, all ways at once, until nothing more can go."""
    reason = min(found.about)
    while True:
        candidates = list(_smaller(found.history))
        still = [d for d in all_in(session, candidates, judge) if reason in d.about] if candidates else []
        if not still:
            return found
        found = min(still, key=lambda d: sum(len(getattr(d.history, name)) for name in EVENTS))


def explained(session: Session, found: list[Disagreement], judge: Judged) -> str:
    """For people: one smallest history per reason about which there is disagreement."""
    first_about: dict[str, Disagreement] = {}
    for disagreement in found:
        for reason in disagreement.about:
            first_about.setdefault(reason, disagreement)
    shown = [str(smallest(session, replace(d), judge)) for d in first_about.values()]
    return f"{len(found)} disagreements about {', '.join(sorted(first_about))}\n" + "\n\n".join(shown)
