"""What is kept about conditions and scores, under the names of the kept facts."""

from datetime import date

from tests.by_hand.came_first import came_first, depression_evidence_on, opioid_evidence_on
from tests.by_hand.caseload import OUD
from tests.by_hand.confounded import tag_of
from tests.by_hand.depression import (
    cognitive_affective,
    depression_counts_from,
    index_of,
    indexes_of,
    last_index_of,
    last_tagged_positive,
    lasting_anhedonia,
    lasting_sleeplessness,
    untagged_days,
)
from tests.by_hand.episodes_of_depression import unended_episode
from tests.by_hand.facts import (
    WITHDRAWAL,
    active_condition_on,
    gad7_scores,
    latest_item_9,
    latest_of,
    latest_phq9,
    onset_of,
    phq9_scores,
)
from tests.by_hand.history import History, once
from tests.by_hand.reasons_rescreen import repeat_due
from tests.by_hand.self_harm import latest_cssrs, self_harm_denied_on, self_harm_on

NOTHING = (None, None)
# day, instrument, cause and day of the change, and the first day as index
ScoreTag = tuple[date, str, str | None, date | None, date | None]


@once
def score_facts(known: History) -> dict[str, object]:
    return condition_facts(known) | phq9_facts(known) | course_facts(known) | other_score_facts(known)


def condition_facts(known: History) -> dict[str, object]:
    return {
        "oud_on": active_condition_on(known, OUD),
        "oud_onset_on": onset_of(known, OUD),
        "depression_on": active_condition_on(known, "depression"),
        "depression_onset_on": onset_of(known, "depression"),
        "came_first": came_first(known),
        "depression_evidence_on": depression_evidence_on(known),
        "opioid_evidence_on": opioid_evidence_on(known),
    }


def phq9_facts(known: History) -> dict[str, object]:
    """The latest score, and the latest answers."""
    score, item_9 = latest_phq9(known), latest_item_9(known) or NOTHING
    latest, before = (score.score, score.before) if score else NOTHING
    tag = (tag_of(known, score.on) if score else None) or NOTHING
    return {
        "phq9_on": score.on if score else None,
        "phq9_total": score.total if score else None,
        "phq9_previous": before.total if before else None,
        "phq9_previous_on": before.taken_on if before else None,
        "phq9_instrument": latest.instrument if score else None,
        "phq9_item1": latest.answer(1) if score else None,
        "phq9_item3": latest.answer(3) if score else None,
        "phq9_cognitive_affective": cognitive_affective(latest) if score else None,
        "phq9_confounded_by": tag[0],
        "phq9_changed_on": tag[1],
        "item9_on": item_9[0],
        "item9": item_9[1],
    }


def course_facts(known: History) -> dict[str, object]:
    index, last_index, tagged = index_of(known), last_index_of(known), last_tagged_positive(known)
    episode = unended_episode(known)
    return {
        "phq9_untagged_on": max(untagged_days(known), default=None),
        "phq9_positive_tagged_on": tagged.taken_on if tagged else None,
        "phq9_positive_tagged_total": tagged.total if tagged else None,
        "phq9_repeat_on": repeat_due(known),
        "depression_counts_from": depression_counts_from(known),
        "positive_since": episode.begins_on if episode else None,
        "episode_ends_on": episode.ends_on if episode else None,
        "index_on": index.score.taken_on if index else None,
        "index_total": index.score.total if index else None,
        "index_holds_from": index.holds_from if index else None,
        "last_index_on": last_index.score.taken_on if last_index else None,
        "last_index_total": last_index.score.total if last_index else None,
        "last_index_instrument": last_index.score.instrument if last_index else None,
        "score_tags": score_tags(known),
    }


@once
def score_tags(known: History) -> list[ScoreTag]:
    """Of every tagged PHQ-9 and GAD-7, and of every index."""
    counts_from = {id(index.score): index.holds_from for index in indexes_of(known)}
    scores = phq9_scores(known) + gad7_scores(known)
    told = [(s.taken_on, s.instrument, *(tag_of(known, s.taken_on) or NOTHING), counts_from.get(id(s))) for s in scores]
    return sorted((tag for tag in told if any(tag[2:])), key=str)


def other_score_facts(known: History) -> dict[str, object]:
    gad7, isi, epds = latest_of(known, "gad7"), latest_of(known, "isi"), latest_of(known, "epds")
    cssrs, withdrawal = latest_cssrs(known) or NOTHING, latest_of(known, *WITHDRAWAL)
    joyless, sleepless = lasting_anhedonia(known), lasting_sleeplessness(known)
    return {
        "self_harm_on": self_harm_on(known),
        "self_harm_denied_on": self_harm_denied_on(known),
        "epds_on": epds.taken_on if epds else None,
        "epds_total": epds.total if epds else None,
        "cssrs_on": cssrs[0],
        "cssrs_risk": cssrs[1],
        "gad7_on": gad7.taken_on if gad7 else None,
        "gad7_total": gad7.total if gad7 else None,
        "gad7_confounded_by": (tag_of(known, gad7.taken_on) or NOTHING)[0] if gad7 else None,
        "withdrawal_screened_on": withdrawal.taken_on if withdrawal else None,
        "isi_on": isi.taken_on if isi else None,
        "isi_total": isi.total if isi else None,
        "anhedonia_on": joyless.taken_on if joyless else None,
        "sleep_item_on": sleepless.taken_on if sleepless else None,
        "sleep_item": sleepless.answer(3) if sleepless else None,
    }
