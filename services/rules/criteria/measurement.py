"""About scores to take: the baseline, the next, the one to repeat, and the short screen to complete."""

import numpy as np

from services.arrays.columns import (
    FOREVER,
    NOT_RECORDED,
    Array,
    Rows,
    first_known,
    is_unknown,
    known,
    nothing_since,
    when,
)
from services.clinical.numbers import (
    BASELINE_AFTER_DIAGNOSIS,
    BASELINE_AFTER_ENROLMENT,
    BASELINE_LATE,
    BASELINE_LOOK_BACK,
    COMPLETE_HOLDS,
    COMPLETE_LATE,
    COMPLETED_AFTER,
    FOLLOWED_AFTER_MOUD,
    GAD7_AFTER_ENROLMENT,
    GAD7_POSITIVE,
    LATE_AFTER,
    LTOT_HOLDS,
    PHQ9_MILD,
    PHQ9_POSITIVE,
    REPEATED_WITHIN,
    SCORE_IS_OLD,
    SCORE_LEAD,
    SCORE_LEAD_SOON,
)
from services.facts.declaration import Facts
from services.facts.of_events import FactsOfEvents
from services.rules.criteria.general import falls_silent, joined, of_each
from services.rules.days import Clause, OfFacts, the_first
from services.rules.reason import Criterion, Events


# Baseline
def _lacks_enrolment_phq9(f: Facts) -> Array:
    return known(f.enrolled_on) & ~(f.phq9_on >= f.enrolled_on - BASELINE_LOOK_BACK)


def _lacks_any_phq9(f: Facts) -> Array:
    return is_unknown(f.enrolled_on) & is_unknown(f.phq9_on) & (known(f.oud_on) | known(f.ltot_since))


has_baseline_to_take = Criterion(
    "an open MOUD enrolment, an active OUD, or long-term opioids",
    lambda f: known(f.enrolled_on) | known(f.oud_on) | known(f.ltot_since),
)
lacks_baseline = Criterion(
    "no PHQ-9 since {BASELINE_LOOK_BACK:days} before enrolment, or none at all",
    lambda f: _lacks_enrolment_phq9(f) | _lacks_any_phq9(f),
)


def baseline_since(f: Facts) -> Array:
    return first_known(f.enrolled_on, f.oud_on, f.ltot_known_on)


baseline_opens = Clause(
    "enrolment, else the day OUD was recorded, else the supply that made the present opioids long-term",
    baseline_since,
)
baseline_due = the_first(
    Clause("{BASELINE_AFTER_ENROLMENT:days} after enrolment", lambda f: f.enrolled_on + BASELINE_AFTER_ENROLMENT),
    Clause("{BASELINE_AFTER_DIAGNOSIS:days} after OUD was recorded", lambda f: f.oud_on + BASELINE_AFTER_DIAGNOSIS),
    Clause(
        "{BASELINE_AFTER_DIAGNOSIS:days} after the supply that made opioids for pain long-term",
        lambda f: f.ltot_known_on + BASELINE_AFTER_DIAGNOSIS,
    ),
)
baseline_is_late = Clause(
    "when more than {BASELINE_LATE:days} overdue", lambda f: baseline_due.days(f) + BASELINE_LATE + 1
)
baseline_closes = Clause(
    "{LTOT_HOLDS:days} after long-term opioids ended where they alone were the reason",
    lambda f: when(is_unknown(f.enrolled_on) & is_unknown(f.oud_on), f.ltot_covered_to + LTOT_HOLDS + 1),
)


# Again
def measured_on(f: Facts) -> Array:
    """The latest PHQ-9; or a negative PHQ-2 on a later day, which counts here like a PHQ-9 below 5."""
    return np.where(_is_by_phq2(f), f.phq2_low_on, f.phq9_on)


def _is_by_phq2(f: Facts) -> Array:
    return known(f.phq2_low_on) & nothing_since(f.phq2_low_on, f.phq9_on)


def measured_total(f: Facts) -> Array:
    return when(~_is_by_phq2(f), f.phq9_total)


def _rescreens(f: Facts) -> Rows:
    """The next PHQ-9 as its interval has it, and while a taper lasts, or the time after MOUD ended, the sooner one."""
    on = measured_on(f)
    everyone, nothing = np.ones(len(f.place), bool), np.full(len(f.place), NOT_RECORDED)
    after_moud = f.moud_ended_on + FOLLOWED_AFTER_MOUD
    return joined(
        of_each(f, known(on), on=on, is_tapering=~everyone, since=nothing, over_on=np.full(len(f.place), FOREVER)),
        *(
            of_each(f, known(on) & known(since), on=on, is_tapering=which, since=since, over_on=until + 1)
            for which, since, until in (
                (everyone, f.tapering_since, f.tapering_until),
                (~everyone, f.moud_ended_on, after_moud),
            )
        ),
    )


rescreens = Events("a PHQ-9, or a negative PHQ-2, on record", _rescreens)
BY_PHQ2 = "Negative PHQ-2 on {on}"


def _sooner(words: str, holds: OfFacts) -> tuple[Clause, Clause]:
    """Not before what asks sooner began; after a PHQ-2 in words of its own."""

    def day(f: FactsOfEvents) -> Array:
        return when(holds(f), np.maximum(f.on + f.limits.phq9_taper_again, f.since))

    return Clause(words, lambda f: when(_is_by_phq2(f), day(f)), detail=BY_PHQ2), Clause(words, day)


