"""The general rules of section 6, each once: who was reached or seen since, how long a score speaks, what is booked."""

import numpy as np

from services.arrays.columns import Array, Rows, known, nothing_after
from services.clinical.numbers import BOOKED_COUNTS
from services.facts.declaration import Facts
from services.rules.days import Clause, OfFacts, Seen


def nobody_after(f: Seen, on: Array, is_alone: Array) -> Array:
    """Neither reached nor seen after a score: on its day or later; on a later day where nobody was with the person."""
    return ~((f.last_reached_or_seen_on > on) | ((f.last_reached_or_seen_on == on) & ~is_alone))


def nobody_later(f: Seen, on: Array) -> Array:
    return nothing_after(on, f.last_reached_or_seen_on)


def falls_silent(on: OfFacts) -> Clause:
    """When a score no longer speaks of the present."""
    return Clause("when the score is more than {score_speaks:days} old", lambda f: on(f) + f.limits.score_speaks + 1)


def books_until(visit_on: Array) -> Array:
    """The last day on which a visit that is scheduled counts as booked; from the next its status is missing."""
    return visit_on + BOOKED_COUNTS


def nobody(facts: Facts) -> Rows:
    return Rows(len(facts.patient), patient=np.empty(0, np.int64))


def of_each(facts: Facts, has_one: Array, **columns: Array) -> Rows:
    """One row per patient who has such an event."""
    if not has_one.any():
        return nobody(facts)
    place = has_one.nonzero()[0]
    return Rows(len(has_one), patient=place, **{name: column[place] for name, column in columns.items()})


def joined(*parts: Rows) -> Rows:
    """The events of several kinds as one list."""
    parts = tuple(rows for rows in parts if len(rows)) or parts[:1]
    if len(parts) == 1:
        return parts[0]
    columns = {name: np.concatenate([getattr(rows, name) for rows in parts]) for name in parts[0].names}
    return Rows(parts[0].patients, **columns)


def series(f: Facts, since: Array, days: tuple[int, ...], lead: int, over_on: Array) -> Rows:
    """Checks so many days after `since`: `on`, opens_on, and replaced_on: when the next opens or all is over."""
    if not known(since).any():
        return nobody(f)
    checks = [since + day for day in days]
    following = [*(check - lead for check in checks[1:]), over_on]
    parts = [
        of_each(f, known(check), since=since, on=check, opens_on=check - lead, replaced_on=after)
        for check, after in zip(checks, following, strict=True)
    ]
    return joined(*parts)
