"""Files that pages give out: asked again at the click, kept for one session, once, and for a minute."""

from contextvars import Context
from datetime import date

import pytest
from streamlit.runtime.media_file_storage import MediaFileKind, MediaFileStorageError

from db.engine import reading, writing
from db.vocabulary import Role
from pages import clock
from pages.parts.download_button import given
from pages.parts.page_frame import Look
from pages.web import download_storage
from pages.web.download_storage import MOST_WAITING, WAITS, DownloadStorage, Owner, Waiting, is_for
from services.access import accounts, sessions, sign_in
from services.access.permissions import Refused
from services.access.viewer import Viewer
from tests.access.conftest import PASSWORD
from tests.access.test_frame import recorded
from tests.builders import a_clinic

ANA, BEN = (Owner(token, Viewer(token, token, Role.care_manager, None)) for token in ("ana", "ben"))


@pytest.fixture
def look(sqlite_engine, an_account) -> Look:
    """A page as a signed-in care manager of North sees it."""
    with writing(sqlite_engine) as session:
        north = a_clinic(session)
    an_account(sqlite_engine, role=Role.care_manager, clinics=[north])
    answer = sign_in.with_password(sqlite_engine, "ana.r", PASSWORD, address="::1", now=clock.now())
    with reading(sqlite_engine) as session:
        viewer = sessions.viewer_of(session, answer.token, clock.now())
    return Look(viewer, date(2026, 11, 22), sqlite_engine, answer.token)


def clicked(look: Look, permission: str = "export_patients") -> str:
    return given(look, lambda: "the file", permission, "list.csv")


def test_a_click_gives_the_file_while_rights_are_the_same(look):
    assert clicked(look) == "the file"


def change(look: Look, what: str) -> None:
    by = {"by": Viewer.operator(), "now": look.now}
    with writing(look.engine) as session:
        match what:
            case "role":
                accounts.set_role(session, "ana.r", Role.front_desk, **by)
            case "another role that may as well":
                accounts.set_role(session, "ana.r", Role.prescriber, **by)
            case "clinics":
                accounts.set_clinics(session, "ana.r", [], **by)
            case "disabled":
                accounts.disable(session, "ana.r", **by)
            case "password":
                accounts.set_password(session, "ana.r", "another long password", **by)
    if what == "signed out":
        sessions.end(look.engine, look.token, look.now)


@pytest.mark.parametrize(
    "what", ["role", "another role that may as well", "clinics", "disabled", "password", "signed out"]
)
def test_a_click_is_refused_and_recorded_once_anything_about_the_person_has_changed(look, what):
    change(look, what)
    with pytest.raises(Refused):
        clicked(look)
    action, detail = recorded(look.engine)[-1]
    assert (action, "list.csv" in detail) == ("refused", True)


def test_a_button_shown_by_mistake_gives_nothing(look):
    with pytest.raises(Refused):
        clicked(look, "see_audit")


def test_a_file_without_an_owner_is_not_kept():
    kept = (b"x", "text/csv", MediaFileKind.DOWNLOADABLE, "x.csv")
    with pytest.raises(MediaFileStorageError):
        Context().run(DownloadStorage("/media").load_and_get_id, *kept)


def test_a_file_goes_to_its_owner_only_and_once():
    waiting = Waiting()
    name = waiting.put(b"x", "text/csv", "x.csv", ANA)
    assert waiting.take(name, BEN, is_last=True) is None
    assert waiting.take(name, ANA, is_last=True).content == b"x"
    assert waiting.take(name, ANA, is_last=True) is None


def test_over_plain_http_the_pages_own_question_counts_as_one_of_two():
    waiting = Waiting()
    name = waiting.put(b"x", "text/csv", "x.csv", ANA)
    assert [bool(waiting.take(name, ANA, is_last=False)) for _ in range(3)] == [True, True, False]


@pytest.mark.parametrize(("after", "is_there"), [(WAITS - 1, True), (WAITS + 1, False)])
def test_a_file_that_nobody_fetches_is_gone_after_a_minute(monkeypatch, after, is_there):
    waiting, started = Waiting(), 1_000.0
    monkeypatch.setattr(download_storage.time, "monotonic", lambda: started)
    name = waiting.put(b"x", "text/csv", "x.csv", ANA)
    monkeypatch.setattr(download_storage.time, "monotonic", lambda: started + after)
    waiting.forget_old()
    assert (waiting.look(name) is not None) is is_there


def test_one_session_keeps_only_its_last_few_files_and_takes_nobody_elses_place():
    waiting = Waiting()
    of_ben = waiting.put(b"b", "text/csv", "b.csv", BEN)
    names = [waiting.put(b"x", "text/csv", f"{number}.csv", ANA) for number in range(MOST_WAITING + 2)]
    assert [waiting.look(name) is not None for name in names] == [False] * 2 + [True] * MOST_WAITING
    assert waiting.look(of_ben)


def test_clearing_up_after_pages_leaves_a_waiting_file(monkeypatch):
    """Streamlit clears when any page of anybody has run, which may be before the browser has fetched."""
    waiting = Waiting()
    monkeypatch.setattr(download_storage, "WAITING", waiting)
    storage = DownloadStorage("/media")
    is_for(ANA)
    name = storage.load_and_get_id(b"x", "text/csv", MediaFileKind.DOWNLOADABLE, "x.csv")
    storage.delete_file(name)
    assert waiting.look(name)
    assert storage.get_url(name) == f"/media/{name}.csv"
