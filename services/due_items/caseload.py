"""Who is on the caseload on which days (section 1): by need, and by an open reason of safety, at whatever urgency."""

from copy import copy

import numpy as np

from services.arrays.columns import FOREVER, NOT_RECORDED, Array, Rows, known, when
from services.arrays.groups import Groups
from services.clinical.numbers import FOLLOWED_AFTER_MOUD, LTOT_HOLDS
from services.clinical.thresholds import Limits
from services.due_items.raised import Raised, raised
from services.facts.declaration import Facts
from services.facts.events import History
from services.facts.work_out import work_out
from services.rules.catalogue import REASONS
from services.rules.criteria.general import joined, of_each

SAFETY = [reason for reason in REASONS if reason.is_safety]


def facts_of(history: History, limits: Limits) -> Facts:
    """Everything worked out from the events of a run of patients, and who of them is on the caseload."""
    return with_caseload(work_out(history, limits))


def with_caseload(facts: Facts) -> Facts:
    """The facts with the first day on the caseload as recorded now, the first day off it, and since when it lasts.

    Whatever is recorded has begun by the last day of the record but one thing: a reason that opens the day after a
    review or contact. So the days from then on are one stretch.
    """
    raised_for = {reason.key: raised(reason, facts) for reason in SAFETY}
    safety = _held_by_safety(facts, [events for events in raised_for.values() if events is not None])
    began_on = _began_on(facts, safety)
    is_held_by_need = facts.caseload_until >= began_on  # all along the last stretch, or up to where safety takes over
    found = copy(facts)  # replace() would set each of its fields anew, which for one patient takes longer than the rest
    vars(found).update(
        raised_before=raised_for,
        decided={},
        caseload_from=when(safety.has_any() & ~is_held_by_need, began_on),
        caseload_until=np.fmax(facts.caseload_until, safety.highest(safety.ends)),
        caseload_began_on=began_on,
    )
    return found


def _held_by_safety(facts: Facts, found: list[Raised]) -> Rows:
    """One row per event that raises a reason of safety: the days on which it does, begins and ends."""
    nothing = [np.empty(0)]
    return Rows(
        len(facts.patient),
        patient=np.concatenate([*(events.place for events in found), np.empty(0, np.int64)]),
        begins=np.concatenate([*(events.begins_on for events in found), *nothing]),
        ends=np.concatenate([*(events.ends_on for events in found), *nothing]),
    )


def _began_on(facts: Facts, safety: Rows) -> Array:
    """Since when the caseload lasts without a break: the beginning of the last stretch of what holds somebody on it."""
    episode_ends_on = when(known(facts.last_episode_ends_on), facts.last_episode_ends_on, FOREVER)
    moud_ends_on = when(known(facts.enrolled_on), FOREVER, facts.moud_ended_on + FOLLOWED_AFTER_MOUD + 1)
    lasting = np.full(len(facts.patient), FOREVER)
    parts = [
        of_each(facts, known(begins), begins=begins, ends=ends)
        for begins, ends in (
            (facts.moud_episode_enrolled_on, moud_ends_on),
            (facts.oud_on, lasting),
            (facts.depression_on, lasting),
            (when(known(facts.last_index_on), facts.last_episode_on), episode_ends_on),
            (facts.ltot_known_on, facts.ltot_covered_to + LTOT_HOLDS + 1),
        )
    ]
    rows = joined(*parts, safety)
    if not len(rows):
        return np.full(len(facts.patient), NOT_RECORDED)
    rows = rows.sorted_by(rows.begins)
    of_patient = Groups(rows.patient)
    reach = of_patient.before(of_patient.running_highest(rows.ends))
    return rows.where(~(rows.begins <= reach)).last(rows.begins[~(rows.begins <= reach)])
