"""Events each of which may raise a reason by itself: overdoses, stays and releases, use, screens to complete."""

import numpy as np

from db.vocabulary import EventKind, Instrument, Medication, Substance
from services.arrays.columns import FAR_APART, FOREVER, Array, Rows, first_known, when
from services.arrays.groups import Groups
from services.clinical.drug_tests import CODES, NO_CODE, OWN, STIMULANTS, SUBSTANCE_OF
from services.clinical.numbers import GAD2_POSITIVE, PHQ2_POSITIVE
from services.facts.events import History
from services.facts.scores import PHQ9_FAMILY, scored

_SUBSTANCES = np.array([CODES[SUBSTANCE_OF[m]] if m in SUBSTANCE_OF else NO_CODE for m in Medication])


def overdoses(history: History) -> Rows:
    """One row per day with an overdose: `on`."""
    events = history.events.where(history.events.kind.is_(EventKind.overdose))
    rows = Rows(events.patients, patient=events.patient, on=events.on)
    return rows.where(Groups(rows.patient, rows.on).starts)


def transitions(history: History) -> Rows:
    """One row per ED visit, hospital stay and release: `on`, the day of discharge, and is_release. A stay in custody
    counts once its end is recorded."""
    rows = history.events
    is_custody = rows.kind.is_(EventKind.incarceration) & ~np.isnan(rows.ended_on)
    is_release = rows.kind.is_(EventKind.release) | is_custody
    rows = rows.with_(discharged_on=first_known(rows.ended_on, rows.on), is_release=is_release)
    is_stay = rows.kind.is_(EventKind.ed_visit, EventKind.hospital_admission)
    rows = rows.where(is_stay | rows.is_release)  # a discharge that lies ahead is one when it comes
    found = Rows(rows.patients, patient=rows.patient, on=rows.discharged_on, is_release=rows.is_release)
    return found.sorted_by(found.on, ~found.is_release)


def partial_screens(history: History) -> Rows:
    """One row per PHQ-2 or GAD-2 that asks for the full questionnaire and has not got it: `on`, `value`, is_anxiety."""
    if not history.screenings.instrument.is_(Instrument.phq2, Instrument.gad2).any():
        return Rows(history.patients, patient=np.empty(0, np.int64))
    mood = _unfollowed(history, Instrument.phq2, PHQ2_POSITIVE, PHQ9_FAMILY)
    anxiety = _unfollowed(history, Instrument.gad2, GAD2_POSITIVE, (Instrument.gad7,))
    parts = ("patient", "taken_on", "total")
    patient, on, value = (np.concatenate([getattr(mood, name), getattr(anxiety, name)]) for name in parts)
    is_anxiety = np.repeat([False, True], [len(mood), len(anxiety)])
    rows = Rows(mood.patients, patient=patient, on=on, value=value, is_anxiety=is_anxiety)
    return rows.sorted_by(rows.on, rows.is_anxiety)


def _unfollowed(history: History, short: Instrument, positive: int, full: tuple[Instrument, ...]) -> Rows:
    rows, complete = scored(history, short), scored(history, *full)
    completed_on = complete.last(complete.taken_on)
    return rows.where((rows.total >= positive) & ~(completed_on[rows.patient] >= rows.taken_on))


def uses(history: History, moud_spans: Rows) -> Rows:
    """One row per day with a return to use, told or seen in a drug test that was not as expected: `on`; and where that
    was a stimulant, when one was seen before (stimulant_before_on). `moud_spans` are the covered days of MOUD."""
    told = history.events.where(history.events.kind.is_(EventKind.return_to_use))
    if not len(told) and not len(history.drug_tests):
        return Rows(told.patients, patient=np.empty(0, np.int64))
    tests = history.drug_tests.where(_is_unexpected(history, moud_spans))
    patient, on = np.concatenate([told.patient, tests.patient]), np.concatenate([told.on, tests.collected_on])
    is_stimulant = np.concatenate([np.zeros(len(told), bool), _looks_for(tests, *STIMULANTS)])
    rows = _once_a_day(Rows(told.patients, patient=patient, on=on, is_stimulant=is_stimulant))
    return rows.with_(stimulant_before_on=_stimulant_before(rows))


def _stimulant_before(rows: Rows) -> Array:
    """Of each day with a stimulant the last such day before it."""
    days = rows.where(rows.is_stimulant)
    before = np.full(len(rows), np.nan)
    before[rows.is_stimulant] = Groups(days.patient).before(days.on)
    return before


def _once_a_day(rows: Rows) -> Rows:
    """Of several of one day the one that tells most."""
    rows = rows.sorted_by(rows.on, ~rows.is_stimulant)
    return rows.where(Groups(rows.patient, rows.on).starts)


def _looks_for(tests: Rows, *substances: Substance) -> Array:
    return np.isin(tests.substance, [CODES[substance] for substance in substances])


def _is_unexpected(history: History, moud_spans: Rows) -> Array:
    """A blank expectation is negative; of the person's own MOUD positive. Naltrexone is nothing that is used."""
    tests = history.drug_tests
    is_own = _looks_for_own_moud(history, moud_spans)
    expects_positive = tests.expects_positive | (is_own & ~tests.expects_negative)
    is_used = (tests.substance != NO_CODE) & ~_looks_for(tests, Substance.naltrexone)
    return np.where(tests.is_positive, is_used & ~expects_positive, is_own & expects_positive)


def _looks_for_own_moud(history: History, moud_spans: Rows) -> Array:
    """Whether each test looked for the medication of the enrolment that was open then; without one, of the supply that
    covered the day."""
    tests, episodes = history.drug_tests, history.episodes
    may_be = _looks_for(tests, *OWN)
    if not may_be.any():
        return may_be
    ended_on = when(np.isnan(episodes.ended_on), FOREVER, episodes.ended_on - 1)
    is_enrolled = _runs_on(tests, tests.patient, episodes.patient, episodes.enrolled_on, ended_on)
    looked_for = _by_substance(tests.patient, tests.substance)
    enrolled = _by_substance(episodes.patient, _SUBSTANCES[episodes.medication.codes])
    supplied = _by_substance(moud_spans.patient, _SUBSTANCES[moud_spans.medication.codes])
    by_enrolment = _runs_on(tests, looked_for, enrolled, episodes.enrolled_on, ended_on)
    by_supply = _runs_on(tests, looked_for, supplied, moud_spans.covered_from, moud_spans.covered_to)
    return may_be & (by_enrolment | (~is_enrolled & by_supply))


def _by_substance(patient: Array, substance: Array) -> Array:
    """A key of each patient and substance, NO_CODE among them."""
    return patient * (len(CODES) + 1) + substance - NO_CODE


def _runs_on(tests: Rows, asked_of: Array, key: Array, first: Array, last: Array) -> Array:
    """Whether one of the rows with the key that is asked for runs on the day of each test: more have begun by then
    than are over."""
    begun, over = (np.sort(key * FAR_APART + day) for day in (first, last))
    before = np.searchsorted(begun, asked_of * FAR_APART - FAR_APART / 2)
    asked = asked_of * FAR_APART + tests.collected_on
    have_begun = np.searchsorted(begun, asked, side="right") - before
    are_over = np.searchsorted(over, asked, side="left") - before
    return have_begun > are_over
