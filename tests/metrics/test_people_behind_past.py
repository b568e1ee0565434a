"""The people behind a figure of a past month are those whom working everybody out finds, by no more than it takes."""

from contextlib import nullcontext
from dataclasses import replace
from random import Random

import pytest
import sqlalchemy as sa

from db.vocabulary import Role
from services.access.viewer import Viewer
from services.due_items.refresh import as_known_on, refresh
from services.metrics import people_behind
from services.metrics.catalogue import METRICS, by_name
from services.metrics.counting.by_group import placed
from services.metrics.counting.periods import Length, ending, month_of
from services.metrics.metric import Line, Span
from services.metrics.people_behind import Behind, Side
from tests.metrics.invented import invented_clinics, store_clinics

RUN = (2, 1)  # clinics, and the seed they are made with
FIRST, SECOND = 1, 2  # clinics.id
EVERYWHERE = Viewer.operator()
OF_SECOND = Viewer("cy", "Cy", Role.care_manager, frozenset({SECOND}))
CASES = {
    "every clinic": (EVERYWHERE, None),
    "one of all clinics": (EVERYWHERE, FIRST),
    "the viewer's clinic": (OF_SECOND, None),
}
SIDES = (Side.counted, Side.everybody)


@pytest.fixture
def clinics(session):
    """Worked out as they are today: whoever reads the kept facts finds other people."""
    made = invented_clinics(*RUN)
    store_clinics(session, made)
    refresh(session, None)
    return made


def a_line(name: str) -> Line:
    return Random(name).choice(by_name(name).lines)


def by_working_everybody_out(session, span: Span) -> dict[str, dict[tuple, set[int]]]:
    """Case -> metric and side -> patients.id."""
    with as_known_on(session, span.last, is_as_then=span.is_as_then):
        return {case: of_everybody(session, span, *asked) for case, asked in CASES.items()}


def of_everybody(session, span: Span, viewer: Viewer, clinic: int | None) -> dict[tuple, set[int]]:
    of_clinic = sa.text(f"patients.clinic = {clinic}") if clinic else sa.true()
    found = {}
    for metric in METRICS:
        line = a_line(metric.name)
        units = session.execute(placed(metric, span, viewer)[0].where(of_clinic), {"as_of": span.last}).all()
        of_stage = [(patient, part) for patient, stage, part, _ in units if stage == line.stage]
        side = Random(f"{metric.name} {viewer.username} {clinic}").choice(SIDES)
        is_counted = {Side.counted: line.counts, Side.everybody: {part for _, part in of_stage}}[side]
        found[metric.name, side] = {patient for patient, part in of_stage if part in is_counted}
    return found


def chosen(session, figure: Behind, viewer: Viewer, today) -> set[int]:
    return set(people_behind.people(session, figure, viewer=viewer, today=today))


@pytest.mark.parametrize("is_as_then", [False, True])
def test_a_past_month_has_the_people_whom_working_everybody_out_finds(session, clinics, is_as_then):
    span = clinics.past[is_as_then]
    period = ending(month_of(span.first), Length.month).key
    for case, expected in by_working_everybody_out(session, span).items():
        viewer, clinic = CASES[case]
        for (name, side), patients in expected.items():
            figure = Behind(name, a_line(name).name, period, side, clinic=clinic, is_as_then=is_as_then)
            assert chosen(session, figure, viewer, clinics.today[0].last) == patients, (case, figure)
        assert sum(map(bool, expected.values())) > len(METRICS) / 2, case  # else nothing was tried


@pytest.mark.parametrize("name", ["no_show", "enrolments", "screen_to_contact"])
def test_nobody_is_worked_out_for_what_events_tell(session, clinics, monkeypatch, name):
    asked = []
    monkeypatch.setattr(people_behind, "as_known_on", lambda *some, **named: asked.append(some) or nullcontext())
    figure = Behind(name, a_line(name).name, ending(month_of(clinics.past[1].first), Length.month).key, is_as_then=True)
    for one in (figure, replace(figure, metric="contacted", line="contacted")):
        people_behind.people(session, one, viewer=EVERYWHERE, today=clinics.today[0].last)
    assert len(asked) == 1  # for the other figure, which facts tell
