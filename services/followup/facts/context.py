"""Facts from conditions, treatments and events."""

import numpy as np

from db.vocabulary import DEPRESSION_TREATMENTS, Condition, ConditionStatus, EventKind
from services.clinical.columns import FOREVER, Array, first_known, when
from services.followup.history import History

ACTIVE = (ConditionStatus.active, ConditionStatus.recurrence, ConditionStatus.relapse)


def conditions(history: History) -> dict[str, Array]:
    """Since when an active OUD and an active depression are on record."""
    rows = history.conditions
    rows = rows.with_(since=first_known(rows.recorded_on, rows.onset_on, rows.entered_on))
    is_active = rows.status.is_(*ACTIVE) & np.isnan(rows.resolved_on) & (rows.since <= history.as_of)
    active = rows.where(is_active)

    def first(condition: Condition) -> Array:
        found = active.where(active.condition.is_(condition))
        return found.lowest(found.since)

    return {"oud_on": first(Condition.opioid_use_disorder), "depression_on": first(Condition.depression)}


def depression_treatment(history: History) -> dict[str, Array]:
    """The last day of depression treatment, FOREVER while one runs."""
    rows = history.treatments
    rows = rows.where(rows.component.is_(*DEPRESSION_TREATMENTS))
    return {"depression_treated_to": rows.highest(when(np.isnan(rows.ended_on), FOREVER, rows.ended_on))}


def declared_taper(history: History) -> dict[str, Array]:
    """Since when a declared taper runs that has not ended."""
    events = history.events
    started = events.where(events.kind.is_(EventKind.taper_started))
    ended = events.where(events.kind.is_(EventKind.taper_ended))
    since = started.last(started.on)
    return {"tapering_since": when(~(ended.last(ended.on) >= since), since)}
