"""About contacts and visits."""

from services.arrays.columns import Array, first_known, when
from services.clinical.numbers import (
    CONTACT_LEAD,
    FOLLOWED_AFTER_MOUD,
    MAINTENANCE_FROM,
    MISSED_AFTER,
    MISSED_HOLDS,
    NEXT_VISIT_AFTER,
    PHQ9_POSITIVE,
    STATUS_AFTER,
    STATUS_FROM,
    STATUS_HOLDS,
)
from services.facts.declaration import Facts
from services.rules.criteria.general import books_until, still_speaks
from services.rules.criteria.moud import has_started
from services.rules.days import Clause, Seen, the_first, the_latest
from services.rules.reason import Events


# Contacts
def _contact_base(f: Facts) -> Array:
    return first_known(f.last_reached_or_seen_on, f.caseload_began_on)


def _soon(f: Facts) -> Array:
    return _contact_base(f) + f.limits.contact_active


def _is_active_phase(f: Facts) -> Array:
    """A positive score that still speaks, a new enrolment, a taper, or MOUD that ended lately, on the day on which the
    sooner contact would be due."""
    since_start, since_end = _soon(f) - f.started_on, _soon(f) - f.moud_ended_on
    return (
        ((f.phq9_total >= PHQ9_POSITIVE) & still_speaks(f, f.phq9_on, _soon(f)))
        | (has_started(f) & (since_start >= 0) & (since_start < MAINTENANCE_FROM))
        | (_soon(f) <= f.tapering_until)
        | ((since_end >= 0) & (since_end <= FOLLOWED_AFTER_MOUD))
    )


contact_due = the_first(
    Clause(
        "{contact_active:days} after the person was last reached or seen, in the active phase",
        lambda f: when(_is_active_phase(f), _soon(f)),
    ),
    Clause("{contact_stable:days} after it when stable", lambda f: _contact_base(f) + f.limits.contact_stable),
)
contact_opens = Clause("{CONTACT_LEAD:days} before it is due", lambda f: contact_due.days(f) - CONTACT_LEAD)


def _books_until(f: Seen) -> Array:
    return books_until(f.last_booked_on)


# Visits
no_shows = Events("a no-show since which no visit was kept and nobody reached", lambda f: f.no_shows)
missed_opens = the_latest(
    Clause("the day after the first of the unanswered no-shows", lambda f: f.on + MISSED_AFTER),
    Clause(
        "once a visit booked since has passed and its status is missing",
        lambda f: when(f.last_booked_on >= f.on, _books_until(f) + 1),
    ),
)
missed_due = Clause("{MISSED_AFTER:days} after it opened", lambda f: missed_opens.days(f) + MISSED_AFTER)
missed_closes = Clause("after {MISSED_HOLDS:days}", lambda f: f.on + MISSED_HOLDS + 1)
booked = Events("a visit that is still scheduled", lambda f: f.booked)
status_opens = Clause("{STATUS_FROM:days} after the visit", lambda f: f.on + STATUS_FROM)
status_due = Clause("{STATUS_AFTER:days} after it opened", lambda f: f.on + STATUS_FROM + STATUS_AFTER)
status_closes = Clause("after {STATUS_HOLDS:days}", lambda f: f.on + STATUS_HOLDS + 1)


def _seen_or_enrolled_on(f: Facts) -> Array:
    return first_known(f.last_kept_on, f.enrolled_on)


next_visit_opens = the_latest(
    Clause("the day after the last kept visit, else after enrolment", lambda f: _seen_or_enrolled_on(f) + 1),
    Clause("the day of enrolment", lambda f: f.enrolled_on),
    Clause("once the last visit booked has passed and its status is missing", lambda f: _books_until(f) + 1),
)
next_visit_due = the_latest(
    the_first(
        Clause("{NEXT_VISIT_AFTER:days} after the last kept visit", lambda f: f.last_kept_on + NEXT_VISIT_AFTER),
        Clause(
            "{NEXT_VISIT_AFTER:days} after enrolment",
            lambda f: f.enrolled_on + NEXT_VISIT_AFTER,
            detail="No visit kept; enrolled {since}",
        ),
    ),
    Clause("the day on which it opened", lambda f: next_visit_opens.days(f)),
)
