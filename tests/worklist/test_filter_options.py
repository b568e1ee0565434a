"""What the filters offer: the viewer's clinics, and who works for patients there."""

import pytest

from db.vocabulary import Role
from services.access.viewer import Viewer
from services.worklist import filter_options
from tests.builders import a_clinic, a_patient

TEAM = {"care_manager": "Ann", "prescriber": "Bo", "therapist": "Cy"}


@pytest.fixture
def clinics(session) -> dict[str, int]:
    a_patient(session, clinic="North clinic", team=TEAM)
    a_patient(session, clinic="South clinic", team={"care_manager": "Dee", "therapist": "Cy"})
    return {name: a_clinic(session, name) for name in ("North clinic", "South clinic", "Empty clinic")}


def offered(session, *clinics: int) -> list[str]:
    viewer = Viewer("demo", "Demo", Role.care_manager, frozenset(clinics))
    return list(filter_options.owners(session, viewer).values())


def test_everybody_on_a_care_team_is_offered_once_by_name(session, clinics):
    assert list(filter_options.owners(session, Viewer.operator()).values()) == ["Ann", "Bo", "Cy", "Dee"]


def test_nobody_of_another_clinic_is_offered(session, clinics):
    assert offered(session, clinics["North clinic"]) == ["Ann", "Bo", "Cy"]
    assert offered(session, clinics["South clinic"]) == ["Cy", "Dee"]
    assert offered(session, clinics["Empty clinic"]) == []


def test_only_the_viewers_clinics_are_offered(session, clinics):
    viewer = Viewer("demo", "Demo", Role.care_manager, frozenset({clinics["South clinic"]}))
    assert filter_options.clinics(session, viewer) == {clinics["South clinic"]: "South clinic"}
