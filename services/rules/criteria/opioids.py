"""About opioids for pain, tapers, benzodiazepines beside opioids or MOUD, and naloxone."""

import numpy as np

from services.arrays.columns import FOREVER, Array, Rows, known, latest_of, nothing_since, when
from services.clinical.numbers import (
    FAST_STEP_AFTER,
    FAST_STEP_MATTERS,
    FOLLOWED_AFTER_MOUD,
    MOOD_CHECK_AFTER,
    MOOD_CHECK_FROM,
    NALOXONE_AFTER,
    NALOXONE_AFTER_OVERDOSE,
    NALOXONE_HOLDS,
    OPIOID_REVIEW_HOLDS,
    OVERDOSE_IS_RECENT,
    OVERLAP_AFTER,
    STOP_MATTERS,
)
from services.facts.declaration import Facts
from services.rules.criteria.general import joined, of_each
from services.rules.days import Clause, Seen, the_first, the_latest
from services.rules.reason import Criterion, Events


def _reviewed_on(f: Seen) -> Array:
    return latest_of(f.last_medication_review_on, f.last_case_review_on)


# Benzodiazepines
takes_both = Criterion(
    "a benzodiazepine on the same days as MOUD (other than naltrexone) or an opioid",
    lambda f: known(f.opioid_benzodiazepine_from),
)


def _held_until(f: Facts) -> Array:
    """Both naloxone and a review hold it off, each for its time; without either nothing does."""
    return np.minimum(f.naloxone_on + NALOXONE_HOLDS, _reviewed_on(f) + OPIOID_REVIEW_HOLDS)


overlap_opens = the_latest(
    Clause("the day on which both began to run together", lambda f: f.opioid_benzodiazepine_from),
    Clause(
        "the day after naloxone ({NALOXONE_HOLDS:days}) or the review ({OPIOID_REVIEW_HOLDS:days}) no longer holds",
        lambda f: _held_until(f) + 1,
    ),
)
overlap_due = Clause("{OVERLAP_AFTER:days} after it opened", lambda f: overlap_opens.days(f) + OVERLAP_AFTER)
overlap_closes = Clause("after the last day on which both were taken", lambda f: f.opioid_benzodiazepine_to + 1)


# Naloxone
def _risks(f: Facts) -> Rows:
    """MOUD, OUD and a high dose on the caseload, each as long as it holds; and every overdose for a while."""
    moud_until = when(known(f.enrolled_on), FOREVER, f.moud_ended_on + FOLLOWED_AFTER_MOUD + 1)
    standing = (
        (f.moud_episode_enrolled_on, moud_until),
        (f.oud_on, when(known(f.oud_on), FOREVER)),
        (f.mme_caution_on, np.minimum(f.mme_caution_to + 1, f.caseload_until)),
    )
    return joined(*_one_after_the_other(f, standing), *_overdoses(f))


def _overdoses(f: Facts) -> list[Rows]:
    overdoses = f.overdoses
    if not len(overdoses):
        return []
    no_kit = overdoses.where(~(f.naloxone_on[overdoses.patient] >= overdoses.on))
    return [
        Rows(
            no_kit.patients,
            patient=no_kit.patient,
            on=no_kit.on,
            over_on=no_kit.on + OVERDOSE_IS_RECENT + 1,
            shown_from=np.full(len(no_kit), np.nan),
            is_overdose=np.ones(len(no_kit), bool),
        )
    ]


def _one_after_the_other(f: Facts, standing: tuple[tuple[Array, Array], ...]) -> list[Rows]:
    """What stands for long is one risk, told by what began first; that gone, by what began next."""
    standing = tuple(part for part in standing if known(part[0]).any()) or standing[:1]
    on, over_on = (np.array(part) for part in zip(*standing, strict=True))
    on = np.where(known(over_on), on, np.nan)
    order = np.argsort(on, axis=0, kind="stable")
    on, over_on = np.take_along_axis(on, order, axis=0), np.take_along_axis(over_on, order, axis=0)
    shown_from, found = f.caseload_from, []
    for begun, over in zip(on, over_on, strict=True):
        has_one = known(begun) & ~(shown_from >= over)
        nobody = np.zeros(len(begun), bool)
        found.append(of_each(f, has_one, on=begun, over_on=over, shown_from=shown_from, is_overdose=nobody))
        shown_from = np.fmax(shown_from, when(known(begun), over))
    return found


needs_naloxone = Events(
    "MOUD, an active OUD, {CAUTION_FROM} MME a day and more, or an overdose in the last {OVERDOSE_IS_RECENT:days}",
    _risks,
)
naloxone_opens = the_latest(
    Clause("enrolment, the day OUD was recorded, the first day of {CAUTION_FROM} MME, or the overdose", lambda f: f.on),
    Clause(
        "when the last supply is more than {NALOXONE_HOLDS:days} old",
        lambda f: when(~f.is_overdose, f.naloxone_on + NALOXONE_HOLDS + 1),
    ),
)
naloxone_due = the_first(
    Clause(
        "{NALOXONE_AFTER_OVERDOSE:days} after an overdose",
        lambda f: when(f.is_overdose, f.on + NALOXONE_AFTER_OVERDOSE),
        detail="No naloxone since the overdose on {on}",
    ),
    Clause("{NALOXONE_AFTER:days} after it opened", lambda f: naloxone_opens.days(f) + NALOXONE_AFTER),
)
naloxone_after_overdose = Clause("for {OVERDOSE_IS_RECENT:days} after an overdose", lambda f: when(f.is_overdose, f.on))
naloxone_closes = Clause("when the risk no longer holds", lambda f: f.over_on)


# Tapers
def _lower_doses(f: Facts) -> Rows:
    """The last step of the taper that runs, else its first day, and the stop of opioids."""
    is_tapering = known(f.tapering_since) & known(f.taper_step_on)
    step = of_each(f, is_tapering, on=f.taper_step_on, over_on=f.tapering_until + 1)
    stop = of_each(f, known(f.opioid_ended_on), on=f.opioid_ended_on, over_on=f.opioid_ended_on + STOP_MATTERS + 1)
    return joined(step, stop)


lower_doses = Events("a taper, declared or seen in the supplies, or a stop of opioids", _lower_doses)
mood_is_not_checked = Criterion("no PHQ-9 on or after it", lambda f: nothing_since(f.on, f.phq9_on))
mood_check_opens = Clause(
    "{MOOD_CHECK_FROM:days} after the last lower dose or the stop", lambda f: f.on + MOOD_CHECK_FROM
)
mood_check_due = Clause("{MOOD_CHECK_AFTER:days} after it", lambda f: f.on + MOOD_CHECK_AFTER)
mood_check_closes = Clause("after the taper's last day, {STOP_MATTERS:days} after a stop", lambda f: f.over_on)
fast_steps = Events(
    "a dose lowered by more than {fast_taper_week} % in a week, or {fast_taper_month} % in {FOUR_WEEKS:weeks} "
    "after a year of opioids",
    lambda f: f.fast_steps,
)
dose_is_not_restored = Criterion("a dose not back at its earlier level", lambda f: ~f.is_restored)
fast_step_is_not_reviewed = Criterion(
    "no medication or case review on or after it", lambda f: nothing_since(f.on, _reviewed_on(f))
)
fast_step_opens = Clause("the day of the lower dose", lambda f: f.on)
fast_step_due = Clause("{FAST_STEP_AFTER:days} after it", lambda f: f.on + FAST_STEP_AFTER)
fast_step_closes = Clause("after {FAST_STEP_MATTERS:days}", lambda f: f.on + FAST_STEP_MATTERS + 1)
