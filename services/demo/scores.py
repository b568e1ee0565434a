"""Answers to the items of an instrument that add up to a score, in patterns clinicians know."""

from random import Random

# How readily each of the first eight PHQ-9 items is endorsed. In withdrawal the bodily ones lead: sleep, fatigue,
# appetite and restlessness.
MOOD_PATTERN = (12, 14, 14, 16, 10, 11, 9, 4)
WITHDRAWAL_PATTERN = (8, 8, 20, 18, 15, 6, 9, 13)
EPDS_PATTERN = (8, 9, 13, 14, 10, 15, 12, 12, 9)  # the tenth is self-harm
ISI_PATTERN = (14, 16, 12, 14, 12, 12, 13)
GAD7_PATTERN = (14, 12, 15, 13, 9, 13, 7)
SELF_HARM_CHANCE = ((20, 0.30), (15, 0.11), (10, 0.04), (5, 0.006), (0, 0.0))  # by PHQ-9 total, from
COWS_STEPS = (  # the points each of the eleven COWS items can have
    (0, 1, 2, 4), (0, 1, 2, 3, 4), (0, 1, 3, 5), (0, 1, 2, 5), (0, 1, 2, 4), (0, 1, 2, 4), (0, 1, 2, 3, 5),
    (0, 1, 2, 4), (0, 1, 2, 4), (0, 1, 2, 4), (0, 3, 5),
)  # fmt: skip
CSSRS_ANSWERS = (  # the questions, the last in two parts, and how often they are answered so after a positive item 9
    ((1, 0, 0, 0, 0, 0, 0), 60), ((1, 1, 0, 0, 0, 0, 0), 28), ((1, 1, 1, 0, 0, 0, 0), 5), ((1, 1, 1, 1, 0, 0, 0), 2),
    ((1, 1, 0, 0, 0, 1, 0), 4), ((1, 1, 0, 0, 0, 1, 1), 1),
)  # fmt: skip
CSSRS_NO = (0, 0, 0, 0, 0, 0, 0)


def _spread(rng: Random, points: int, pattern: tuple[int, ...], most: int, given: list[int] | None = None) -> list[int]:
    """`points` dealt over the items one by one; no item gets more than `most`."""
    items = given or [0] * len(pattern)
    for _ in range(points):
        weights = [weight if items[n] < most else 0 for n, weight in enumerate(pattern)]
        items[rng.choices(range(len(items)), weights)[0]] += 1
    return items


def self_harm_answer(rng: Random, total: int) -> int:
    """Item 9, 0 to 3: the likelier above 0 the higher the total."""
    chance = next(chance for low, chance in SELF_HARM_CHANCE if total >= low)
    return rng.choices((1, 2, 3), (80, 17, 3))[0] if rng.random() < chance else 0


def phq9_items(rng: Random, total: int, *, item_9: int, in_withdrawal: bool, leading: int | None = None) -> list[int]:
    """Nine answers that add up to the total, the `leading` item 2 or more. A total above 24 needs item 9 as well."""
    item_9 = min(max(item_9, total - 24), total)
    pattern = WITHDRAWAL_PATTERN if in_withdrawal else MOOD_PATTERN
    items = [2 if n == leading else 0 for n in range(1, 9)]
    return [*_spread(rng, total - item_9 - sum(items), pattern, 3, items), item_9]


def phq2_items(total: int) -> list[int]:
    """Two answers of 0 to 3 that add up to the total."""
    return [total - total // 2, total // 2]


def gad7_items(rng: Random, total: int) -> list[int]:
    """Seven answers of 0 to 3 that add up to the total."""
    return _spread(rng, total, GAD7_PATTERN, 3)


def isi_items(rng: Random, total: int) -> list[int]:
    """Seven answers of 0 to 4 that add up to the total."""
    return _spread(rng, total, ISI_PATTERN, 4)


def epds_items(rng: Random, total: int) -> list[int]:
    """Ten answers of 0 to 3 that add up to the total, none of self-harm."""
    return [*_spread(rng, total, EPDS_PATTERN, 3), 0]


def cows_items(rng: Random, about: int) -> list[int]:
    """Eleven answers, each a step its item allows, that add up to `about` or a point less."""
    items = [0] * len(COWS_STEPS)
    left = about
    for n in rng.sample(range(len(items)), len(items)):
        ceiling = min(left, rng.choice((1, 2, 3)))
        items[n] = max(step for step in COWS_STEPS[n] if step <= ceiling)
        left -= items[n]
    return items


def cssrs_answers(rng: Random) -> tuple[int, ...]:
    """Seven answers of 0 or 1, as after a positive item 9."""
    answers, weights = zip(*CSSRS_ANSWERS, strict=True)
    return rng.choices(answers, weights)[0]
