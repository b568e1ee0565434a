"""How long a treatment runs, and since when: prescriptions that follow on from each other are one treatment."""

import numpy as np

from services.arrays.columns import FOREVER, Rows, first_known, when
from services.arrays.groups import Groups
from services.clinical.numbers import TREATMENT_RUNS_ON


def with_runs(treatments: Rows) -> Rows:
    """With `until`, the last day of each, FOREVER where nobody said how long it lasts; and `began`, the first day of
    the prescriptions of its component that it goes on from, each begun at the latest the day after the one before."""
    rows = treatments.sorted_by(treatments.component.codes, np.isnan(treatments.covered_to), treatments.started_on)
    is_limited = ~np.isnan(rows.covered_to)
    lasts_to = first_known(rows.ended_on, rows.covered_to + TREATMENT_RUNS_ON)
    until = when(np.isnan(lasts_to), FOREVER, lasts_to)
    same = Groups(rows.patient, rows.component.codes, is_limited)
    follows = is_limited & (rows.started_on <= same.before(same.running_highest(until)) + 1)
    run = Groups((~follows).cumsum())
    return rows.with_(until=until, began=run.first(rows.started_on)[run.number] if len(rows) else rows.started_on)
