"""Just before, at and just after each number of what persists from score to score: loss of interest, poor sleep."""

import pytest

from tests.histories.acts import DEPRESSED, contact, phq9, score, treatment
from tests.histories.days import DAY_0, after
from tests.histories.openings import CLOSED, evidence, routine, someone, told

OPEN = routine(0, 14)


def answer(day: int, item: int, value: int | None, total: int = 8):
    return phq9(day, total, **{f"item_{item}": value})


INTEREST = {
    "13 days apart": ([answer(-13, 1, 2), answer(0, 1, 2)], {0: CLOSED}),
    "14 days apart: on the list for 180 days": (
        [answer(-14, 1, 2), answer(0, 1, 2)],
        {-1: CLOSED, 0: OPEN, 14: OPEN, 180: OPEN, 181: CLOSED},
    ),
    "180 days apart": ([answer(-180, 1, 2), answer(0, 1, 2)], {0: OPEN}),
    "181 days apart": ([answer(-181, 1, 2), answer(0, 1, 2)], {0: CLOSED}),
    "an earlier answer of 1": ([answer(-14, 1, 1), answer(0, 1, 3)], {0: CLOSED}),
    "a latest answer of 1": ([answer(-14, 1, 3), answer(0, 1, 1)], {0: CLOSED}),
    "answers of 3": ([answer(-14, 1, 3), answer(0, 1, 3)], {0: OPEN}),
    "totals of 9": ([answer(-14, 1, 2, 9), answer(0, 1, 2, 9)], {0: OPEN}),
    "an earlier total of 10": ([answer(-14, 1, 2, 10), answer(0, 1, 2)], {0: CLOSED}),
    "a latest total of 10": ([answer(-14, 1, 2), answer(0, 1, 2, 10)], {0: CLOSED}),
    "a better answer in between": ([answer(-14, 1, 2), answer(-7, 1, 0), answer(0, 1, 2)], {0: OPEN}),
    "a positive score in between": ([answer(-14, 1, 2), answer(-7, 1, 2, 12), answer(0, 1, 2)], {0: OPEN}),
    "of several earlier ones any": ([answer(-60, 1, 2), answer(-20, 1, 0), answer(0, 1, 2)], {0: OPEN}),
    "a latest score without the answer": ([answer(-14, 1, 2), answer(0, 1, 2), phq9(1, 8)], {1: CLOSED}),
    "an incomplete form afterwards": ([answer(-14, 1, 2), answer(0, 1, 2), phq9(1, None, item_1=0)], {1: OPEN}),
    "a call, and asked again": ([answer(-30, 1, 2), answer(-14, 1, 2), contact(-10), answer(0, 1, 2)], {0: OPEN}),
    "the other item": ([answer(-14, 3, 2), answer(0, 3, 2)], {0: CLOSED}),
}


@pytest.mark.parametrize(("happened", "expected"), INTEREST.values(), ids=INTEREST)
def test_loss_of_interest_that_persists_below_the_threshold(session, happened, expected):
    assert told(session, "anhedonia_persisting", [DEPRESSED, *happened], expected) == expected


ISI = score(0, "isi", 15)
SLEEP = {
    "ISI of 14": ([score(0, "isi", 14)], {0: CLOSED}),
    "ISI of 15": ([ISI], {-1: CLOSED, 0: OPEN, 14: OPEN, 180: OPEN, 181: CLOSED}),
    "a newer ISI of 14": ([ISI, score(7, "isi", 14)], {7: CLOSED}),
    "a newer ISI of 15 begins anew": (
        [ISI, contact(5), score(7, "isi", 15)],
        {7: routine(7, 21), 187: routine(7, 21), 188: CLOSED},
    ),
    "an incomplete ISI afterwards": ([ISI, score(7, "isi")], {7: OPEN}),
    "item 3 13 days apart": ([answer(-13, 3, 2), answer(0, 3, 2)], {0: CLOSED}),
    "item 3 14 days apart": ([answer(-14, 3, 2), answer(0, 3, 2)], {-1: CLOSED, 0: OPEN, 180: OPEN, 181: CLOSED}),
    "item 3 180 days apart": ([answer(-180, 3, 2), answer(0, 3, 2)], {0: OPEN}),
    "item 3 181 days apart": ([answer(-181, 3, 2), answer(0, 3, 2)], {0: CLOSED}),
    "item 3 of 1 before": ([answer(-14, 3, 1), answer(0, 3, 2)], {0: CLOSED}),
    "item 3 of 1 now": ([answer(-14, 3, 2), answer(0, 3, 1)], {0: CLOSED}),
    "item 3 whatever the totals": ([answer(-14, 3, 2, 20), answer(0, 3, 2, 20)], {0: OPEN}),
    "a better item 3 in between": ([answer(-14, 3, 2), answer(-7, 3, 0), answer(0, 3, 2)], {0: OPEN}),
    "a newer score without item 3": ([answer(-14, 3, 2), answer(0, 3, 2), phq9(1, 8)], {1: CLOSED}),
    "of two signs the earlier due": (
        [answer(-14, 3, 2), answer(0, 3, 2), score(5, "isi", 15)],
        {5: OPEN, 180: OPEN, 181: routine(5, 19), 185: routine(5, 19), 186: CLOSED},
    ),
    "of two signs the one that nobody answered": (
        [answer(-14, 3, 2), answer(0, 3, 2), contact(1), score(5, "isi", 15)],
        {5: routine(5, 19)},
    ),
    "a sleep treatment that ended the day before": ([ISI, treatment(-30, "sleep_treatment", -1)], {0: OPEN}),
    "a sleep treatment that ended on the day": (
        [ISI, treatment(-30, "sleep_treatment", 0)],
        {0: CLOSED, 1: routine(1, 15)},
    ),
    "a sleep treatment that ended later": (
        [ISI, treatment(-30, "sleep_treatment", 10)],
        {10: CLOSED, 11: routine(11, 25), 180: routine(11, 25), 181: CLOSED},
    ),
    "a sleep treatment that runs": ([ISI, treatment(-30, "sleep_treatment")], {0: CLOSED, 60: CLOSED}),
    "a sleep treatment begun since": ([ISI, treatment(13, "sleep_treatment")], {13: CLOSED, 60: CLOSED}),
    "a sleep treatment begun since and ended": (
        [ISI, treatment(13, "sleep_treatment", 20)],
        {20: CLOSED, 21: routine(21, 35)},
    ),
    "another treatment": ([ISI, treatment(1, "antidepressant")], {1: OPEN}),
}


@pytest.mark.parametrize(("happened", "expected"), SLEEP.values(), ids=SLEEP)
def test_poor_sleep(session, happened, expected):
    assert told(session, "insomnia", [DEPRESSED, *happened], expected) == expected


def test_the_sign_of_poor_sleep_is_told(session):
    signs = [DEPRESSED, score(-3, "isi", 15), answer(-14, 3, 2), answer(0, 3, 3)]
    assert evidence(session, someone(session, signs), "insomnia", DAY_0) == (after(DAY_0, -3), 15)
    assert evidence(session, someone(session, [*signs, contact(-1)]), "insomnia", DAY_0) == (DAY_0, 3)
