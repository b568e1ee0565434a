"""Invented people and real ones never share a database, whichever came first and wherever the making broke off."""

from datetime import date

import pytest
import sqlalchemy as sa

from db.engine import reading, writing
from db.problems import Problem
from db.tables import Account, ImportBatch, Patient, Setting
from db.vocabulary import Role, SettingKey
from services.access import accounts, demo_accounts, demo_database, sign_in
from services.access.viewer import Viewer
from services.demo import is_in_use, make
from services.intake import load
from services.intake.readers import read
from tests.demo.conftest import noon

TODAY = date(2026, 11, 22)
WHEN = {"today": TODAY, "now": noon(TODAY)}
HEADER = "patient_id,clinic,family_name,given_name\n"
REAL, REJECTED = HEADER + "1042,North,Rivera,Ana\n", HEADER + ",North,Rivera,Ana\n"


@pytest.fixture
def bring_in(tmp_path):
    """A function that imports a file, of one real patient unless told otherwise."""
    file = tmp_path / "patients.csv"

    def imported(engine, source="clinic", text=REAL, **how):
        file.write_text(text)
        who = {"source": source, "files": [file.name], "by": Viewer.operator(), **WHEN, **how}
        return load.import_rows(engine, read([file]), **who)

    return imported


def made(engine):
    return make(engine, patients=3, seed=1, **WHEN)


def begun(engine, monkeypatch) -> None:
    """The making breaks off at its first row."""
    with monkeypatch.context() as broken:
        broken.setattr("services.demo.incoming", lambda **_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            made(engine)


def patients(engine) -> set[str]:
    with reading(engine) as session:
        return set(session.scalars(sa.select(Patient.source)))


def opens(engine) -> bool:
    """Whether one click enters the demo's auditor."""
    answer = sign_in.as_demo(engine, "demo.auditor", address="::1", now=WHEN["now"])
    return isinstance(answer, sign_in.Entered)


def test_a_demo_takes_no_real_record(engine, bring_in):
    made(engine)
    for how in ({}, {"dry_run": True}, {"on_reject": "stop"}):
        with pytest.raises(Problem, match="synthetic demo clinic's, and real records do not go into it"):
            bring_in(engine, **how)
    assert patients(engine) == {"demo"}
    assert opens(engine)


def test_nor_does_a_demo_whose_making_broke_off_and_it_can_still_be_made(engine, bring_in, monkeypatch):
    begun(engine, monkeypatch)
    with pytest.raises(Problem, match="synthetic demo clinic's"):
        bring_in(engine)
    assert not opens(engine)
    made(engine)
    assert opens(engine)


def test_one_left_without_its_mark_by_an_older_version_is_known_by_its_batch(sqlite_engine, bring_in):
    made(sqlite_engine)
    with writing(sqlite_engine) as session:
        session.execute(sa.delete(Setting).where(Setting.key == SettingKey.demo))
    with pytest.raises(Problem, match="synthetic demo clinic's"):
        bring_in(sqlite_engine)


def test_no_real_records_pass_as_the_demos(engine, bring_in):
    with pytest.raises(Problem, match="give yours another name"):
        bring_in(engine, source="demo")
    made(engine)
    with pytest.raises(Problem, match="give yours another name"):
        bring_in(engine, source=" demo ")


def an_account(session) -> None:
    who = {"username": "ana.r", "name": "Ana", "role": Role.administrator, "password": "correct horse battery"}
    accounts.add(session, **who, by=Viewer.operator(), now=WHEN["now"])


@pytest.mark.parametrize("holds", ["a patient", "rejected rows", "an account"])
def test_a_real_database_becomes_no_demo(engine, bring_in, holds):
    if holds == "an account":
        with writing(engine) as session:
            an_account(session)
    else:
        bring_in(engine, text=REJECTED if holds == "rejected rows" else REAL)
        assert patients(engine) == ({"clinic"} if holds == "a patient" else set())
    assert is_in_use(engine)
    with pytest.raises(Problem, match="already holds patients or accounts"):
        made(engine)
    with reading(engine) as session:
        assert not demo_database.is_for_the_demo(session)


def test_accounts_in_a_demo_do_not_keep_it_from_being_made_again(sqlite_engine, monkeypatch):
    begun(sqlite_engine, monkeypatch)
    with writing(sqlite_engine) as session:
        an_account(session)
    made(sqlite_engine)
    assert opens(sqlite_engine)


def test_a_real_database_opens_no_demo_account_whatever_rows_lie_in_it(engine, bring_in):
    """Rows and mark as an older version left them that let both in."""
    bring_in(engine)
    with writing(engine) as session:
        demo_accounts.add_demo_accounts(session, clinics=[], now=WHEN["now"])
    with reading(engine) as session:
        assert session.scalar(sa.select(sa.func.count()).where(Account.is_demo)) > 0
        assert demo_accounts.listed(session) == []
    assert not opens(engine)


def test_a_demo_begun_while_an_import_reads_its_files_is_not_mixed(engine, bring_in, monkeypatch):
    """The import looks again when it holds the lock that both take."""
    pour = load.pour

    def slowly(*how):
        pour(*how)
        begun(engine, monkeypatch)

    monkeypatch.setattr(load, "pour", slowly)
    with pytest.raises(Problem, match="synthetic demo clinic's"):
        bring_in(engine)
    assert patients(engine) == set()
    with reading(engine) as session:
        assert session.scalars(sa.select(ImportBatch.id)).all() == []


def test_a_demo_account_is_given_no_password(engine):
    with writing(engine) as session:
        demo_accounts.add_demo_accounts(session, clinics=[], now=WHEN["now"])
        who = {"by": Viewer.operator(), "now": WHEN["now"]}
        with pytest.raises(Problem, match="has no password"):
            accounts.set_password(session, "demo.auditor", "correct horse battery", **who)
