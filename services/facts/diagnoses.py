"""Facts from conditions, treatments and events."""

from dataclasses import replace

import numpy as np

from db.vocabulary import (
    AGONISTS,
    DEPRESSION_TREATMENTS,
    NALTREXONE,
    Condition,
    ConditionStatus,
    EventKind,
)
from services.arrays.columns import Array, Rows, first_known, latest_of, when
from services.clinical.numbers import PREGNANT_FOR
from services.clinical.treatment_runs import with_runs
from services.facts.events import History

ACTIVE = (ConditionStatus.active, ConditionStatus.recurrence, ConditionStatus.relapse)
REMITTED = (ConditionStatus.remission, ConditionStatus.resolved)


def diagnoses(history: History) -> Rows:
    """Conditions as known on as_of, with `since`: the day recorded, else of onset, else entered."""
    rows = history.conditions
    rows = rows.with_(since=first_known(rows.recorded_on, rows.onset_on, rows.entered_on))
    return rows.where(rows.since <= history.as_of)


def _is_active(rows: Rows) -> Array:
    return rows.status.is_(*ACTIVE) & np.isnan(rows.resolved_on)


def conditions(rows: Rows) -> dict[str, Array]:
    """Since when an active OUD and an active depression are on record, their onset, and when OUD remitted where none
    is active. `rows` are diagnoses."""
    is_active = _is_active(rows)
    is_oud = rows.condition.is_(Condition.opioid_use_disorder)
    oud = rows.where(is_active & is_oud)
    depression = rows.where(is_active & rows.condition.is_(Condition.depression))
    oud_on = oud.lowest(oud.since)
    remitted = rows.where(is_oud & rows.status.is_(*REMITTED))
    return {
        "has_bipolar_or_psychosis": rows.has_any(
            is_active & rows.condition.is_(Condition.bipolar, Condition.psychosis)
        ),
        "oud_on": oud_on,
        "oud_onset_on": oud.lowest(oud.onset_on),
        "depression_on": depression.lowest(depression.since),
        "depression_onset_on": depression.lowest(depression.onset_on),
        "oud_remitted_on": when(np.isnan(oud_on), remitted.lowest(remitted.resolved_on)),
    }


def pregnancy(history: History, rows: Rows) -> dict[str, Array]:
    """The latest pregnancy without a delivery since, from the first record of it, and the day from which it no longer
    counts; the last delivery. `rows` are diagnoses."""
    births = history.events.where(history.events.kind.is_(EventKind.delivery))
    delivered_on = births.last(births.on)
    pregnancies = rows.where(_is_active(rows) & rows.condition.is_(Condition.pregnancy))
    pregnancies = pregnancies.where(~(pregnancies.since <= delivered_on[pregnancies.patient]))
    latest = pregnancies.highest(pregnancies.since)  # a visit may record it again
    same = pregnancies.where(pregnancies.since >= latest[pregnancies.patient] - PREGNANT_FOR)
    since = same.lowest(same.since)
    return {"pregnant_since": since, "pregnant_until": since + PREGNANT_FOR + 1, "delivered_on": delivered_on}


def followed_as_moud(history: History, rows: Rows) -> History:
    """Without the enrolments and supplies of naltrexone that treat an alcohol use disorder: an active one, no OUD on
    record, no other MOUD ever. `rows` are diagnoses."""
    drinks = rows.has_any(_is_active(rows) & rows.condition.is_(Condition.alcohol_use_disorder))
    if not drinks.any():
        return history
    episodes, supplies = history.episodes, history.supplies
    has_other = episodes.has_any(episodes.medication.is_(*AGONISTS)) | supplies.has_any(
        supplies.medication.is_(*AGONISTS)
    )
    has_oud = rows.has_any(rows.condition.is_(Condition.opioid_use_disorder))
    is_for_alcohol = drinks & ~has_oud & ~has_other
    is_left_out = is_for_alcohol[supplies.patient] & supplies.medication.is_(*NALTREXONE)
    return replace(
        history,
        episodes=episodes.where(~is_for_alcohol[episodes.patient]),
        supplies=supplies.where(~is_left_out),
    )


def oud_diagnosed_on(rows: Rows, oud_on: Array) -> Array:
    """The day of the active diagnosis, else of the first one that remitted: who recovers stays in the cascade."""
    remitted = rows.where(rows.condition.is_(Condition.opioid_use_disorder) & rows.status.is_(*REMITTED))
    return first_known(oud_on, remitted.lowest(remitted.since))


def depression_treatment(history: History) -> dict[str, Array]:
    """The last day of depression treatment, FOREVER while one runs whose end nobody knows; and since when it runs: of
    the treatments without an end on record those that reach furthest."""
    rows = history.treatments
    rows = with_runs(rows.where(rows.component.is_(*DEPRESSION_TREATMENTS)))
    running = rows.where(np.isnan(rows.ended_on))
    furthest = running.where(running.until == running.highest(running.until)[running.patient])
    return {
        "depression_treatment_changed_on": latest_of(rows.highest(rows.began), rows.highest(rows.ended_on)),
        "depression_treated_from": furthest.lowest(furthest.began),
        "depression_treated_to": rows.highest(rows.until),
    }
