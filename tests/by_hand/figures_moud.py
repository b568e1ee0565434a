"""Managers' figures about MOUD: enrolments, first doses, how long people stay, and the cascade of care."""

from collections.abc import Iterator
from datetime import date

from tests.by_hand.continuity import (
    care_lost_on,
    continuity_failed_on,
    engaged_on,
    episode_of_retention,
    initiated_lost_on,
    initiated_on,
    is_free_after,
    oud_remitted_on,
    retained_since,
)
from tests.by_hand.coverage import DAY, moud_covered_to
from tests.by_hand.facts import active_condition_on, last_ended_on, started_on
from tests.by_hand.figures_told import MET, MISSING, NOT_MET, Asked, Figures, Line, Unit
from tests.by_hand.history import Episode, History

MONTH = 30 * DAY  # an enrolment has so long to reach a first dose
AFTER = (30, 90, 180, 365)
CURVE = 730  # days: who had a first dose in the last two years
LEFT, CENSORED = "left", "censored"
NOT_LEFT = ("completed", "transferred", "died", "incarcerated")  # ends that are no failure to stay
END_REASONS = {
    "completed": "Completed",
    "patient_choice": "Patient choice",
    "transferred": "Transferred",
    "dropped_out": "Dropped out",
    "incarcerated": "Incarcerated",
    "adverse_effect": "Adverse effect",
    "died": "Died",
    "supply_ended": "Supply ended",
    "other": "Other",
}
STAGES = ("diagnosed", "enrolled", "initiated", "engaged", "retained 180 days", "remission")
EARLY = ", early"


def of_enrolment(episode: Episode) -> dict[str, str | None]:
    return {"medication": episode.medication}


def enrolments(asked: Asked) -> Iterator[Unit]:
    in_order = sorted(asked.known.episodes, key=lambda episode: episode.enrolled_on)
    for place, episode in enumerate(in_order):
        if asked.is_counted(episode.enrolled_on):
            yield Unit("again" if place else "first", own=of_enrolment(episode))


def initiation(asked: Asked) -> Iterator[Unit]:
    for episode in asked.known.episodes:
        if asked.is_counted(episode.enrolled_on + MONTH):
            begun = started_on(asked.known, episode)
            is_in_time = begun is not None and begun - episode.enrolled_on <= MONTH
            yield Unit(MET if is_in_time else NOT_MET, own=of_enrolment(episode))


def ended(asked: Asked) -> Iterator[Unit]:
    for episode in asked.known.episodes:
        if episode.ended_on and asked.is_counted(episode.ended_on):
            yield Unit(episode.end_reason or MISSING, own=of_enrolment(episode))


def is_covered(known: History) -> bool:
    """Any supply on record that reaches the first dose or later."""
    until, begun = moud_covered_to(known), retained_since(known)
    return until is not None and begun is not None and until >= begun


def stays_until(known: History, day: date, failed_on: date | None) -> bool:
    """No gap and no end before that day."""
    return is_covered(known) and all(over is None or over >= day for over in (failed_on, last_ended_on(known)))


def earlier_episodes(known: History) -> list[Episode]:
    """All but the one that speaks for the patient: of these no cover is looked at."""
    speaks = episode_of_retention(known)
    return [episode for episode in known.episodes if episode is not speaks]


def lasting_by_themselves(known: History) -> list[Episode]:
    """Of these, those that no other one took over in time: a switch of medication is no loss."""
    return [episode for episode in earlier_episodes(known) if not _is_taken_over(known, episode)]


def _is_taken_over(known: History, episode: Episode) -> bool:
    others = [other for other in known.episodes if other is not episode and other.enrolled_on >= episode.enrolled_on]
    doses = [started_on(known, other) for other in others]
    return episode.ended_on is not None and any(dose and (dose - episode.ended_on).days <= 7 for dose in doses)


def retention(asked: Asked) -> Iterator[Unit]:
    known, begun = asked.known, retained_since(asked.known)
    for after in AFTER:
        stage = f"day {after}"
        if begun and asked.is_counted(begun + after * DAY):
            yield Unit(_retained(known, begun + after * DAY), stage, own=of_enrolment(episode_of_retention(known)))
        for episode in lasting_by_themselves(known):
            dose = started_on(known, episode)
            if dose and asked.is_counted(dose + after * DAY):
                has_ended = episode.ended_on is not None and episode.ended_on < dose + after * DAY
                yield Unit(NOT_MET if has_ended else MISSING, stage, own=of_enrolment(episode))


def _retained(known: History, day: date) -> str:
    if not is_covered(known):
        return MISSING
    if stays_until(known, day, continuity_failed_on(known)):
        return "continuous"
    return "in_care" if stays_until(known, day, care_lost_on(known)) else NOT_MET


def retention_curve(asked: Asked) -> Iterator[Unit]:
    known, begun = asked.known, retained_since(asked.known)
    if begun and asked.days_before(CURVE - 1) <= begun <= asked.last:
        for stage, gap, reached_on in (
            ("in care", 31, care_lost_on(known)),
            ("continuous", 8, continuity_failed_on(known)),
        ):
            is_known = reached_on is not None and reached_on <= asked.last
            lost_on = reached_on - (gap - 1) * DAY if is_known else None
            yield _stayed(asked, begun, lost_on, stage)
    for episode in lasting_by_themselves(known):
        dose = started_on(known, episode)
        if dose and asked.days_before(CURVE - 1) <= dose <= asked.last:
            for stage in ("in care", "continuous"):
                yield _left_when_it_ended(episode, dose, stage)


