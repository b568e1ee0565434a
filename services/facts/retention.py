"""Facts about how MOUD goes on: retention, the week after the first dose, the cascade of care."""

import numpy as np

from services.arrays.columns import FOREVER, Array, Rows, Words, first_that_holds, when
from services.arrays.groups import Groups
from services.clinical.confounding import MILD_WITHDRAWAL
from services.clinical.continuity import first_day_without, uncovered_runs
from services.clinical.numbers import (
    CARE_LOST_AT,
    CONTINUITY_FAILS_AT,
    ENGAGED_WITHIN,
    FREE_FROM,
    FREE_TO,
    INITIATED_WITHIN,
)
from services.facts.events import History
from services.facts.scores import scored


def retention(spans: Rows, started_on: Array, ended_on: Array) -> dict[str, Array]:
    """Days on which a gap reached 8 and 31 days, while the enrolment ran. `spans` of MOUD as `by_day` gives them."""
    runs = uncovered_runs(spans, started_on)

    def failed(days: int) -> Array:
        reached = first_day_without(runs, days)
        return when(~(reached > ended_on), reached)

    return {"continuity_failed_on": failed(CONTINUITY_FAILS_AT), "care_lost_on": failed(CARE_LOST_AT)}


def first_week(history: History, started_on: Array) -> dict[str, Array]:
    """withdrawal_free by the last withdrawal score on days 5 to 9: 1 or 0; NaN where none was taken."""
    rows = scored(history, *MILD_WITHDRAWAL)
    day = rows.taken_on - started_on[rows.patient]
    measured = rows.where((day >= FREE_FROM) & (day <= FREE_TO))
    return {"withdrawal_free": measured.last(_is_free(measured.instrument, measured.total))}


def _is_free(instrument: Words, total: Array) -> Array:
    limit = first_that_holds([instrument.is_(scale) for scale in MILD_WITHDRAWAL], list(MILD_WITHDRAWAL.values()))
    return (total < limit).astype(float)


def cascade(oud_diagnosed_on: Array, episodes: Rows, spans: Rows, moud_days: Rows, visit: Rows) -> dict[str, Array]:
    """Initiation counted from the diagnosis, engagement and retention from initiation. `episodes` have first_dose,
    `visit` is_kept; `spans` are those of MOUD, `moud_days` the same as `by_day` gives them."""
    days = episodes.first_dose - oud_diagnosed_on[episodes.patient]
    first = episodes.where((days >= 0) & (days <= INITIATED_WITHIN))
    initiated_on = first.lowest(first.first_dose)
    return {
        "initiated_on": initiated_on,
        "engaged_on": _second_service(initiated_on, spans, visit.where(visit.is_kept)),
        "initiated_lost_on": _lost_on(initiated_on, first, moud_days),
    }


def _lost_on(initiated_on: Array, episodes: Rows, moud_days: Rows) -> Array:
    """The day on which the enrolment of that first dose failed or ended; its first day when no supply counts. What
    follows in another enrolment changes nothing."""
    own = episodes.where(episodes.first_dose == initiated_on[episodes.patient])
    ended_on = own.highest(when(np.isnan(own.ended_on), FOREVER, own.ended_on))
    failed_on = first_day_without(uncovered_runs(moud_days, initiated_on), CONTINUITY_FAILS_AT)
    return when(np.isnan(failed_on), initiated_on, np.minimum(failed_on, ended_on))


def _second_service(initiated_on: Array, spans: Rows, kept: Rows) -> Array:
    """Per patient the day of the second service after initiation, within its time. All visits of a day are one
    service, and all supplies of a day another."""
    patient = np.concatenate([spans.patient, kept.patient])
    services = Rows(
        spans.patients,
        patient=patient,
        day=np.concatenate([spans.supplied_on, kept.starts_on]),
        is_visit=np.repeat([False, True], [len(spans), len(kept)]),
    )
    after = services.day - initiated_on[patient]
    services = services.where((after >= 1) & (after <= ENGAGED_WITHIN))
    services = services.sorted_by(services.day, services.is_visit)
    services = services.where(Groups(services.patient, services.day, services.is_visit).starts)
    second = services.where(Groups(services.patient).place() == 1)
    return second.last(second.day)
