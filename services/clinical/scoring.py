"""How a screening's total comes from its item answers, and which answers and totals cannot be."""

from collections.abc import Sequence
from math import floor

from db.vocabulary import Scoring
from services.clinical.instruments import BY_KEY, Instrument

MAY_BE_MISSING = 2  # items of a PHQ-9 or GAD-7, at most; the mean of the rest stands in for them
MEAN_TOLERANCE = 0.05  # a mean is often written with one decimal

Answers = Sequence[int | None]


class NotAScore(ValueError):
    """One sentence: which answer or total, which limit."""


def score(key: str, answers: Answers, total: float | None) -> tuple[float | None, Scoring]:
    """The total to keep and how it came about, from the answers (blank: None) and the total the source states.

    Raises NotAScore: an answer or total out of range, a fraction where none can be, or two that disagree.
    """
    instrument = BY_KEY[key]
    _refuse_answers_out_of_range(instrument, answers)
    if total is not None:
        _refuse_total_out_of_range(instrument, total)
    given = [answer for answer in answers if answer is not None]
    if not given:
        if total is None:
            raise NotAScore(f"{key} has neither a total nor items")
        return total, Scoring.complete
    missing = _missing(instrument, answers)
    if missing:
        return _from_some(instrument, answers, missing, total)
    return _from_all(instrument, answers, total), Scoring.complete


def _refuse_answers_out_of_range(instrument: Instrument, answers: Answers) -> None:
    for item, answer in enumerate(answers, start=1):
        if answer is None:
            continue
        if item > instrument.items:
            raise NotAScore(f"item_{item} {answer}: {instrument.key} has {instrument.items or 'no'} items")
        low, high = instrument.answers[0], instrument.high_of(item)
        if not low <= answer <= high:
            raise NotAScore(f"item_{item} {answer} of {instrument.key} is outside {low} to {high}")


def _refuse_total_out_of_range(instrument: Instrument, total: float) -> None:
    low, high = instrument.total_range
    if not low <= total <= high:
        raise NotAScore(f"total {total:g} of {instrument.key} is outside {low} to {high}")
    if total != int(total) and not instrument.total_is_mean:
        raise NotAScore(f"total {total:g} of {instrument.key} is not a whole number")


def _missing(instrument: Instrument, answers: Answers) -> list[int]:
    """Items without an answer, but for second parts and those that a "no" passes over."""
    by_item = dict(enumerate(answers, start=1))
    passed_over = instrument.second_parts
    if instrument.skipped_after_no and by_item.get(instrument.skipped_after_no[0]) == 0:
        passed_over += instrument.skipped_after_no[1]
    items = range(1, instrument.items + 1)
    return [item for item in items if by_item.get(item) is None and item not in passed_over]


def _from_all(instrument: Instrument, answers: Answers, total: float | None) -> float:
    given = [answer for answer in answers if answer is not None]
    expected = round(sum(given) / len(given), 2) if instrument.total_is_mean else float(sum(given))
    tolerance = MEAN_TOLERANCE + 0.005 if instrument.total_is_mean else 0
    if total is not None and abs(total - expected) > tolerance and total != _of_first_parts(instrument, answers):
        made = "mean" if instrument.total_is_mean else "sum"
        raise NotAScore(f"total {total:g} of {instrument.key} is not {expected:g}, the {made} of its items")
    return expected


def _of_first_parts(instrument: Instrument, answers: Answers) -> int | None:
    """The sum as a source has it that counts a question of two parts once; None where no question has two."""
    if not instrument.second_parts:
        return None
    return sum(answer or 0 for item, answer in enumerate(answers, start=1) if item not in instrument.second_parts)


def _from_some(
    instrument: Instrument, answers: Answers, missing: list[int], total: float | None
) -> tuple[float | None, Scoring]:
    prorated = _prorated(instrument, answers, missing)
    if total is None or total == prorated:
        return prorated, Scoring.incomplete if prorated is None else Scoring.prorated
    _refuse_unreachable(instrument, answers, missing, total)
    return total, Scoring.complete  # the source saw every answer and handed on some, often item 9 alone


def _prorated(instrument: Instrument, answers: Answers, missing: list[int]) -> float | None:
    """The mean of the answers in place of the missing ones, the total rounded half up."""
    if not instrument.is_prorated or len(missing) > MAY_BE_MISSING:
        return None
    given = [answer for answer in answers if answer is not None]
    return float(floor(sum(given) / len(given) * instrument.items + 0.5))


def _refuse_unreachable(instrument: Instrument, answers: Answers, missing: list[int], total: float) -> None:
    """A stated total must be one that the answers at hand allow."""
    if instrument.total_is_mean:
        return
    given = sum(answer for answer in answers if answer is not None)
    fewest = _of_first_parts(instrument, answers)
    low = (given if fewest is None else fewest) + instrument.answers[0] * len(missing)
    high = given + sum(instrument.high_of(item) for item in missing)
    if not low <= total <= high:
        raise NotAScore(f"total {total:g} of {instrument.key} is outside {low} to {high}, all that its items allow")