rescreen_due = the_first(
    *_sooner("{phq9_taper_again:days} after one while tapering, not before the taper began", lambda f: f.is_tapering),
    *_sooner(
        "{phq9_taper_again:days} after one in the {FOLLOWED_AFTER_MOUD:days} after MOUD ended, not before that",
        lambda f: known(f.since),
    ),
    Clause(
        "{phq9_minimal_again:days} after a negative PHQ-2",
        lambda f: when(_is_by_phq2(f), f.phq2_low_on + f.limits.phq9_minimal_again),
        detail=BY_PHQ2,
    ),
    Clause(
        "{phq9_positive_again:days} after a PHQ-9 of {PHQ9_POSITIVE} or more",
        lambda f: when(f.phq9_total >= PHQ9_POSITIVE, f.phq9_on + f.limits.phq9_positive_again),
    ),
    Clause(
        "{phq9_mild_again:days} after one of {PHQ9_MILD} or more",
        lambda f: when(f.phq9_total >= PHQ9_MILD, f.phq9_on + f.limits.phq9_mild_again),
    ),
    Clause("{phq9_minimal_again:days} after a lower one", lambda f: f.phq9_on + f.limits.phq9_minimal_again),
)
rescreen_opens = the_first(
    Clause(
        "{SCORE_LEAD_SOON:days} before, while tapering or after MOUD ended",
        lambda f: when(known(f.since), rescreen_due.days(f) - SCORE_LEAD_SOON),
    ),
    Clause("{SCORE_LEAD:days} before it is due", lambda f: rescreen_due.days(f) - SCORE_LEAD),
)
rescreen_is_late = Clause("when more than {LATE_AFTER:days} overdue", lambda f: rescreen_due.days(f) + LATE_AFTER + 1)
rescreen_is_history = Clause("when the score is more than {SCORE_IS_OLD:days} old", lambda f: f.on + SCORE_IS_OLD + 1)
rescreen_closes = Clause("when the time that asks sooner is over", lambda f: f.over_on)

# Repeats
has_tagged_positive = Criterion(
    "a latest PHQ-9 of {PHQ9_POSITIVE} or more that is withdrawal-confounded",
    lambda f: known(f.phq9_positive_tagged_on),
)


def _is_repeat_held_by_the_score(f: Facts) -> Array:
    return f.phq9_repeat_on == f.phq9_positive_tagged_on + f.limits.repeat_after_score


repeat_opens = the_first(
    Clause(
        "at least {repeat_after_score:days} after the score",
        lambda f: when(_is_repeat_held_by_the_score(f), f.phq9_repeat_on),
    ),
    Clause("{repeat_after_change:days} after the change that may explain the score", lambda f: f.phq9_repeat_on),
)
repeat_due = Clause("{REPEATED_WITHIN:days} after it opened", lambda f: f.phq9_repeat_on + REPEATED_WITHIN)
repeat_closes = falls_silent(lambda f: f.phq9_positive_tagged_on)


# GAD-7
def _gad7_wanted(f: Facts) -> Rows:
    """The GAD-7 of the enrolment, and the one after a positive one: `on`, from which it is counted, and `value`."""
    lacks_one = known(f.enrolled_on) & ~(f.gad7_on >= f.enrolled_on - BASELINE_LOOK_BACK)
    nothing, yes = np.full(len(f.place), NOT_RECORDED), np.ones(len(f.place), bool)
    return joined(
        of_each(f, lacks_one, on=f.enrolled_on, value=nothing, is_baseline=yes),
        of_each(f, f.gad7_total >= GAD7_POSITIVE, on=f.gad7_on, value=f.gad7_total, is_baseline=~yes),
    )


gad7_wanted = Events(
    "an open MOUD enrolment without a GAD-7 since {BASELINE_LOOK_BACK:days} before it, or a last GAD-7 of "
    "{GAD7_POSITIVE} or more",
    _gad7_wanted,
)
gad7_due = the_first(
    Clause(
        "{GAD7_AFTER_ENROLMENT:days} after enrolment",
        lambda f: when(f.is_baseline, f.on + GAD7_AFTER_ENROLMENT),
        detail="No GAD-7 {since}",
    ),
    Clause(
        "{gad7_positive_again:days} after a GAD-7 of {GAD7_POSITIVE} or more",
        lambda f: f.on + f.limits.gad7_positive_again,
    ),
)
gad7_opens = the_first(
    Clause("the day of enrolment", lambda f: when(f.is_baseline, f.on)),
    Clause("{SCORE_LEAD:days} before it is due", lambda f: gad7_due.days(f) - SCORE_LEAD),
)
gad7_falls_silent = falls_silent(lambda f: when(~f.is_baseline, f.on))

# Short screens
partial_screens = Events(
    "a PHQ-2 of {PHQ2_POSITIVE} or more without a PHQ-9 on or after it, or a GAD-2 of {GAD2_POSITIVE} or more "
    "without a GAD-7",
    lambda f: f.partial_screens,
)
screen_opens = Clause("the day of the short screen", lambda f: f.on)
screen_due = the_first(
    Clause(
        "{COMPLETED_AFTER:days} after the GAD-2",
        lambda f: when(f.is_anxiety, f.on + COMPLETED_AFTER),
        detail="GAD-2 {value} on {on}, no GAD-7 since",
    ),
    Clause("{COMPLETED_AFTER:days} after the PHQ-2", lambda f: f.on + COMPLETED_AFTER),
)
screen_is_late = Clause("from day {COMPLETE_LATE} on", lambda f: f.on + COMPLETE_LATE)
screen_closes = Clause("after {COMPLETE_HOLDS:days}", lambda f: f.on + COMPLETE_HOLDS + 1)
