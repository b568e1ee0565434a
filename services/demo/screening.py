"""When a PHQ-9, GAD-7 or withdrawal score is taken, and what staff do about the answers."""

from datetime import date

from db.vocabulary import Instrument
from services.demo import risk, scores, treatment
from services.demo.care import Care, days
from services.demo.story import Lacks

RESCREEN = ((10, 28), (5, 56), (0, 84))  # from this total, days to the next PHQ-9
AHEAD = 6  # days: at a visit so near the date the PHQ-9 is taken
WATCHED = 14  # days between scores while tapering and after MOUD ended
TOTAL_ONLY, ONE_ITEM_BLANK, ABANDONED = 0.07, 0.025, 0.012  # share of PHQ-9s with items missing
POSITIVE, POSITIVE_SCREEN = 10, 3  # PHQ-9, PHQ-2
BY_PHQ2 = 0.04  # chance on a day on which a PHQ-9 is due: about a quarter of them
GAD7_IF_DUE, GAD7_BESIDE = 0.96, 0.4  # share of PHQ-9s with a GAD-7
GAD7_AGAIN = 21  # days after a GAD-7 of 10 or more


def is_due(care: Care, day: date) -> bool:
    """Staff aim a few days before the date on which a score falls due."""
    if day >= care.story.undone.no_phq9_from:
        return False
    if _lacks_baseline(care):
        return Lacks.baseline not in care.story.undone.lacks
    return care.scores != [] and day >= _wanted_on(care) + days(care.lateness)


def _lacks_baseline(care: Care) -> bool:
    if care.enrolment is None:
        return not care.scores and not care.story.enrolments
    return not care.scores or care.scores[-1][0] < care.enrolment.enrolled_on - days(14)


def _wanted_on(care: Care) -> date:
    taken, total = care.scores[-1]
    wanted = taken + days(next(wait for low, wait in RESCREEN if total >= low) - AHEAD)
    after_end = care.enrolment is None and care.ended_on is not None and (taken - care.ended_on).days <= 70
    if care.tapering_since or after_end:
        return min(wanted, taken + days(WATCHED - 3))
    is_soon_clear = total >= 10 and 0 <= (care.unsettled_until - wanted).days <= 6
    return care.unsettled_until + days(1) if is_soon_clear else wanted


def take_phq9(
    care: Care,
    day: date,
    mode: str,
    *,
    total: int | None = None,
    item_9: int | None = None,
    leading: int | None = None,
    is_total_only: bool = False,
) -> None:
    """A PHQ-9, often with a GAD-7; answers and total are as the mood is unless given. The `leading` item is 2 or 3."""
    total = care.mood.score(day, care.rng) if total is None else total
    item_9 = scores.self_harm_answer(care.rng, total) if item_9 is None else item_9
    in_withdrawal = day <= care.unsettled_until
    items = scores.phq9_items(care.rng, total, item_9=item_9, in_withdrawal=in_withdrawal, leading=leading)
    if is_total_only:
        care.scores.append((day, total))
        care.chart.screened(day, Instrument.phq9, total=total, mode=mode)
    elif not _write_phq9(care, day, mode, items, is_whole=leading is not None):
        return
    if care.rng.random() < (GAD7_IF_DUE if gad7_is_due(care, day) else GAD7_BESIDE):
        _take_gad7(care, day, mode)
    _answer(care, day, total, items[8])


def screen_by_portal(care: Care, day: date) -> None:
    """A PHQ-2 before a PHQ-9 falls due, of some who never scored high; a positive one is called about."""
    if not _may_be_screened(care, day) or care.rng.random() > BY_PHQ2:
        return
    total = min(max(round(care.rng.gauss(care.mood.level(day) / 4, 0.6)), 0), 6)
    care.chart.screened(day, Instrument.phq2, total=total, items=scores.phq2_items(total), mode="self")
    if total < POSITIVE_SCREEN:
        care.scores.append((day, total))  # counts as a low PHQ-9
    else:
        care.promise(day + days(care.rng.randint(1, 3)), "score")


def _may_be_screened(care: Care, day: date) -> bool:
    if not care.is_within_reach(day) or _lacks_baseline(care) or not is_due(care, day) or care.story.pregnant_on:
        return False
    return max(total for _, total in care.scores) < POSITIVE


def gad7_is_due(care: Care, day: date) -> bool:
    """None since enrolment, or the last was 10 or more about four weeks ago."""
    if day >= care.story.undone.no_phq9_from or Lacks.baseline in care.story.undone.lacks:
        return False
    if care.enrolment and (care.gad7 is None or care.gad7[0] < care.enrolment.enrolled_on - days(14)):
        return True
    return care.gad7 is not None and care.gad7[1] >= 10 and day >= care.gad7[0] + days(GAD7_AGAIN)


def take_gad7_if_due(care: Care, day: date, mode: str) -> None:
    if gad7_is_due(care, day) and care.rng.random() < GAD7_IF_DUE:
        _take_gad7(care, day, mode)


def _take_gad7(care: Care, day: date, mode: str) -> None:
    low = care.scores[-1][1] if care.scores else care.mood.level(day)
    anxious = min(max(round(care.rng.gauss(low * 0.72 + 1, 2.0)), 0), 21)
    care.gad7 = day, anxious
    care.chart.screened(day, Instrument.gad7, total=anxious, items=scores.gad7_items(care.rng, anxious), mode=mode)


def _write_phq9(care: Care, day: date, mode: str, items: list[int | None], *, is_whole: bool) -> bool:
    """Most as nine answers with their sum; some as a total only, some with blanks. Says whether it is a score."""
    draw, total = 0.5 if is_whole else care.rng.random(), sum(items)
    if draw < ABANDONED and items[8] == 0 and total < 10:
        care.chart.screened(day, Instrument.phq9, items=[*items[:4], None, None, None, None, items[8]], mode=mode)
        return False
    if draw < ABANDONED + ONE_ITEM_BLANK and total < 10:
        blank = care.rng.randrange(2, 8)
        items = [None if n == blank else answer for n, answer in enumerate(items)]
        given = sum(answer or 0 for answer in items)
        care.scores.append((day, given + round(given / 8)))
        return care.chart.screened(day, Instrument.phq9, items=items, mode=mode)
    care.scores.append((day, total))
    only_total = draw > 1 - TOTAL_ONLY and total < 10
    return care.chart.screened(day, Instrument.phq9, total=total, items=() if only_total else items, mode=mode)


def _answer(care: Care, day: date, total: int, item_9: int) -> None:
    """Self-harm is reviewed the same day; a positive score is talked through within the week; a severe one tomorrow."""
    if care.is_silent(day):
        return
    if item_9:
        risk.review(care, day)
    treatment.follow_episode(care, day, total)
    answer_low_mood(care, day, total, is_severe=total >= 20)


def answer_low_mood(care: Care, day: date, total: int, *, is_severe: bool) -> None:
    """A call within the week, and treatment."""
    if is_severe:
        care.promise(day + days(1), "severe")
    elif total >= 10:
        care.promise(day + days(care.rng.randint(1, 3)), "score")
    treatment.consider(care, day, total)


def take_isi(care: Care, day: date, total: int) -> None:
    care.chart.screened(day, Instrument.isi, total=total, items=scores.isi_items(care.rng, total), mode="self")
