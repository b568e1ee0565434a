"""About contacts and visits."""

import numpy as np

from services.arrays.columns import FOREVER, Array, Rows, first_known, known, latest_of, when
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
from services.rules.criteria.general import books_until, joined, of_each
from services.rules.days import Clause, Seen, the_first, the_latest
from services.rules.reason import Events


# Contacts
def _contact_base(f: Facts) -> Array:
    return first_known(f.last_reached_or_seen_on, f.caseload_began_on)


def _active_until(f: Facts) -> Array:
    """The last day of the active phase: a positive score that still speaks, the first weeks of an enrolment, a taper,
    or the time after MOUD ended."""
    return latest_of(
        when(f.phq9_total >= PHQ9_POSITIVE, f.phq9_on + f.limits.score_speaks),
        when(known(f.enrolled_on), f.started_on + MAINTENANCE_FROM - 1),
        f.tapering_until,
        f.moud_ended_on + FOLLOWED_AFTER_MOUD,
    )


def _contacts_wanted(f: Facts) -> Rows:
    """The sooner contact of the active phase while that lasts, and the later one from then on: since when (`on`)."""
    base, until = _contact_base(f), _active_until(f)
    everyone, never = np.ones(len(f.place), bool), np.full(len(f.place), FOREVER)
    return joined(
        of_each(f, known(base) & known(until), on=base, is_active_phase=everyone, shown_from=base, over_on=until + 1),
        of_each(f, known(base), on=base, is_active_phase=~everyone, shown_from=until + 1, over_on=never),
    )


contacts_wanted = Events("a day on which the person was reached, seen or first on the caseload", _contacts_wanted)
contact_due = the_first(
    Clause(
        "{contact_active:days} after the person was last reached or seen, in the active phase",
        lambda f: when(f.is_active_phase, f.on + f.limits.contact_active),
    ),
    Clause("{contact_stable:days} after it when stable", lambda f: f.on + f.limits.contact_stable),
)
contact_opens = Clause("{CONTACT_LEAD:days} before it is due", lambda f: contact_due.days(f) - CONTACT_LEAD)
contact_closes = Clause("when the active phase is over, which asks sooner", lambda f: f.over_on)


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


next_visit_opens = the_latest(
    Clause("the day after the last kept visit", lambda f: f.last_kept_on + 1),
    Clause("the day of enrolment", lambda f: f.enrolled_on),
    Clause("once the last visit booked has passed and its status is missing", lambda f: _books_until(f) + 1),
)
next_visit_due = the_latest(
    the_first(
        Clause("{NEXT_VISIT_AFTER:days} after the last kept visit", lambda f: f.last_kept_on + NEXT_VISIT_AFTER),
        Clause(
            "{NEXT_VISIT_AFTER:days} after enrolment",
            lambda f: f.enrolled_on + NEXT_VISIT_AFTER,
            detail="No visit kept since enrolment",
        ),
    ),
    Clause("the day on which it opened", lambda f: next_visit_opens.days(f)),
)
