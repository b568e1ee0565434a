"""Managers' pages run in this process over two small clinics whose figures are kept."""

from datetime import UTC, datetime

import pytest
import streamlit as st

from db.engine import writing
from db.vocabulary import Role
from pages.parts import page_frame
from services.access.viewer import Viewer
from services.due_items.refresh import refresh
from services.metrics.counting import kept_months
from services.metrics.counting.periods import month_of, months_before
from tests.pages.figures.two_clinics import fill
from tests.pages.figures.visit import Visit
from tests.pages.people import TODAY

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MANAGER = Viewer("mo", "Mo Adler", Role.manager, None, sees_patients=True)
PLAIN = Viewer("noah", "Noah Holm", Role.manager, None)


@pytest.fixture(scope="session")
def two_clinics(new_sqlite):
    """The engine, and the viewers by name; the last 25 months are counted."""
    with new_sqlite() as engine:
        with writing(engine) as session:
            north, south = fill(session)
            refresh(session)
        kept_months.work_out(engine, months_before(month_of(TODAY), kept_months.KEPT), today=TODAY, now=NOW)
        of_north = Viewer("ngozi", "Ngozi Okafor", Role.care_manager, frozenset({north}))
        of_south = Viewer("lars", "Lars Lund", Role.care_manager, frozenset({south}))
        yield engine, {"manager": MANAGER, "plain": PLAIN, "north": of_north, "south": of_south}


@pytest.fixture
def visit(two_clinics, monkeypatch):
    """A function: who looks, a page's file name and its address -> what that person meets there."""
    engine, viewers = two_clinics
    return _visits(monkeypatch, engine, viewers)


@pytest.fixture(scope="session")
def visits_before() -> dict[tuple, Visit]:
    return {}


@pytest.fixture
def shown(visit, visits_before):
    """The same for tests that only read: of each page one visit for all of them, with its tables open."""

    def run(who: str, file: str, /, **address: str) -> Visit:
        asked = (who, file, *address.items())
        if asked not in visits_before:
            visits_before[asked] = visit(who, file, **address)
            visits_before[asked].open_tables()
        return visits_before[asked]

    return run


@pytest.fixture(scope="session")
def empty(new_sqlite):
    with new_sqlite() as engine:
        yield engine


@pytest.fixture
def visit_empty(empty, monkeypatch):
    """The same in a database without a clinic; its months are counted when a page is opened first."""
    return _visits(monkeypatch, empty, {"manager": MANAGER, "plain": PLAIN})


def _visits(monkeypatch, engine, viewers):
    monkeypatch.setattr(page_frame, "_engine", lambda: engine)
    monkeypatch.setattr(page_frame, "token", lambda: "t")
    monkeypatch.setattr(page_frame.Look, "viewer_now", lambda look: look.viewer)
    monkeypatch.setenv("TANDEM_TODAY", TODAY.isoformat())

    def run(who: str | Viewer | None, file: str, /, **address: str) -> Visit:
        monkeypatch.setattr(page_frame, "viewer", lambda: viewers.get(who, who) if who else None)
        found = Visit(engine)
        for name, stand_in in found.stand_ins().items():
            monkeypatch.setattr(st, name, stand_in)
        found.open(file, address)
        return found

    return run
