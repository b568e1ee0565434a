"""Accounts: what they must have, who may change them, and what is recorded."""

import json

import pytest
import sqlalchemy as sa

from db.engine import reading, writing
from db.problems import Problem
from db.vocabulary import Role
from services.access import accounts, demo_accounts, sessions, sign_in
from services.access.audit import ENTRIES
from services.access.passwords import SHORTEST
from services.access.viewer import Viewer
from tests.access.conftest import PASSWORD
from tests.builders import a_clinic
from tests.pages.people import a_member
from tests.recorded import writes_after_recording

OPERATOR = Viewer.operator()


def add(session, now, **given):
    row = {"username": "ana.r", "name": "Ana R", "role": Role.care_manager, "password": PASSWORD, "by": OPERATOR}
    return accounts.add(session, now=now, **{**row, **given})


def actions(engine) -> list[str]:
    with reading(engine) as session:
        return list(session.execute(sa.select(ENTRIES.c.action).order_by(ENTRIES.c.id)).scalars())


def enters(engine, now, password=PASSWORD) -> str | None:
    answer = sign_in.with_password(engine, "ana.r", password, address="192.0.2.1", now=now)
    return answer.token if isinstance(answer, sign_in.Entered) else None


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("k7#mQ2z!pL9", f"The password has 11 characters; it needs at least {SHORTEST}."),
        ("aaaaaaaaaaaaaaaa", "The password repeats itself; use at least 5 different characters."),
        ("Ana.R is my name", "The password contains the username; choose one that does not."),
        ("abcde" * 52, "The password has 260 characters; 256 is the most."),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(session, now, password, sentence):
    with pytest.raises(Problem) as refused:
        add(session, now, password=password)
    assert str(refused.value) == sentence


def test_a_password_of_the_shortest_length_is_taken(session, now):
    assert add(session, now, password="k7#mQ2z!pL9x")


@pytest.mark.parametrize("username", ["", "a", "ana r", "-ana", "operator", "x" * 65])
def test_an_unusable_username_is_refused(session, now, username):
    with pytest.raises(Problem, match="username"):
        add(session, now, username=username)


def test_a_name_is_kept_as_one_line_of_text(session, now):
    add(session, now, name=" Ana\tMaría\u00a0\u200bRivera\n")
    assert [account.name for account in accounts.everyone(session, by=OPERATOR)] == ["Ana María Rivera"]


@pytest.mark.parametrize("sign", ["\0", "\x1b", "\u202e", "\ud800"])
def test_a_name_with_a_character_that_is_no_text_is_refused(session, now, sign):
    with pytest.raises(Problem, match="The person's name holds a character that is no text"):
        add(session, now, name=f"Ana {sign}Rivera")


def test_a_username_is_given_once_whatever_its_capitals(session, now):
    add(session, now)
    with pytest.raises(Problem, match=r"ana\.r is already in use"):
        add(session, now, username="  ANA.R ")


def test_only_an_administrator_manages_accounts(session, now):
    nurse = Viewer("n", "N", Role.care_manager, None)
    with pytest.raises(Problem, match="may not manage accounts"):
        add(session, now, by=nurse)
    with pytest.raises(Problem, match="may not manage accounts"):
        accounts.everyone(session, by=nurse)
    assert add(session, now, by=Viewer("t", "T", Role.administrator, None))


def test_everyone_is_listed_with_the_names_of_their_clinics(session, now):
    north, south = a_clinic(session, "North"), a_clinic(session, "South")
    add(session, now, clinics=[south, north])
    add(session, now, username="hq", role=Role.manager, clinics=None)
    ana, hq = accounts.everyone(session, by=OPERATOR)
    assert (ana.username, ana.clinics, ana.role) == ("ana.r", ("North", "South"), Role.care_manager)
    assert (hq.username, hq.clinics) == ("hq", None)


def test_a_new_password_opens_and_ends_what_the_old_one_had_opened(engine, now, an_account):
    an_account(engine)
    token = enters(engine, now)
    with writing(engine) as session:
        accounts.set_password(session, "ana.r", "another long phrase", by=OPERATOR, now=now)
    assert sessions.seen(engine, token, now) is None
    assert enters(engine, now) is None
    assert enters(engine, now, "another long phrase")


def test_a_disabled_account_neither_stays_in_nor_enters(engine, now, an_account):
    an_account(engine)
    token = enters(engine, now)
    with writing(engine) as session:
        accounts.disable(session, "ana.r", by=OPERATOR, now=now)
    assert sessions.seen(engine, token, now) is None
    assert enters(engine, now) is None


def test_a_role_and_clinics_hold_from_the_next_click(engine, now, an_account):
    an_account(engine)
    token = enters(engine, now)
    with writing(engine) as session:
        north = a_clinic(session, "North")
        accounts.set_role(session, "ana.r", Role.manager, by=OPERATOR, now=now)
        accounts.set_clinics(session, "ana.r", [north], by=OPERATOR, now=now)
    viewer = sessions.seen(engine, token, now)
    assert (viewer.role, viewer.clinics) == (Role.manager, frozenset({north}))
    assert actions(engine) == ["account_added", "sign_in", "role_set", "clinics_set"]


def told_last(engine) -> tuple[str, dict]:
    with reading(engine) as session:
        last = sa.select(ENTRIES.c.action, ENTRIES.c.detail).order_by(ENTRIES.c.id.desc()).limit(1)
        action, detail = session.execute(last).one()
    return action, json.loads(detail)


