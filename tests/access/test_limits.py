"""The limits of safety in plain numbers, written out once more: a change of one is a change of two files."""

from datetime import timedelta

from db import engine
from pages.web import download_storage, routes, sign_in_queue, slow_connections
from services.access import failed_tries, passwords, sessions, throttle
from services.actions import answer_reasons, what_if
from services.clinical.thresholds import DEFAULTS
from services.metrics.disclosure import suppression


def test_a_session_ends_after_an_hour_without_use_or_twelve_hours():
    assert timedelta(minutes=60) == sessions.IDLE_LIMIT
    assert timedelta(hours=12) == sessions.LONGEST


def test_a_password_has_twelve_characters_and_five_different_ones():
    assert (passwords.SHORTEST, passwords.FEWEST_DIFFERENT, passwords.LONGEST) == (12, 5, 256)


def test_failed_tries_wait_up_to_a_quarter_of_an_hour_and_are_forgotten_after_an_hour():
    assert timedelta(minutes=15) == throttle.LONGEST_WAIT
    assert timedelta(hours=1) == throttle.COUNTED_FOR


def test_the_record_tells_failed_tries_together_every_ten_minutes():
    assert timedelta(minutes=10) == failed_tries.TOLD_EVERY


def test_nobody_keeps_a_connection_or_a_form_open_for_longer_than_twenty_seconds():
    assert (slow_connections.LONGEST_SILENCE, routes.SLOWEST_FORM) == (20, 20)


def test_a_file_waits_for_a_minute():
    assert download_storage.WAITS == 60


def test_a_person_waits_five_seconds_for_other_writers_and_in_the_queue_for_signing_in():
    assert (engine.SHORT, sign_in_queue.LONGEST_WAIT) == (5_000, 5)


def test_a_note_has_500_characters():
    assert answer_reasons.LONGEST_NOTE == 500


def test_counts_of_one_to_ten_are_small():
    assert (suppression.SMALL, what_if.LARGEST_SMALL) == (10, 10)


def test_a_reason_is_acknowledged_for_a_day_a_week_or_four_weeks():
    given = (DEFAULTS.acknowledge_same_day, DEFAULTS.acknowledge_this_week, DEFAULTS.acknowledge_routine)
    assert given == (1, 7, 28)
