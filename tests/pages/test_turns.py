"""Few pages are worked out at once, and a turn comes back however the page ends."""

from threading import BoundedSemaphore, Event, Thread

import pytest

from pages.parts import turns
from tests.patience import PATIENCE


@pytest.fixture(autouse=True)
def a_single_turn(monkeypatch):
    monkeypatch.setattr(turns, "_few", BoundedSemaphore(1))
    monkeypatch.setattr(turns, "LONGEST_WAIT", PATIENCE)


def test_the_next_page_starts_when_the_one_before_it_is_done():
    order, asked = [], Event()

    def next_page():
        asked.set()
        with turns.turn():
            order.append("next")

    with turns.turn():
        other = Thread(target=next_page)
        other.start()
        assert asked.wait(PATIENCE)
        other.join(0.1)
        order.append("first")
    other.join(PATIENCE)
    assert order == ["first", "next"]


def test_a_page_that_waits_too_long_starts_without_a_turn_and_gives_none_back(monkeypatch):
    monkeypatch.setattr(turns, "LONGEST_WAIT", 0)
    with turns.turn(), turns.turn():
        assert not turns._few.acquire(blocking=False)
    assert turns._few.acquire(blocking=False)
    assert not turns._few.acquire(blocking=False)


def test_a_page_that_stops_by_an_exception_gives_its_turn_back():
    with pytest.raises(KeyError), turns.turn():
        raise KeyError
    assert turns._few.acquire(blocking=False)


def test_every_page_takes_its_turn(clinic, opened):
    taken = []
    few = turns._few
    taken_by = few.acquire
    few.acquire = lambda **given: taken.append(given) or taken_by(**given)
    opened("shell.py")
    assert taken, "pages/shell.py runs its pages outside of turn()."
    assert few.acquire(blocking=False)