def test_the_patients_behind_the_figures_are_given_and_taken_from_the_next_click_on(engine, now, an_account):
    an_account(engine, role=Role.manager)
    token = enters(engine, now)
    for before, after in ((False, True), (True, False)):
        with writing(engine) as session:
            accounts.set_sees_patients(session, "ana.r", after, by=OPERATOR, now=now)
        assert sessions.seen(engine, token, now).sees_patients == after
        told = {"username": "ana.r", "before": before, "sees_patients": after}
        assert told_last(engine) == ("sees_patients_set", told)


def test_no_other_role_is_given_the_patients_behind_the_figures(engine, now, an_account):
    an_account(engine)
    with pytest.raises(Problem, match="Only a manager's account"), writing(engine) as session:
        accounts.set_sees_patients(session, "ana.r", True, by=OPERATOR, now=now)
    assert actions(engine) == ["account_added"]


def test_another_role_takes_the_patients_behind_the_figures_and_the_record_says_so(engine, now, an_account):
    an_account(engine, role=Role.manager)
    with writing(engine) as session:
        accounts.set_sees_patients(session, "ana.r", True, by=OPERATOR, now=now)
        accounts.set_role(session, "ana.r", Role.care_manager, by=OPERATOR, now=now)
    roles = {"before": "manager", "role": "care_manager"}
    assert told_last(engine) == ("role_set", {"username": "ana.r", **roles, "sees_patients": False})
    with writing(engine) as session:
        accounts.set_role(session, "ana.r", Role.manager, by=OPERATOR, now=now)
    assert "sees_patients" not in told_last(engine)[1]


def test_another_name_holds_from_the_next_click_and_must_be_one(engine, now, an_account):
    an_account(engine)
    token = enters(engine, now)
    before = sessions.seen(engine, token, now).name
    with writing(engine) as session:
        accounts.set_name(session, "ana.r", " Ana\tLund ", by=OPERATOR, now=now)
    assert sessions.seen(engine, token, now).name == "Ana Lund"
    assert told_last(engine) == ("name_set", {"username": "ana.r", "before": before, "name": "Ana Lund"})
    with pytest.raises(Problem, match="needs the person's name"), writing(engine) as session:
        accounts.set_name(session, "ana.r", " ", by=OPERATOR, now=now)


def test_an_unknown_username_is_said_plainly(session, now):
    with pytest.raises(Problem, match=r"no account with the username zoe"):
        accounts.disable(session, "zoe", by=OPERATOR, now=now)


def test_a_demo_has_one_account_for_each_role_and_a_manager_of_figures_only(engine, now):
    with writing(engine) as session:
        north = a_clinic(session, "North")
        accounts.add_demo_accounts(session, clinics=[north], now=now)
        listed = demo_accounts.listed(session)
    assert sorted({account.role for account in listed}, key=list(Role).index) == list(Role)
    assert [account.sees_patients for account in listed if account.role == Role.manager] == [True, False]
    viewer = sessions.seen(engine, sign_in.as_demo(engine, "demo.therapist", address="::1", now=now).token, now)
    assert (viewer.role, viewer.clinics) == (Role.therapist, frozenset({north}))


def test_no_password_opens_a_demo_account(engine, now):
    with writing(engine) as session:
        accounts.add_demo_accounts(session, clinics=[], now=now)
    for password in ("!", "", PASSWORD):
        answer = sign_in.with_password(engine, "demo.auditor", password, address="::1", now=now)
        assert isinstance(answer, sign_in.Refusal)


def test_one_click_opens_no_ordinary_account_and_no_demo_account_of_a_real_database(engine, now, an_account):
    with writing(engine) as session:
        accounts.add_demo_accounts(session, clinics=[], now=now)
    an_account(engine)
    assert isinstance(sign_in.as_demo(engine, "ana.r", address="::1", now=now), sign_in.Refusal)
    with writing(engine) as session:
        session.execute(sa.text("UPDATE settings SET value = 'no' WHERE key = 'demo'"))
    assert isinstance(sign_in.as_demo(engine, "demo.auditor", address="::1", now=now), sign_in.Refusal)
    assert actions(engine)[-1] == "demo_sign_in_refused"


def test_the_clinics_of_a_new_account_are_on_record(engine, now):
    with writing(engine) as session:
        clinics = [a_clinic(session, name) for name in ("South", "North")]
        add(session, now, clinics=clinics)
        add(session, now, username="ben.o", clinics=None)
        add(session, now, username="cem.k")
    with reading(engine) as session:
        told = session.execute(sa.select(ENTRIES.c.detail).order_by(ENTRIES.c.id)).scalars()
        assert [json.loads(detail)["clinics"] for detail in told] == [sorted(clinics), "every", []]


def test_every_change_of_an_account_is_recorded_last_for_others_wait_from_there_on(engine, now, an_account):
    an_account(engine)
    changes = {
        "password": lambda session, by: accounts.set_password(session, "ana.r", "another horse battery", **by),
        "role": lambda session, by: accounts.set_role(session, "ana.r", Role.manager, **by),
        "patients": lambda session, by: accounts.set_sees_patients(session, "ana.r", True, **by),
        "name": lambda session, by: accounts.set_name(session, "ana.r", "Ana Lund", **by),
        "clinics": lambda session, by: accounts.set_clinics(session, "ana.r", None, **by),
        "staff": lambda session, by: accounts.set_staff(session, "ana.r", a_member(session), **by),
        "closed": lambda session, by: accounts.disable(session, "ana.r", **by),
        "opened": lambda session, by: accounts.enable(session, "ana.r", **by),
    }
    late = {}
    for name, change in changes.items():
        with writes_after_recording(engine) as late[name], writing(engine) as session:
            change(session, {"by": OPERATOR, "now": now})
    assert late == {name: [] for name in changes}
