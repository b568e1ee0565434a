"""Each permission for a role that may and one that may not."""

from dataclasses import replace

import pytest
from sqlmodel import select

from db.problems import Problem
from db.tables import Patient
from db.vocabulary import Permission, Role
from services.access.permissions import may, require
from services.access.viewer import Viewer, in_scope
from tests.builders import a_clinic, a_patient

CARE = {"care_manager", "prescriber", "therapist", "psychiatric_consultant"}

# Written out once more, so that a change of a row is a change of two files.
WHO_MAY = {
    "see_worklist": CARE,
    "see_patients": CARE,
    "see_moud": CARE,
    "answer_reasons": CARE,
    "export_patients": CARE,
    "see_figures": CARE | {"manager"},
    "export_figures": CARE | {"manager"},
    "set_targets": {"manager"},
    "see_rules": CARE | {"manager", "administrator"},
    "see_data_quality": CARE | {"administrator"},
    "import_data": {"administrator"},
    "manage_accounts": {"administrator"},
    "manage_thresholds": {"administrator"},
    "see_audit": {"auditor"},
}


def viewer(role: Role, *clinics: int) -> Viewer:
    return Viewer("ana.r", "Ana R", role, frozenset(clinics))


# what a manager gets besides, when the account allows the patients behind the figures
MANAGER_WITH_PATIENTS = {"see_worklist", "see_patients", "see_moud", "export_patients", "see_data_quality"}


def test_exactly_the_named_roles_may():
    may_now = {key.value: {role.value for role in Role if may(viewer(role), key)} for key in Permission}
    for permission, roles in may_now.items():
        assert roles == WHO_MAY.get(permission), (
            f"{sorted(roles)} may {permission}: write it once more in WHO_MAY above."
        )
    assert set(WHO_MAY) == set(may_now)


def test_a_manager_who_is_given_the_patients_may_open_list_and_export_them_and_no_more():
    manager = replace(viewer(Role.manager), sees_patients=True)
    of_managers = {key for key, roles in WHO_MAY.items() if "manager" in roles}
    assert {key.value for key in Permission if may(manager, key)} == of_managers | MANAGER_WITH_PATIENTS
    assert not may(replace(viewer(Role.administrator), sees_patients=True), Permission.see_patients)


def test_the_operator_may_do_everything():
    assert all(may(Viewer.operator(), key) for key in Permission)


def test_a_refusal_is_one_sentence_that_names_role_and_deed():
    with pytest.raises(Problem, match=r"^The role front desk may not see patients' records\.$"):
        require(viewer(Role.front_desk), "see_patients")
    require(viewer(Role.therapist), "see_patients")


def test_a_query_in_scope_never_returns_another_clinics_patient(session):
    ours, theirs = a_patient(session, clinic="North"), a_patient(session, clinic="South")
    north, south = a_clinic(session, "North"), a_clinic(session, "South")

    def seen(by: Viewer) -> set[int]:
        return set(session.exec(select(Patient.id).where(in_scope(Patient.clinic, by))))

    assert seen(viewer(Role.prescriber, north)) == {ours}
    assert seen(viewer(Role.prescriber, north, south)) == {ours, theirs}
    assert seen(viewer(Role.prescriber)) == set()
    assert seen(Viewer.operator()) == {ours, theirs}
