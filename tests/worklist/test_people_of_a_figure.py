"""A list of a figure's people takes them as an argument, and lists nobody else."""

from datetime import date

import pytest
import sqlalchemy as sa

from db.dialects import is_listed
from services.access.viewer import Viewer
from services.due_items.refresh import refresh
from services.worklist import page, patients
from services.worklist.filters import Choice
from services.worklist.patients import Browse
from tests.builders import a_patient, add_oud

TODAY = date(2026, 11, 22)
OPERATOR = {"viewer": Viewer.operator(), "today": TODAY}
FIGURE = "a figure"


@pytest.fixture
def three(session):
    people = [a_patient(session) for _ in range(3)]
    for patient in people:
        add_oud(session, patient, "2026-01-01")
    refresh(session)
    return people


@pytest.mark.parametrize("wanted", [[0], [0, 2], [], [2, 1, 0]])
def test_both_lists_hold_exactly_the_people_handed_over(session, three, wanted):
    people = tuple(three[place] for place in wanted)
    found = page.open_patients(session, **OPERATOR, choice=Choice(among=FIGURE, people=people), after=None)
    assert {row.patient for row in found.rows} == set(people)
    browsed = patients.browse(session, **OPERATOR, choice=Browse(among=FIGURE, people=people))
    assert {row["patient"] for row in browsed.rows} == set(people)


def test_a_figure_without_its_people_lists_nobody_rather_than_everybody(session, three):
    with pytest.raises(ValueError, match="handed over"):
        page.open_patients(session, **OPERATOR, choice=Choice(among=FIGURE), after=None)
    with pytest.raises(ValueError, match="handed over"):
        patients.browse(session, **OPERATOR, choice=Browse(among=FIGURE))


def test_more_people_than_a_statement_has_room_for_values(session, three):
    many = (*range(1_000_000, 1_200_000), three[1])
    browsed = patients.browse(session, **OPERATOR, choice=Browse(among=FIGURE, people=many))
    assert [row["patient"] for row in browsed.rows] == [three[1]]


@pytest.mark.parametrize(("text", "is_there"), [("[1,2]", True), ("[3]", False), ("[]", False)])
def test_a_number_is_listed_or_not(session, text, is_there):
    assert bool(session.execute(sa.select(is_listed(sa.literal(2), sa.literal(text)))).scalar()) is is_there
