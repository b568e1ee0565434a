"""What is kept about MOUD, opioids and tapers, under the names of the kept facts."""

from tests.by_hand.continuity import (
    care_lost_on,
    continuity_failed_on,
    engaged_on,
    episode_of_retention,
    initiated_lost_on,
    initiated_on,
    is_withdrawal_free,
    label_clock,
    oud_remitted_on,
    retained_since,
)
from tests.by_hand.coprescribing import benzodiazepine_covered_to, last_overlap, naloxone_on
from tests.by_hand.coverage import is_observed_daily, moud_covered_to, reaches_furthest
from tests.by_hand.doses import days_of_caution, last_course, mme_caution_on, mme_on_last_day
from tests.by_hand.facts import last_ended_on, moud_supplies
from tests.by_hand.history import History, once
from tests.by_hand.tapers import (
    fast_taper_on,
    opioid_ended_on,
    opioid_stopped_on,
    taper_detected_on,
    taper_step_on,
    taper_watch_until,
    tapering,
)

NOTHING = (None, None)


@once
def medication_facts(known: History) -> dict[str, object]:
    return moud_facts(known) | retention_facts(known) | opioid_facts(known) | taper_facts(known)


def moud_facts(known: History) -> dict[str, object]:
    last, clock = reaches_furthest(moud_supplies(known)), label_clock(known) or NOTHING
    episode = episode_of_retention(known)
    return {
        "moud_medication": episode.medication if episode else None,
        "moud_ended_on": last_ended_on(known),
        "moud_last_supplied_on": max((s.supplied_on for s in moud_supplies(known)), default=None),
        "moud_supply_medication": last.medication if last else None,
        "moud_covered_to": moud_covered_to(known),
        "moud_dose_mg": last.dose_mg if last else None,
        "moud_is_observed_daily": last is not None and is_observed_daily(last),
        "moud_dose_due_on": clock[0],
        "moud_dose_late_on": clock[1],
    }


def retention_facts(known: History) -> dict[str, object]:
    return {
        "moud_episode_started_on": retained_since(known),
        "continuity_failed_on": continuity_failed_on(known),
        "care_lost_on": care_lost_on(known),
        "withdrawal_free": is_withdrawal_free(known),
        "initiated_on": initiated_on(known),
        "engaged_on": engaged_on(known),
        "initiated_lost_on": initiated_lost_on(known),
        "oud_remitted_on": oud_remitted_on(known),
    }


def opioid_facts(known: History) -> dict[str, object]:
    course, overlap, mme = last_course(known) or NOTHING, last_overlap(known) or NOTHING, mme_on_last_day(known)
    return {
        "opioid_first_on": course[0],
        "opioid_covered_to": course[1],
        "mme": None if mme is None else round(float(mme), 6),
        "mme_caution_on": mme_caution_on(known),
        "mme_caution_to": max(days_of_caution(known), default=None),
        "benzodiazepine_covered_to": benzodiazepine_covered_to(known),
        "opioid_benzodiazepine_from": overlap[0],
        "opioid_benzodiazepine_to": overlap[1],
        "naloxone_on": naloxone_on(known),
    }


def taper_facts(known: History) -> dict[str, object]:
    since, until = tapering(known) or NOTHING
    return {
        "tapering_since": since,
        "tapering_until": until,
        "taper_detected_on": taper_detected_on(known),
        "fast_taper_on": fast_taper_on(known),
        "taper_step_on": taper_step_on(known),
        "opioid_stopped_on": opioid_stopped_on(known),
        "opioid_ended_on": opioid_ended_on(known),
        "taper_watch_until": taper_watch_until(known),
    }
