"""Pages are worked out one after another, two over PostgreSQL, and a turn comes back however the page ends."""

from threading import Event, Thread
from time import sleep

import pytest

from pages.parts import turns
from tests.patience import PATIENCE


@pytest.fixture(autouse=True)
def nobody_is_slow(monkeypatch):
    monkeypatch.setattr(turns, "SLOW", PATIENCE)


def started(body):
    thread = Thread(target=body)
    thread.start()
    return thread


def test_the_next_page_starts_when_the_one_before_it_is_done():
    order, asked = [], Event()

    def next_page():
        asked.set()
        with turns.turn("sqlite"):
            order.append("next")

    with turns.turn("sqlite"):
        other = started(next_page)
        assert asked.wait(PATIENCE)
        other.join(0.1)
        order.append("first")
    other.join(PATIENCE)
    assert order == ["first", "next"]


@pytest.mark.parametrize(("database", "at_once"), [("sqlite", 1), ("postgresql", 2)])
def test_each_of_many_pages_gets_its_turn_and_few_work_at_once(database, at_once):
    working, most = [], []

    def page():
        with turns.turn(database):
            working.append(1)
            sleep(0.002)  # long enough that a second one would be seen
            most.append(len(working))
            working.pop()

    for thread in [started(page) for _ in range(50)]:
        thread.join(PATIENCE)
    assert len(most) == 50
    assert max(most) == at_once


def test_a_slow_page_works_on_without_its_turn_and_takes_nobody_elses(monkeypatch):
    monkeypatch.setattr(turns, "SLOW", 0.05)
    slow_may_end, slow_began = Event(), Event()

    def slow_page():
        with turns.turn("sqlite"):
            slow_began.set()
            assert slow_may_end.wait(PATIENCE)

    slow = started(slow_page)
    assert slow_began.wait(PATIENCE)
    with turns.turn("sqlite"):
        assert slow.is_alive()
        monkeypatch.setattr(turns, "SLOW", PATIENCE)
        slow_may_end.set()
        slow.join(PATIENCE)
        third_has_it = Event()
        third = started(lambda: _takes_its_turn(third_has_it))
        assert not third_has_it.wait(0.1)
    third.join(PATIENCE)
    assert third_has_it.is_set()


def _takes_its_turn(has_it):
    with turns.turn("sqlite"):
        has_it.set()


def test_a_page_that_stops_by_an_exception_gives_its_turn_back():
    with pytest.raises(KeyError), turns.turn("sqlite"):
        raise KeyError
    assert not turns._began


def test_every_page_takes_its_turn(clinic, opened, monkeypatch):
    taken = []
    monkeypatch.setattr(turns, "_began", type("Told", (dict,), {"__setitem__": lambda *given: taken.append(given)})())
    monkeypatch.setattr(turns._began.__class__, "__delitem__", lambda *given: None)
    opened("shell.py")
    assert taken, "pages/shell.py runs its pages outside of turn()."
