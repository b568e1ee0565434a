"""Facts from conditions, treatments and events."""

import numpy as np

from db.vocabulary import DEPRESSION_TREATMENTS, Condition, ConditionStatus
from services.arrays.columns import FOREVER, Array, Rows, first_known, when
from services.facts.events import History

ACTIVE = (ConditionStatus.active, ConditionStatus.recurrence, ConditionStatus.relapse)
REMITTED = (ConditionStatus.remission, ConditionStatus.resolved)


def diagnoses(history: History) -> Rows:
    """Conditions as known on as_of, with `since`: the day recorded, else of onset, else entered."""
    rows = history.conditions
    rows = rows.with_(since=first_known(rows.recorded_on, rows.onset_on, rows.entered_on))
    return rows.where(rows.since <= history.as_of)


def conditions(rows: Rows) -> dict[str, Array]:
    """Since when an active OUD and an active depression are on record, their onset, and when OUD remitted where none
    is active. `rows` are diagnoses."""
    is_active = rows.status.is_(*ACTIVE) & np.isnan(rows.resolved_on)
    is_oud = rows.condition.is_(Condition.opioid_use_disorder)
    oud = rows.where(is_active & is_oud)
    depression = rows.where(is_active & rows.condition.is_(Condition.depression))
    oud_on = oud.lowest(oud.since)
    remitted = rows.where(is_oud & rows.status.is_(*REMITTED))
    return {
        "oud_on": oud_on,
        "oud_onset_on": oud.lowest(oud.onset_on),
        "depression_on": depression.lowest(depression.since),
        "depression_onset_on": depression.lowest(depression.onset_on),
        "oud_remitted_on": when(np.isnan(oud_on), remitted.lowest(remitted.resolved_on)),
    }


def oud_diagnosed_on(rows: Rows, oud_on: Array) -> Array:
    """The day of the active diagnosis, else of the first one that remitted: who recovers stays in the cascade."""
    remitted = rows.where(rows.condition.is_(Condition.opioid_use_disorder) & rows.status.is_(*REMITTED))
    return first_known(oud_on, remitted.lowest(remitted.since))


def depression_treatment(history: History) -> dict[str, Array]:
    """The last day of depression treatment, FOREVER while one runs; and since when the longest of those runs."""
    rows = history.treatments
    rows = rows.where(rows.component.is_(*DEPRESSION_TREATMENTS))
    is_running = np.isnan(rows.ended_on)
    running = rows.where(is_running)
    return {
        "depression_treated_from": running.lowest(running.started_on),
        "depression_treated_to": rows.highest(when(is_running, FOREVER, rows.ended_on)),
    }
