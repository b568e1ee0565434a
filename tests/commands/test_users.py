"""Accounts on the command line: whose patients they see, who they are, and coming back."""

import json

import pytest
import sqlalchemy as sa

from db.engine import reading
from db.vocabulary import Role
from services.access import accounts
from services.access.audit import ENTRIES
from services.access.permissions import Refused
from services.access.viewer import Viewer
from tests.commands.test_commands import rows
from tests.intake.sheets import NOW

TEAM = "patient_id,clinic,care_manager\nA1,North clinic,Ana Rivera\nA2,South clinic,Bo Lund\n"
ANA = ("user", "add", "ana", "care_manager", "--name", "Ana Rivera", "--password", "k7#mQ2z!pL9x")


@pytest.fixture
def ana(tandem, folder):
    """A function: words of `user …` -> what is said, and the account as it is listed after it."""
    assert tandem("import", folder(patients=TEAM))[0] == 0
    assert tandem(*ANA, "--clinic", "North clinic")[0] == 0

    def run(*words: str) -> tuple[str, dict]:
        code, _, said = tandem("user", *words)
        assert code == 0, said
        return said.strip(), rows(tandem("user", "list", "--csv")[1])[0]

    return run


def recorded(engine) -> tuple[str, dict]:
    with reading(engine) as session:
        last = (
            sa.select(ENTRIES.c.action, ENTRIES.c.detail)
            .where(ENTRIES.c.action != "exported")
            .order_by(ENTRIES.c.id.desc())
            .limit(1)
        )
        action, detail = session.execute(last).one()
    return action, json.loads(detail)


def test_an_account_is_given_other_clinics_or_every_one(ana, engine):
    said, row = ana("clinics", "ana", "--clinic", "South clinic", "--clinic", "North clinic")
    assert (said, row["clinics"]) == ("ana now sees South clinic, North clinic.", "North clinic, South clinic")
    said, row = ana("clinics", "ana", "--clinic", "South clinic")
    assert row["clinics"] == "South clinic"
    said, row = ana("clinics", "ana", "--every-clinic")
    assert (said, row["clinics"]) == ("ana now sees every clinic.", "every clinic")
    assert recorded(engine) == ("clinics_set", {"username": "ana", "clinics": "every"})


def test_a_disabled_account_is_opened_again(ana, engine):
    _, row = ana("disable", "ana")
    assert row["is_active"] == "False"
    said, row = ana("enable", "ana")
    assert (said, row["is_active"]) == ("Account ana can sign in again.", "True")
    assert recorded(engine) == ("account_enabled", {"username": "ana"})
    assert ana("enable", "ana")[0] == "Account ana can sign in anyway."


def test_an_account_is_tied_to_another_member_of_the_team_or_to_none(ana, engine):
    said, row = ana("staff", "ana", "Bo Lund")
    assert (said, row["staff"]) == ("ana is now Bo Lund.", "Bo Lund")
    said, row = ana("staff", "ana", "--none")
    assert (said, row["staff"]) == ("ana is now no member of the care team.", "")
    assert recorded(engine)[0] == "staff_set"


def test_a_manager_is_given_the_patients_behind_the_figures_or_not(ana, engine):
    assert ana("role", "ana", "manager")[1]["sees_patients"] == "False"
    said, row = ana("patients", "ana", "--yes")
    assert (said, row["sees_patients"]) == ("ana now sees the patients behind the figures.", "True")
    said, row = ana("patients", "ana", "--no")
    assert (said, row["sees_patients"]) == ("ana now sees figures only.", "False")
    told = {"username": "ana", "before": True, "sees_patients": False}
    assert recorded(engine) == ("sees_patients_set", told)


def test_of_another_role_nobody_says_whether_it_sees_patients(ana, tandem):
    for asked in ("--yes", "--no"):
        code, _, said = tandem("user", "patients", "ana", asked)
        assert (code, "Only a manager's account" in said) == (1, True)
    assert tandem("user", "patients", "ana")[0] == 2


def test_a_person_is_given_another_name(ana, engine):
    said, row = ana("name", "ana", "Ana Lund")
    assert (said, row["name"]) == ("ana is now called Ana Lund.", "Ana Lund")
    assert recorded(engine) == ("name_set", {"username": "ana", "before": "Ana Rivera", "name": "Ana Lund"})


def test_a_clinic_or_member_that_is_not_there_changes_nothing(ana, tandem, engine):
    for words in (("clinics", "ana", "--clinic", "Nowhere"), ("staff", "ana", "Nobody")):
        before = recorded(engine)
        code, _, said = tandem("user", *words)
        assert (code, "There is no" in said, recorded(engine)) == (1, True, before)


def test_other_roles_may_change_no_account(engine, ana):
    manager = Viewer("mo", "Mo", Role.manager, None)
    changes = (
        lambda session: accounts.enable(session, "ana", by=manager, now=NOW),
        lambda session: accounts.set_clinics(session, "ana", None, by=manager, now=NOW),
        lambda session: accounts.set_staff(session, "ana", None, by=manager, now=NOW),
        lambda session: accounts.set_sees_patients(session, "ana", True, by=manager, now=NOW),
        lambda session: accounts.set_name(session, "ana", "Mo", by=manager, now=NOW),
    )
    with reading(engine) as session:
        for change in changes:
            with pytest.raises(Refused):
                change(session)