def _left_when_it_ended(episode: Episode, dose: date, stage: str) -> Unit:
    if episode.ended_on is None:
        return Unit(MISSING, stage, own=of_enrolment(episode))
    part = CENSORED if episode.end_reason in NOT_LEFT else LEFT
    return Unit(part, stage, (episode.ended_on - dose).days, own=of_enrolment(episode))


def _stayed(asked: Asked, begun: date, lost_on: date | None, stage: str) -> Unit:
    """How long until the patient was lost, the treatment ended, or the last day came: whatever was first."""
    episode = episode_of_retention(asked.known)
    own = of_enrolment(episode)
    if not is_covered(asked.known):
        return Unit(MISSING, stage, own=own)
    ended_on = last_ended_on(asked.known)
    if lost_on and (ended_on is None or lost_on <= ended_on):
        return Unit(LEFT, stage, (lost_on - begun).days, own=own)
    if ended_on:
        has_left = episode.end_reason not in NOT_LEFT
        return Unit(LEFT if has_left else CENSORED, stage, (ended_on - begun).days, own=own)
    return Unit(CENSORED, stage, (asked.last - begun).days, own=own)


def withdrawal_free(asked: Asked) -> Iterator[Unit]:
    """Every enrolment by itself: an earlier one has its scores too."""
    for episode in asked.known.episodes:
        dose = started_on(asked.known, episode)
        if dose and asked.is_counted(dose + 9 * DAY):
            is_free = is_free_after(asked.known, dose)
            yield Unit(MISSING if is_free is None else MET if is_free else NOT_MET, own=of_enrolment(episode))


def completion(asked: Asked) -> Iterator[Unit]:
    """The 160th day of treatment, the first dose being the first: 159 days later."""
    lasting = [episode_of_retention(asked.known), *lasting_by_themselves(asked.known)]
    for episode in filter(None, lasting):
        dose = started_on(asked.known, episode)
        day = (dose or episode.enrolled_on) + 159 * DAY
        if asked.is_counted(day):
            part = _completed(asked.known, episode, dose, day)
            for stage in ("of enrolled", "of started") if dose else ("of enrolled",):
                yield Unit(part, stage, own=of_enrolment(episode))


def _completed(known: History, episode: Episode, dose: date | None, day: date) -> str:
    if dose is None:
        return NOT_MET
    if episode is not episode_of_retention(known):
        return NOT_MET if episode.ended_on and episode.ended_on < day else MISSING
    if not is_covered(known):
        return MISSING
    return MET if moud_covered_to(known) >= day else NOT_MET


def cascade(asked: Asked) -> Iterator[Unit]:
    """The last stage reached, each one after all those before; and whether there is still time for the next one."""
    known = asked.known
    diagnosed_on, initiated, engaged = (
        active_condition_on(known, "opioid_use_disorder"),
        initiated_on(known),
        engaged_on(known),
    )
    if not (diagnosed_on or oud_remitted_on(known)):
        return
    reached = 0
    for has_reached in (
        bool(known.episodes),
        initiated is not None,
        engaged is not None,
        initiated is not None and _stayed_180_days(asked, initiated),
        oud_remitted_on(known) is not None,
    ):
        if not has_reached:
            break
        reached += 1
    yield Unit(STAGES[reached] + (EARLY if _may_go_on(asked, reached, diagnosed_on, initiated) else ""))


def _stayed_180_days(asked: Asked, initiated: date) -> bool:
    """Since initiation, in the enrolment it began with."""
    day = initiated + 180 * DAY
    return day <= asked.last and initiated_lost_on(asked.known) >= day


def _may_go_on(asked: Asked, reached: int, diagnosed_on: date | None, initiated: date | None) -> bool:
    """Is it too early to say that the next stage was missed? A gap that the supplies foresee has not happened yet."""
    last = asked.last
    if STAGES[reached] in ("diagnosed", "enrolled"):
        return diagnosed_on is not None and diagnosed_on + 14 * DAY > last
    if STAGES[reached] == "initiated":
        return initiated + 34 * DAY > last
    if STAGES[reached] == "engaged":
        return initiated + 180 * DAY > last and initiated_lost_on(asked.known) > last
    return False


def _cascade_lines() -> Iterator[Line]:
    for place, stage in enumerate(STAGES):
        reached = tuple(one + early for one in STAGES[place:] for early in ("", EARLY))
        yield Line(stage, reached, missing=tuple(one + EARLY for one in STAGES[:place]))


def _retention_lines() -> Iterator[Line]:
    for after in AFTER:
        stage = f"day {after}"
        yield Line(f"{stage}, no gap of 8 days", ("continuous",), stage=stage)
        yield Line(f"{stage}, in care, no gap of 31 days", ("continuous", "in_care"), stage=stage)


MOUD = {
    "enrolments": Figures(enrolments, (Line("enrolled", ("first", "again")), Line("enrolled again", ("again",)))),
    "initiation": Figures(initiation, (Line("started"),)),
    "ended": Figures(ended, tuple(Line(words, (reason,)) for reason, words in END_REASONS.items())),
    "retention": Figures(retention, tuple(_retention_lines())),
    "retention_curve": Figures(
        retention_curve, tuple(Line(f"{stage}, left", (LEFT,), stage=stage) for stage in ("in care", "continuous"))
    ),
    "withdrawal_free": Figures(withdrawal_free, (Line("withdrawal-free"),)),
    "completion": Figures(completion, tuple(Line(stage, stage=stage) for stage in ("of enrolled", "of started"))),
    "cascade": Figures(cascade, tuple(_cascade_lines())),
}
