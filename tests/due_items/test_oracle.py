"""The engine and the oracle agree on invented histories: on the last recorded day, on days to come, on days gone by."""

import os
from datetime import timedelta

import pytest

from services.rules.catalogue import REASONS
from tests.by_hand import due_on_day
from tests.by_hand.history import last_day
from tests.histories.disagreement import all_in, as_of, explained, kept_for_days_ahead
from tests.histories.strategies import FIRST_DAY, invented

HISTORIES = int(os.environ.get("TANDEM_HISTORIES", "500"))  # the nightly run asks for 10000
AT_ONCE = 500  # patients in one database
KEPT = kept_for_days_ahead((0, 1, 2, 3, 5, 7, 8, 14, 20, 25, 28, 31, 56, 85, 100, 190, 400, 756, 757))
PAST = as_of([FIRST_DAY + timedelta(days=number) for number in (14, 35, 92, 148, 171)])

RUNS = [(seed, min(AT_ONCE, HISTORIES - start)) for seed, start in enumerate(range(0, HISTORIES, AT_ONCE), start=1)]


@pytest.mark.parametrize(("seed", "number"), RUNS)
def test_kept_items_say_what_the_oracle_says(session, seed, number):
    found = all_in(session, invented(number, seed), KEPT)
    assert not found, explained(session, found, KEPT)


def test_every_reason_happens_in_invented_histories():
    """Two that agree on histories in which a reason never opens have agreed on nothing."""
    happened = set()
    for history in invented(AT_ONCE, 1):
        for days in (0, 3, 8, 14, 31, 85, 190, 400):
            happened |= due_on_day(history, last_day(history) + timedelta(days=days)).keys()
    for reason in REASONS:
        assert reason.key in happened, (
            f"{reason.key} opens in none of {AT_ONCE} invented histories: let what it needs happen in tests/histories/"
            "strategies*.py."
        )


@pytest.mark.parametrize(("seed", "number"), RUNS)
def test_a_past_day_is_judged_by_what_was_known_then(session, seed, number):
    found = all_in(session, invented(number, seed), PAST)
    assert not found, explained(session, found, PAST)
