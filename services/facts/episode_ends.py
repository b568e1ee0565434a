"""When an episode of depression ends (section 2): each day on which it would, whether one runs then or not."""

import numpy as np

from db.vocabulary import DEPRESSION_TREATMENTS, Instrument
from services.arrays.columns import FOREVER, Array, Rows, at, known, when
from services.arrays.groups import Groups
from services.clinical.numbers import PHQ2_POSITIVE, PHQ9_POSITIVE, REMISSION_BELOW
from services.clinical.thresholds import Limits
from services.clinical.treatment_runs import with_runs
from services.facts.events import History
from services.facts.scores import scored


def episode_ends(history: History, phq9: Rows, limits: Limits) -> Rows:
    """One row per day and kind of end: `on`, and is_brought (1 or 0): whether a recorded event brings it, or time. In
    order of patient and day. Where nobody had a positive score, nothing ends."""
    if not (phq9.total >= PHQ9_POSITIVE).any():
        return _ends(phq9.patients, np.empty(0, np.int64), np.empty(0), np.empty(0))
    ends = [
        _remissions_that_hold(phq9, limits),
        _idle_years(history, phq9, limits),
        _low_phq2s(history, phq9, limits),
    ]
    columns = ("patient", "on", "is_brought")
    joined = {name: np.concatenate([getattr(rows, name) for rows in ends]) for name in columns}
    rows = Rows(phq9.patients, **joined)
    rows = rows.where(known(rows.on))
    return rows.sorted_by(rows.on, -rows.is_brought)


def _ends(patients: int, patient: Array, on: Array, is_brought: Array) -> Rows:
    return Rows(patients, patient=patient, on=on, is_brought=is_brought.astype(float))


def _remissions_that_hold(phq9: Rows, limits: Limits) -> Rows:
    """Of each run of scores < 5: the score that confirms its first, or the day on which nobody had asked again."""
    is_low = phq9.total < REMISSION_BELOW
    if not is_low.any():
        return _ends(phq9.patients, np.empty(0, np.int64), np.empty(0), np.empty(0))
    run = Groups(phq9.patient, is_low)
    first_on = phq9.taken_on[run.starts][run.number]
    confirms = phq9.where(is_low & (phq9.taken_on >= first_on + limits.remission_confirmed))
    number = run.number[is_low & (phq9.taken_on >= first_on + limits.remission_confirmed)]
    confirmed_on = np.full(len(run.starts), np.nan)
    np.fmin.at(confirmed_on, number, confirms.taken_on)
    starts = phq9.where(run.starts)
    follows = Groups(starts.patient).after(starts.taken_on)  # the first score >= 5 after the run
    is_of_low = is_low[run.starts]
    assumed_on = starts.taken_on + limits.remission_assumed
    is_assumed = ~(follows <= assumed_on) & ~(confirmed_on <= assumed_on)
    on = np.where(is_assumed, assumed_on, when(confirmed_on <= assumed_on, confirmed_on))
    return _ends(phq9.patients, starts.patient[is_of_low], on[is_of_low], ~is_assumed[is_of_low])


def _idle_years(history: History, phq9: Rows, limits: Limits) -> Rows:
    """So long after the last day of a positive score or of depression treatment, where nothing of either follows."""
    positive, treated = phq9.where(phq9.total >= PHQ9_POSITIVE), history.treatments
    treated = with_runs(treated.where(treated.component.is_(*DEPRESSION_TREATMENTS)))
    active = Rows(
        phq9.patients,
        patient=np.concatenate([positive.patient, treated.patient]),
        begins=np.concatenate([positive.taken_on, treated.started_on]),
        ends=np.concatenate([positive.taken_on, treated.until]),
    )
    active = active.sorted_by(active.begins)
    of_patient = Groups(active.patient)
    idle_on = of_patient.running_highest(active.ends) + limits.episode_idle
    is_end = ~(of_patient.after(active.begins) <= idle_on) & (idle_on < FOREVER)
    return _ends(phq9.patients, active.patient[is_end], idle_on[is_end], np.zeros(is_end.sum()))


def _low_phq2s(history: History, phq9: Rows, limits: Limits) -> Rows:
    """Each PHQ-2 of 2 or less that comes long after the PHQ-9 before it."""
    rows = scored(history, Instrument.phq2)
    rows = rows.where(rows.total < PHQ2_POSITIVE)
    last_on = at(phq9.taken_on, phq9.place_of_last(phq9.taken_on, rows.patient, rows.taken_on))
    is_end = rows.taken_on >= last_on + limits.phq2_ends_after
    return _ends(phq9.patients, rows.patient[is_end], rows.taken_on[is_end], np.ones(is_end.sum()))
