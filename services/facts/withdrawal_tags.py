"""The tag of every PHQ-9 and GAD-7 (section 4): by what withdrawal may explain it, since when, and from when an index
counts."""

import numpy as np

from db.vocabulary import Confounder, EventKind, Instrument
from services.arrays.columns import Array, Rows, Words, known, latest_of
from services.clinical import confounding as c
from services.clinical.thresholds import Limits
from services.facts.events import History
from services.facts.opioids import Dosing
from services.facts.scores import PHQ9_FAMILY, scored

TAGGED = (*PHQ9_FAMILY, Instrument.gad7)


def tagged_scores(history: History, episodes: Rows, spans: Rows, dosing: Dosing, limits: Limits) -> Rows:
    """Every scored PHQ-9 and GAD-7 with its place, confounded_by (a Confounder, or none) and changed_on: the last
    change that may explain it. `spans` are those of MOUD as `by_day` gives them, with the label clock; `episodes` have
    first_dose."""
    scores = scored(history, *TAGGED)
    made = spans.sorted_by(spans.supplied_on, spans.medication.codes)
    resumed = c.resumed(spans, limits.confounded_gap)
    switched = c.switches(made)
    tapers = history.events.where(history.events.kind.is_(EventKind.taper_started))
    steps, stops = dosing.steps_of_patients, dosing.opioid_stops

    def last_within(changes: Rows, days: Array) -> Array:
        return c.last_within(changes, days, scores, limits.confounded_look_back)

    causes: dict[Confounder, Array] = {
        Confounder.moud_started: last_within(episodes, episodes.first_dose),
        Confounder.moud_switched: last_within(switched, switched.supplied_on),
        Confounder.moud_gap: latest_of(
            last_within(resumed, resumed.covered_from),
            c.running_gap(scores, made, limits.confounded_gap, limits.confounded_gap_lasts),
        ),
        Confounder.taper: latest_of(last_within(tapers, tapers.on), last_within(steps, steps.supplied_on)),
        Confounder.opioid_stopped: last_within(stops, stops.stopped_on),
        Confounder.withdrawal_score: c.in_withdrawal(scores, history.screenings, limits.confounded_around),
    }
    return scores.with_(**_latest_cause(causes), place=np.arange(len(scores)))


def tags_to_keep(tagged: Rows, indexes: Rows) -> Rows:
    """The scores that withdrawal may explain, and the indexes, with index_from: the day from which one counts, NaN for
    any other score."""
    index_from = np.full(len(tagged), np.nan)
    index_from[indexes.place] = indexes.holds_from
    return tagged.with_(index_from=index_from).where((tagged.confounded_by.codes >= 0) | known(index_from))


def _latest_cause(causes: dict[Confounder, Array]) -> dict[str, Array | Words]:
    """The cause that happened last; of several on one day the first of the list."""
    days = np.array(list(causes.values()))
    changed_on = latest_of(*days)
    places = np.array([list(Confounder).index(cause) for cause in causes])
    is_last = days == changed_on
    codes = np.where(known(changed_on), places[np.argmax(is_last, axis=0)], -1)
    return {"confounded_by": Words(codes, Confounder), "changed_on": changed_on}
