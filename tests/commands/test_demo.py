"""The demo clinic by command: a manager's first page shows figures without waiting."""

import pytest

from db.engine import reading
from pages.clock import today
from services.metrics.counting import kept_months


@pytest.fixture(autouse=True)
def few_months(monkeypatch):
    monkeypatch.setattr(kept_months, "KEPT", 2)  # as good here as 25


def test_the_months_of_the_demo_are_counted_when_it_is_made(tandem, engine):
    code, _, said = tandem("demo", "--patients", 8)
    assert code == 0
    assert said.splitlines()[-1] == "Figures: 2 of 2 months"
    with reading(engine) as session:
        assert kept_months.not_kept(session, today()) == []


def test_a_database_that_is_in_use_is_left_as_it_is(tandem):
    tandem("demo", "--patients", 3)
    code, _, said = tandem("demo", "--if-empty")
    assert (code, said) == (0, "The database already holds patients or accounts; the demo clinic was not added.\n")
