"""Words for instruments, their scores, and what is said beside a score."""

from enum import StrEnum


class Instrument(StrEnum):
    phq9 = "phq9"
    phq9_teen = "phq9_teen"  # PHQ-9 modified for teens: another version, another instrument
    phq2 = "phq2"
    gad7 = "gad7"
    gad2 = "gad2"
    cows = "cows"
    sows16 = "sows16"
    sows10 = "sows10"
    withdrawal_level = "withdrawal_level"
    isi = "isi"
    peg = "peg"
    audit_c = "audit_c"
    dast10 = "dast10"
    tea = "tea"
    bam_r_use = "bam_r_use"
    bam_r_risk = "bam_r_risk"
    bam_r_protective = "bam_r_protective"
    cssrs = "cssrs"
    epds = "epds"
    dsm5_oud = "dsm5_oud"
    ort_oud = "ort_oud"


class Scoring(StrEnum):
    complete = "complete"
    prorated = "prorated"  # one or two items missing: the mean of the rest stands in
    incomplete = "incomplete"  # more missing: shown, never scored


class Mode(StrEnum):
    clinic = "clinic"
    telephone = "telephone"
    self = "self"


class Confounder(StrEnum):
    """By what withdrawal may explain a score: the reason beside the tag."""

    moud_started = "moud_started"
    moud_switched = "moud_switched"
    moud_gap = "moud_gap"
    taper = "taper"
    opioid_stopped = "opioid_stopped"
    withdrawal_score = "withdrawal_score"


class CameFirst(StrEnum):
    """Which came first; the timeline suggests it, nobody has proven it."""

    depression = "depression"
    during_exposure = "during_exposure"
    withdrawal_or_taper = "withdrawal_or_taper"
    cannot_tell = "cannot_tell"
