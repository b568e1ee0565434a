"""The limits of safety in plain numbers, written out once more: a change of one is a change of two files."""

from datetime import timedelta

from services.access import passwords, sessions
from services.actions import answer_reasons, what_if
from services.clinical.thresholds import DEFAULTS
from services.metrics.disclosure import suppression


def test_a_session_ends_after_an_hour_without_use_or_twelve_hours():
    assert timedelta(minutes=60) == sessions.IDLE_LIMIT
    assert timedelta(hours=12) == sessions.LONGEST


def test_a_password_has_twelve_characters_and_five_different_ones():
    assert (passwords.SHORTEST, passwords.FEWEST_DIFFERENT, passwords.LONGEST) == (12, 5, 256)


def test_a_note_has_500_characters():
    assert answer_reasons.LONGEST_NOTE == 500


def test_counts_of_one_to_ten_are_small():
    assert (suppression.SMALL, what_if.LARGEST_SMALL) == (10, 10)


def test_a_reason_is_acknowledged_for_a_day_a_week_or_four_weeks():
    given = (DEFAULTS.acknowledge_same_day, DEFAULTS.acknowledge_this_week, DEFAULTS.acknowledge_routine)
    assert given == (1, 7, 28)
