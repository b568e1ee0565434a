"""About contacts and visits."""

from services.arrays.columns import Array, first_known, is_unknown, known, latest_of, nothing_since, when
from services.clinical.numbers import (
    FOLLOWED_AFTER_MOUD,
    MAINTENANCE_FROM,
    MISSED_AFTER,
    NEXT_VISIT_AFTER,
    PHQ9_POSITIVE,
)
from services.facts.declaration import Facts
from services.rules.criteria.moud import has_started
from services.rules.days import Clause, the_first, the_latest
from services.rules.reason import Criterion


# Contacts
def spoken_on(f: Facts) -> Array:
    """The last contact or kept visit of any kind."""
    return latest_of(f.last_contact_on, f.last_kept_on)


def _contact_base(f: Facts) -> Array:
    return first_known(
        spoken_on(f),
        f.enrolled_on,
        f.moud_ended_on,
        f.positive_since,
        f.oud_on,
        f.depression_on,
        f.ltot_from,
    )


def _soon(f: Facts) -> Array:
    return _contact_base(f) + f.limits.contact_active


def _is_active_phase(f: Facts) -> Array:
    """A positive score, a new or waiting enrolment, a taper, or MOUD that ended lately, on the day on which the sooner
    contact would be due."""
    since_end = _soon(f) - f.moud_ended_on
    return (
        (f.phq9_total >= PHQ9_POSITIVE)
        | (has_started(f) & (_soon(f) - f.started_on < MAINTENANCE_FROM))
        | (known(f.enrolled_on) & is_unknown(f.started_on))
        | (_soon(f) <= f.tapering_until)
        | ((since_end >= 0) & (since_end <= FOLLOWED_AFTER_MOUD))
    )


contact_due = the_first(
    Clause(
        "{contact_active:days} after the last contact or kept visit in the active phase",
        lambda f: when(_is_active_phase(f), _soon(f)),
    ),
    Clause("{contact_stable:days} after it when stable", lambda f: _contact_base(f) + f.limits.contact_stable),
)

# Visits
has_missed_visit = Criterion("a no-show", lambda f: known(f.last_no_show_on))
missed_is_unanswered = Criterion(
    "no visit kept or booked, and no contact, on or after it",
    lambda f: nothing_since(f.last_no_show_on, f.last_kept_on, f.last_booked_on, f.last_contact_on),
)
missed_due = Clause("{MISSED_AFTER:days} after the no-show", lambda f: f.last_no_show_on + MISSED_AFTER)
next_visit_due = the_latest(
    the_first(
        Clause("{NEXT_VISIT_AFTER:days} after the last kept visit", lambda f: f.last_kept_on + NEXT_VISIT_AFTER),
        Clause("{NEXT_VISIT_AFTER:days} after enrolment", lambda f: f.enrolled_on + NEXT_VISIT_AFTER),
    ),
    Clause("the day after the last visit booked", lambda f: f.last_booked_on + 1),
)
