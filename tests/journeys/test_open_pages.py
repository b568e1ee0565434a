"""A page that stays open while rights change: its files ask again at the click and at the fetch, on a real server."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from streamlit.proto.BackMsg_pb2 import BackMsg

from db.engine import engine_for, writing
from db.tables import AuditEntry, ImportBatch
from db.vocabulary import Role
from services.access import accounts, demo_accounts
from services.access.demo_database import SOURCE
from services.access.viewer import Viewer
from services.due_items.refresh import refresh
from services.due_items.upgrade import bring_up_to_date
from tests import builders
from tests.journeys.raw_socket import opened
from tests.journeys.server import TODAY, ask, sign_in_as
from tests.recorded import the_record

pytestmark = pytest.mark.journeys

NAME = "Rivera"
# Every page that gives out files, who opens it, and one of its buttons.
FILES = {
    "worklist": ("demo.care_manager", "CSV"),
    "patients": ("demo.care_manager", "CSV"),
    "caseload": ("demo.manager", "CSV *of both needs*"),
    "outcomes": ("demo.manager", "Report of 12 months"),
    "administration": ("demo.administrator", "CSV"),
    "rules": ("demo.therapist", "CSV"),
    "intake": ("demo.administrator", "CSV"),
    "data_quality": ("demo.care_manager", "CSV"),
}


@pytest.fixture(scope="module")
def database(tmp_path_factory) -> Iterator[str]:
    url = f"sqlite:///{tmp_path_factory.mktemp('open_pages') / 'clinic.sqlite3'}"
    engine, now = engine_for(url), datetime.now(UTC)
    bring_up_to_date(engine)
    with writing(engine) as session:
        north = builders.a_clinic(session, "North")
        patient = builders.a_patient(
            session, on="buprenorphine", enrolled="2026-08-03", family_name=NAME, clinic="North"
        )
        builders.add_supply(session, patient, "2026-08-03", 28)
        refresh(session)
        demo_accounts.add_demo_accounts(session, clinics=[north], now=now)
        batch = {"source": SOURCE, "files": "f", "status": "loaded", "by": "operator"}
        session.add(ImportBatch(**batch, started_at=now, finished_at=now))
    yield url
    engine.dispose()


@pytest.fixture
def end_rights(database):
    """A function that takes an account's rights away in one of three ways; they are given back at the end."""
    yield lambda *how: _end(database, *how)
    give_back(database)


def _end(database: str, way: str, username: str, token: str, address: str) -> None:
    if way == "signed out":
        ask(address, "/sign-out", method="POST", Origin=address, Cookie=f"tandem_session={token}")
        return
    with writing(engine_for(database)) as session:
        by = {"by": Viewer.operator(), "now": datetime.now(UTC)}
        if way == "role changed":
            accounts.set_role(session, username, Role.front_desk, **by)
        else:
            accounts.disable(session, username, **by)


def give_back(database: str) -> None:
    with writing(engine_for(database)) as session:
        for role in Role:
            account = accounts.find(session, f"demo.{role}")
            account.role, account.is_active, account.sees_patients = role, True, role == Role.manager


def fetched(address: str, path: str, token: str, **headers: str):
    return ask(address, path, Cookie=f"tandem_session={token}", **headers)


def last_entry(database: str) -> tuple[str, str, str]:
    e = AuditEntry
    with the_record(engine_for(database)) as session:
        return tuple(session.execute(sa.select(e.actor, e.role, e.action).order_by(e.id.desc())).first())


@pytest.mark.parametrize("way", ["role changed", "signed out", "disabled"])
def test_a_click_on_an_open_page_gives_nothing_once_rights_have_ended(address, database, end_rights, way):
    given = {}
    for page, (account, button) in FILES.items():
        token = sign_in_as(address, account)
        with opened(address, token, page) as seen:
            assert button in seen.files, (page, sorted(seen.files))
            end_rights(way, account, token, address)
            given[page] = seen.click(button)
        assert last_entry(database)[2] == "refused", page
        give_back(database)
    assert given == dict.fromkeys(FILES)


def test_a_refusal_is_recorded_under_the_role_that_holds_now_and_the_page_is_drawn_anew(address, database, end_rights):
    token = sign_in_as(address, "demo.care_manager")
    with opened(address, token, "worklist") as seen:
        assert NAME in seen.said
        end_rights("role changed", "demo.care_manager", token, address)
        assert seen.click("CSV") is None
        assert last_entry(database) == ("demo.care_manager", "front_desk", "refused")
        seen.until("script_finished")
        assert "may not see who needs follow-up" in seen.said
        assert NAME not in seen.said


