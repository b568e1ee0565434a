"""About contacts and visits."""

import numpy as np

from services.arrays.columns import Array, first_known, is_unknown, known, latest_of, nothing_since
from services.facts.declaration import Facts
from services.rules.criteria.moud import MAINTENANCE_FROM, has_started
from services.rules.criteria.scores import AFTER_MOUD, POSITIVE
from services.rules.reason import Criterion


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


def contact_due(f: Facts) -> Array:
    """Sooner in the active phase: a positive score, a new or waiting enrolment, a taper, or MOUD that ended lately.
    The phase is judged on the day the sooner contact would be due."""
    base = _contact_base(f)
    soon = base + f.limits.contact_active
    since_end = soon - f.moud_ended_on
    is_active_phase = (
        (f.phq9_total >= POSITIVE)
        | (has_started(f) & (soon - f.started_on < MAINTENANCE_FROM))
        | (known(f.enrolled_on) & is_unknown(f.started_on))
        | (soon <= f.tapering_until)
        | ((since_end >= 0) & (since_end <= AFTER_MOUD))
    )
    return np.where(is_active_phase, soon, base + f.limits.contact_stable)


def next_visit_due(f: Facts) -> Array:
    """A week after the last kept visit (else enrolment), and not before the last booked one is past."""
    return latest_of(first_known(f.last_kept_on, f.enrolled_on) + 7, f.last_booked_on + 1)


has_missed_visit = Criterion("a no-show", lambda f: known(f.last_no_show_on))
missed_is_unanswered = Criterion(
    "no visit kept or booked, and no contact, on or after it",
    lambda f: nothing_since(f.last_no_show_on, f.last_kept_on, f.last_booked_on, f.last_contact_on),
)
