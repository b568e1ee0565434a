"""Every fact of a patient, declared once: its name and type for the code, its words and unit for people.

The table patient_facts is made from these rows (table.py) and made anew when they change; work_out.py fills them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from enum import Enum, StrEnum
from functools import cached_property
from typing import Any

import numpy as np

from db.vocabulary import CameFirst, Confounder, EndReason, Instrument, Medication
from services.arrays.columns import Array, Rows, Words
from services.clinical.thresholds import Limits


class Kind(Enum):
    """How a fact is kept, and what an empty place means."""

    id = "a row's id"
    day = "a day; blank where none is recorded"
    number = "a number; blank where none is recorded"
    whole = "a whole number; blank where none is recorded"
    flag = "yes or no"
    answer = "yes or no; blank where nobody knows"
    word = "a word of a vocabulary; blank where none is recorded"


@dataclass(frozen=True)
class Fact:
    """One row of the declaration, as people read it."""

    name: str
    kind: Kind
    words: str
    unit: str
    vocabulary: type[StrEnum] | None


def _fact(kind: Kind, words: str, unit: str = "", vocabulary: type[StrEnum] | None = None) -> Any:
    return field(metadata={"fact": (kind, words, unit, vocabulary)})


def _id(words: str) -> Any:
    return _fact(Kind.id, words)


def _day(words: str) -> Any:
    return _fact(Kind.day, words, "day")


def _number(words: str, unit: str) -> Any:
    return _fact(Kind.number, words, unit)


def _whole(words: str, unit: str) -> Any:
    return _fact(Kind.whole, words, unit)


def _flag(words: str) -> Any:
    return _fact(Kind.flag, words)


def _answer(words: str) -> Any:
    return _fact(Kind.answer, words)


def _word(vocabulary: type[StrEnum], words: str) -> Any:
    return _fact(Kind.word, words, vocabulary=vocabulary)


@dataclass(frozen=True, eq=False, kw_only=True)
class Facts:
    """The facts of a run of patients: an array each, one place a patient, days as numbers. With them the tags of
    scores and the limits they were worked out under."""

    patient: Array = _id("patients.id")
    clinic: Array = _id("the patient's clinic")
    caseload_from: Array = _day("the first day on the caseload of who is on it for safety alone; else blank")
    caseload_until: Array = _day("the first day off the caseload; blank: not on it at all")
    caseload_began_on: Array = _day("since when on the caseload without a break")
    opioid_need_until: Array = _day("the first day without an opioid need; blank: there is none")
    is_active: Array = _flag("the record is open and the person alive")
    # conditions
    oud_on: Array = _day("active opioid use disorder: the day it was recorded")
    oud_onset_on: Array = _day("active opioid use disorder: its onset")
    depression_on: Array = _day("active depressive disorder: the day it was recorded")
    depression_onset_on: Array = _day("active depressive disorder: its onset")
    has_bipolar_or_psychosis: Array = _flag("an active bipolar disorder or psychosis")
    pregnant_since: Array = _day("a pregnancy was recorded, without a delivery since")
    pregnant_until: Array = _day("the first day on which that pregnancy no longer counts")
    delivered_on: Array = _day("the last delivery")
    # which came first, and the two days it rests on
    came_first: Words = _word(CameFirst, "which came first, as the timeline suggests")
    depression_evidence_on: Array = _day("the earliest evidence of depression")
    opioid_evidence_on: Array = _day("the earliest evidence of opioids")
    # the newest open enrolment, and the last one that ended
    enrolled_on: Array = _day("the newest open enrolment began")
    started_on: Array = _day("first dose of the open enrolment")
    first_dose_of_open_on: Array = _day("first dose of any enrolment that is open")
    moud_medication: Words = _word(Medication, "medication of the enrolment that is open or ended last")
    moud_ended_on: Array = _day("the last enrolment ended; blank while one is open")
    moud_end_reason: Words = _word(EndReason, "why the last enrolment ended")
    # medication: the measure clock
    moud_last_supplied_on: Array = _day("the last MOUD supply was given")
    moud_supply_medication: Words = _word(Medication, "medication of the MOUD supply that reaches furthest")
    moud_covered_to: Array = _day("the last day covered by MOUD, by the measure clock")
    moud_dose_mg: Array = _number("dose of the MOUD supply that reaches furthest", "mg a day")
    moud_is_observed_daily: Array = _flag("that supply is one dose, administered for one day")
    moud_is_injected: Array = _flag("that supply is an injection")
    # the label clock of that supply
    moud_dose_due_on: Array = _day("the next dose is due, by the label")
    moud_dose_late_on: Array = _day("the next dose is late from this day on, by the label")
    # retention and cascade, of the enrolment that is open or ended last
    moud_episode_enrolled_on: Array = _day("the enrolment that is open or ended last began")
    moud_episode_started_on: Array = _day("first dose of the enrolment that is open or ended last")
    continuity_failed_on: Array = _day("first day on which a gap was long enough to fail 180-day continuity")
    care_lost_on: Array = _day("first day on which a gap was long enough to be out of care")
    withdrawal_free: Array = _answer("free of withdrawal by the last score about a week after the first dose")
    initiated_on: Array = _day("first dose soon enough after the OUD diagnosis")
    engaged_on: Array = _day("second service or supply soon enough after initiation")
    initiated_lost_on: Array = _day("a gap since initiation failed continuity, or that enrolment ended")
    oud_remitted_on: Array = _day("opioid use disorder in remission or resolved, and none active")
    # opioids for pain
    ltot_from: Array = _day("first covered day of long-term opioid therapy")
    ltot_since: Array = _day("the first day on which the present course of opioids was long-term")
    ltot_known_on: Array = _day("the first supply was made that covers that day")
    ltot_covered_to: Array = _day("last covered day of long-term opioid therapy")
    opioid_first_on: Array = _day("first covered day of the opioid course that runs or ran last")
    opioid_covered_to: Array = _day("last covered day of that course")
    mme: Array = _number("opioids for pain on the last covered day", "MME a day")
    mme_caution_on: Array = _day("first day of the last course at the caution point or above")
    mme_caution_to: Array = _day("last day of that course at the caution point or above")
    tapering_since: Array = _day("a taper, declared or detected, began")
    tapering_until: Array = _day("last day of that taper")
    taper_detected_on: Array = _day("a taper was seen in the doses")
    taper_step_on: Array = _day("the last dose-reduction step")
    fast_taper_on: Array = _day("the last step that was too fast")
    opioid_ended_on: Array = _day("opioids for pain stopped, with a taper or without")
    opioid_stopped_on: Array = _day("opioids for pain stopped abruptly")
    taper_watch_until: Array = _day("mood is watched until, after a taper or stop")
    benzodiazepine_covered_to: Array = _day("last day covered by a benzodiazepine")
    opioid_benzodiazepine_from: Array = _day("first day of the overlap that runs or ran last")
    opioid_benzodiazepine_to: Array = _day("last day of that overlap")
    naloxone_on: Array = _day("the last supply of naloxone or nalmefene")
    # scores
    phq9_on: Array = _day("the latest PHQ-9")
    phq9_total: Array = _number("total of the latest PHQ-9", "points")
    phq9_is_alone: Array = _flag("nobody was with the person who took the latest PHQ-9")
    phq9_previous: Array = _number("total of the PHQ-9 before the latest", "points")
    phq9_previous_on: Array = _day("the PHQ-9 before the latest")
    phq9_instrument: Words = _word(Instrument, "version of the latest PHQ-9")
    phq9_item1: Array = _number("item 1 (anhedonia) of the latest PHQ-9", "points")
    phq9_item3: Array = _number("item 3 (sleep) of the latest PHQ-9", "points")
    phq9_item9: Array = _number("item 9 (self-harm) of the latest PHQ-9", "points")
    phq9_cognitive_affective: Array = _number("items 1, 2, 6 and 9 of the latest PHQ-9", "points")
    phq9_confounded_by: Words = _word(Confounder, "by what withdrawal may explain the latest PHQ-9")
    phq9_changed_on: Array = _day("the change that may explain the latest PHQ-9")
    phq9_untagged_on: Array = _day("the latest PHQ-9 that is not withdrawal-confounded")
    phq9_positive_tagged_on: Array = _day("the latest PHQ-9, where it is positive and withdrawal-confounded")
    phq9_positive_tagged_total: Array = _number("total of that PHQ-9", "points")
    phq9_repeat_on: Array = _day("that one may be repeated from this day on")
    depression_counts_from: Array = _day("the latest positive PHQ-9 counts as depression, whatever its tag")
    phq2_low_on: Array = _day("the latest PHQ-2 that is negative")
    positive_since: Array = _day("first positive PHQ-9 of the running episode of depression")
    episode_ends_on: Array = _day("that episode ends, if nothing more is recorded")
    index_on: Array = _day("index PHQ-9 of the running episode")
    index_total: Array = _number("total of the index PHQ-9 of the running episode", "points")
    index_holds_from: Array = _day("the index counts from this day on")
    last_episode_on: Array = _day("first positive PHQ-9 of the last episode of depression, over or not")
    last_episode_ends_on: Array = _day("that episode ended, or ends if nothing more is recorded")
    last_index_on: Array = _day("index PHQ-9 of the last episode, remitted or not")
    last_index_total: Array = _number("total of the index PHQ-9 of the last episode", "points")
    last_index_instrument: Words = _word(Instrument, "version of the index PHQ-9 of the last episode")
    self_harm_on: Array = _day("the latest positive answer about self-harm")
    self_harm_answer: Array = _whole("that answer: PHQ-9 item 9, EPDS item 10, or the C-SSRS risk", "points or level")
    self_harm_by: Array = _whole("what was answered: 0 PHQ-9 item 9, 1 EPDS item 10, 2 C-SSRS", "kind")
    self_harm_denied_on: Array = _day("the first negative answer about self-harm on a later day")
    self_harm_asked_on: Array = _day("the latest answer to PHQ-9 item 9 or EPDS item 10")
    risk_review_on: Array = _day("the last safety review that states a risk")
    risk_review_level: Array = _whole("that risk: 1 low, 2 moderate, 3 high", "level")
    item9_on: Array = _day("the latest answer to PHQ-9 item 9")
    item9: Array = _whole("the latest answer to PHQ-9 item 9 (self-harm)", "points")
    cssrs_on: Array = _day("the latest C-SSRS screener")
    cssrs_risk: Array = _whole("risk by the latest C-SSRS: 0 none, 1 low, 2 moderate, 3 high", "level")
    gad7_on: Array = _day("the latest GAD-7")
    gad7_total: Array = _number("total of the latest GAD-7", "points")
    gad7_confounded_by: Words = _word(Confounder, "by what withdrawal may explain the latest GAD-7")
    epds_on: Array = _day("the latest EPDS")
    epds_total: Array = _number("total of the latest EPDS", "points")
    epds_is_alone: Array = _flag("nobody was with the person who took the latest EPDS")
    withdrawal_screened_on: Array = _day("the latest COWS, SOWS or withdrawal level")
    isi_on: Array = _day("the latest ISI")
    isi_total: Array = _number("total of the latest ISI", "points")
    anhedonia_on: Array = _day("the latest PHQ-9, where loss of interest persists and no total is positive")
    sleep_item_on: Array = _day("the latest PHQ-9, where poor sleep persists")
    sleep_item: Array = _number("item 3 (sleep) on which persisting insomnia rests", "points")
    # visits, contacts and reviews
    last_kept_on: Array = _day("the last visit kept")
    last_seen_on: Array = _day("the last visit kept alone with a clinician")
    last_kept_behavioral_on: Array = _day("the last behavioural-health or psychiatry visit kept")
    last_kept_psychiatry_on: Array = _day("the last psychiatry visit kept")
    last_no_show_on: Array = _day("the last visit missed without notice")
    last_booked_on: Array = _day("the last visit booked")
    last_booked_psychiatry_on: Array = _day("the last psychiatry visit booked")
    moud_booked_by_end_on: Array = _day("last MOUD visit booked by the day on which one is needed")
    last_contact_on: Array = _day("the patient was last reached by a contact")
    last_reached_or_seen_on: Array = _day("the patient was last reached, or seen")
    last_safety_review_on: Array = _day("the last safety review")
    last_case_review_on: Array = _day("the last case review")
    last_medication_review_on: Array = _day("the last medication review")
    last_plan_review_on: Array = _day("the last plan review")
    moud_declined_on: Array = _day("MOUD was last offered and declined")
    # treatment
    depression_treatment_changed_on: Array = _day("a depression treatment last began or ended")
    depression_treated_from: Array = _day("the depression treatment that runs began")
    depression_treated_to: Array = _day(
        "the last day of depression treatment; the end of time while one runs without one"
    )
    sleep_treated_on: Array = _day("the last day of sleep treatment; the end of time while one runs without one")
    # events, consent
    overdose_on: Array = _day("the last overdose")
    dose_changed_on: Array = _day("the last change of dose told as an event")
    consent_until: Array = _day("last day of the consent that reaches furthest")
    consent_revoked_on: Array = _day("that consent was revoked")
    # with them: events each of which may raise a reason, `on` its day
    tags: Rows
    overdoses: Rows
    transitions: Rows
    uses: Rows
    partial_screens: Rows
    no_shows: Rows
    booked: Rows
    booked_behavioral: Rows
    referrals: Rows
    fast_steps: Rows
    limits: Limits
    decided: dict[Any, tuple[Array, Array]] = field(default_factory=dict)  # by rule, the days worked out so far
    raised_before: dict[str, Any] = field(default_factory=dict)  # by reason, what the caseload already rests on

    @cached_property
    def place(self) -> Array:
        """Of each patient in the run."""
        return np.arange(len(self.patient))

    @property
    def columns(self) -> dict[str, Array | Words]:
        """Every fact's array by name."""
        return {fact.name: getattr(self, fact.name) for fact in FACTS}


def _declared() -> Iterator[Fact]:
    for one in fields(Facts):
        if "fact" in one.metadata:
            kind, words, unit, vocabulary = one.metadata["fact"]
            yield Fact(one.name, kind, words, unit, vocabulary)


FACTS: tuple[Fact, ...] = tuple(_declared())