def test_a_page_is_gone_on_with_by_its_own_viewer_alone(address, database):
    """Two tabs at a shared desk: one signs out and somebody else in, then the other tab's socket comes back."""
    mine, same = sign_in_as(address, "demo.care_manager"), sign_in_as(address, "demo.care_manager")
    other = sign_in_as(address, "demo.prescriber")
    with opened(address, mine, "worklist") as page:
        session = page.session
    with opened(address, same, "worklist", goes_on_with=session) as page:
        assert page.session == session
        with opened(address, other, "worklist", goes_on_with=session, tandem_viewer="guess") as theirs:
            assert theirs.session != session
            assert NAME in theirs.said
    assert last_entry(database) == ("demo.prescriber", "prescriber", "worklist_listed")


def test_a_page_drawn_for_other_rights_is_not_gone_on_with(address, database):
    token = sign_in_as(address, "demo.prescriber")
    with opened(address, token, "worklist") as page:
        session = page.session
    with writing(engine_for(database)) as writer:
        accounts.set_clinics(writer, "demo.prescriber", None, by=Viewer.operator(), now=datetime.now(UTC))
    with opened(address, token, "worklist", goes_on_with=session) as page:
        assert page.session != session


def test_a_file_is_fetched_once_and_by_the_session_that_made_it(address):
    mine, other = sign_in_as(address, "demo.care_manager"), sign_in_as(address, "demo.care_manager")
    front_desk = sign_in_as(address, "demo.front_desk")
    with opened(address, mine, "worklist") as seen:
        path = seen.click("CSV")
    navigates = {"Sec_Fetch_Mode": "navigate"}
    assert path.startswith("/media/")
    assert ask(address, path).status == 401
    assert [fetched(address, path, token, **navigates).status for token in (other, front_desk)] == [404, 404]
    script_asks = fetched(address, path, mine, Sec_Fetch_Mode="cors")
    assert (script_asks.status, script_asks.text) == (200, "")
    file = fetched(address, path, mine, **navigates)
    assert NAME in file.text
    assert file.headers["Content-Disposition"] == f'attachment; filename="tandem-worklist-{TODAY}.csv"'
    assert fetched(address, path, mine, **navigates).status == 404


@pytest.mark.parametrize("way", ["role changed", "signed out", "disabled"])
def test_a_file_made_before_rights_ended_is_not_fetched_after(address, end_rights, way):
    token = sign_in_as(address, "demo.care_manager")
    with opened(address, token, "worklist") as seen:
        path = seen.click("CSV")
    end_rights(way, "demo.care_manager", token, address)
    answer = fetched(address, path, token, Sec_Fetch_Mode="navigate")
    assert answer.status in (401, 404)
    assert NAME not in answer.text


def test_two_people_who_make_the_same_file_each_fetch_their_own(address):
    tokens = [sign_in_as(address, "demo.care_manager") for _ in range(2)]
    paths = []
    for token in tokens:
        with opened(address, token, "worklist") as seen:
            paths.append(seen.click("CSV"))
    assert len(set(paths)) == 2
    files = zip(paths, tokens, strict=True)
    found = [fetched(address, path, token, Sec_Fetch_Mode="navigate") for path, token in files]
    assert [NAME in file.text for file in found] == [True, True]


def test_the_socket_takes_only_what_pages_say(address):
    """What it leaves out gets no answer; the run that follows does."""
    token = sign_in_as(address, "demo.care_manager")
    with opened(address, token, "rules") as seen:
        for operation in ("install_skills", "dismiss_skills_nudge", "dataframe_chunk"):
            told = BackMsg()
            asked = told.backend_operation_request
            asked.request_id, asked.session_id = "2", seen.session
            getattr(asked, operation).SetInParent()
            seen.tell(told)
        wants_address = BackMsg()
        wants_address.file_urls_request.request_id = "3"
        seen.tell(wants_address)
        seen.run("rules")
        assert not seen.kinds & {"backend_operation_response", "file_urls_response"}


def test_nobody_but_who_may_import_uploads(address):
    answers = {}
    for role in Role:
        cookie = f"tandem_session={sign_in_as(address, f'demo.{role}')}"
        for method in ("PUT", "DELETE", "POST", "OPTIONS"):
            answer = ask(address, "/_stcore/upload_file/a/b", method=method, body="x", Cookie=cookie)
            answers[role, method] = answer.status
    assert {role for (role, _), status in answers.items() if status != 403} == {Role.administrator}


def test_a_proxy_that_nobody_named_is_not_believed_though_it_is_on_this_machine(address):
    said = {"X_Forwarded_Proto": "https", "X_Forwarded_Host": "tandem.example", "X_Forwarded_For": "127.0.0.1"}
    assert "Strict-Transport-Security" not in ask(address, "/sign-in", **said).headers
    from_there = ask(address, "/sign-in", method="POST", body="username=x", Origin="https://tandem.example", **said)
    assert from_there.status == 403
