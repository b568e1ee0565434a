"""A database that is busy, full, read-only or gone: every route says so in a sentence, and signing out still holds."""

import logging
import re
from contextlib import contextmanager, suppress
from threading import Event

import anyio
import pytest
import sqlalchemy as sa

from db import engine as engines
from db.engine import reading, watching, writing
from db.locks import Lock, take
from db.problems import Busy, Full
from db.tables import Setting, SignInSession
from pages import clock
from pages.web import background_writes, error_answers, sign_in_queue
from services.access import audit, sessions, sign_in, throttle
from services.access.audit import ENTRIES
from services.access.viewer import Viewer
from tests.access.app import Asked, ask, ask_all
from tests.access.conftest import PASSWORD

FORM = f"username=ana.r&password={PASSWORD.replace(' ', '+')}"
SIGN_IN, SIGN_OUT = ("POST", "/sign-in", FORM), ("POST", "/sign-out")


@pytest.fixture
def served(engine, an_account, monkeypatch):
    """The database behind the routes, with one account; nobody waits long in a test."""
    monkeypatch.setattr(engines, "SHORT", 100)
    monkeypatch.setattr(sessions, "FOR_SIGN_OUT", 100)
    monkeypatch.setattr(sign_in_queue, "LONGEST_WAIT", 0.1)
    url = engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("TANDEM_DATABASE_URL", url)
    an_account(engine)
    yield engine
    watching(url).dispose()


@pytest.fixture
def embedded(sqlite_engine, an_account, monkeypatch):
    monkeypatch.setattr(engines, "SHORT", 100)
    monkeypatch.setattr(sessions, "FOR_SIGN_OUT", 100)
    url = str(sqlite_engine.url)
    monkeypatch.setenv("TANDEM_DATABASE_URL", url)
    an_account(sqlite_engine)
    yield sqlite_engine
    watching(url).dispose()


@contextmanager
def busy(engine):
    with writing(engine) as session:
        session.connection()
        yield


@contextmanager
def on_every_connection(engine, *pragmas: str):
    def settle(connection, _record) -> None:
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    sa.event.listen(engine, "connect", settle)
    engine.dispose()
    try:
        yield
    finally:
        sa.event.remove(engine, "connect", settle)
        engine.dispose()


@contextmanager
def full(engine):
    """Not one page more than there are, and those filled to the brim."""
    with reading(engine) as session:
        pages = session.execute(sa.text("PRAGMA page_count")).scalar_one()
    with on_every_connection(engine, f"max_page_count={pages}"):
        for add in (_big_setting, _failure, _entry):
            with suppress(Full):
                for number in range(100_000):
                    with writing(engine) as session:
                        add(session, number)
        yield


def _big_setting(session, number) -> None:
    session.execute(sa.insert(Setting).values(key=f"filling {number}", value="x" * 4_000))


def _failure(session, number) -> None:
    throttle.count_failure(session, f"nobody {number}", "::1", clock.now())


def _entry(session, number) -> None:
    audit.record_unknown(session, action="sign_in_failed", detail={"number": number}, now=clock.now())


@contextmanager
def read_only(engine):
    with on_every_connection(engine, "query_only=ON"):
        yield


TROUBLES = {"busy": (busy, 503), "full": (full, 507), "read-only": (read_only, 503)}


def a_token(engine) -> str:
    return sign_in.with_password(engine, "ana.r", PASSWORD, address="::1", now=clock.now()).token


@pytest.mark.parametrize("trouble", TROUBLES)
def test_signing_in_says_what_is_wrong_and_when_to_try_again(embedded, trouble):
    makes, status = TROUBLES[trouble]
    with makes(embedded):
        answer = ask(*SIGN_IN)
    assert answer.status == status
    assert int(answer.headers["retry-after"]) > 0
    assert "Nothing was saved" in answer.text
    assert re.search(r"reference: <strong>[0-9a-f]{8}</strong>", answer.text)
    assert not re.search(r"Internal Server Error|Traceback|sqlite|SELECT|INSERT", answer.text, re.IGNORECASE)


@pytest.mark.parametrize("trouble", TROUBLES)
def test_signing_out_holds_whatever_the_database_says_and_is_written_when_it_can_be(embedded, trouble):
    token = a_token(embedded)
    with TROUBLES[trouble][0](embedded):
        answer = ask(*SIGN_OUT, token=token)
        assert (answer.status, answer.headers["location"]) == (303, "/sign-in?out")
        assert 'tandem_session=""' in answer.headers["set-cookie"]
        assert ask("GET", "/worklist", token=token).headers["location"].startswith("/sign-in")
    sessions.write_ended(embedded)
    with reading(embedded) as session:
        assert session.execute(sa.select(SignInSession.account)).all() == []
        last = session.execute(sa.select(ENTRIES.c.actor, ENTRIES.c.action).order_by(ENTRIES.c.id.desc())).first()
    assert tuple(last) == ("ana.r", "sign_out")
    assert sessions.seen(embedded, token, clock.now()) is None


def test_a_sign_out_is_recorded_once(embedded):
    token = a_token(embedded)
    for _ in range(3):
        ask(*SIGN_OUT, token=token)
    with reading(embedded) as session:
        outs = session.execute(sa.select(sa.func.count()).where(ENTRIES.c.action == "sign_out")).scalar_one()
    assert outs == 1


@pytest.mark.parametrize("trouble", TROUBLES)
def test_somebody_signed_in_is_still_known_while_nothing_can_be_written(embedded, trouble):
    token = a_token(embedded)
    with TROUBLES[trouble][0](embedded):
        assert sessions.seen(embedded, token, clock.now() + 2 * sessions.SEEN_EVERY).username == "ana.r"


@pytest.mark.parametrize("path", ["/sign-in", "/worklist", "/sign-in/demo", "/media/file.csv"])
def test_a_database_that_cannot_be_opened_is_a_sentence_on_every_route(monkeypatch, tmp_path, path):
    (tmp_path / "file.sqlite3").mkdir()
    monkeypatch.setenv("TANDEM_DATABASE_URL", f"sqlite:///{tmp_path}/file.sqlite3")
    answer = ask("POST" if path == "/sign-in/demo" else "GET", path, token="any")
    assert answer.status == 503
    assert answer.text.count("Tandem cannot reach its records at the moment.") == 1
    assert str(tmp_path) not in answer.text


def test_a_fault_of_ours_is_a_reference_too_and_the_log_has_it(embedded, monkeypatch, caplog):
    def broken(*_, **__):
        raise ValueError("Rivera, Ana")

    monkeypatch.setattr(sign_in, "with_password", broken)
    with caplog.at_level(logging.ERROR):
        answer = ask(*SIGN_IN)
    assert answer.status == 500
    assert error_answers.FAULT in answer.text
    assert "Rivera" not in answer.text


def test_sign_ins_that_wait_for_each_other_stop_nobody_else(served):
    token = a_token(served)
    asked = [Asked(*SIGN_IN)] * 24 + [Asked("GET", "/health"), Asked("GET", "/sign-in", token=token)]
    with writing(served) as session:
        take(session, Lock.sign_in_tries)
        *waiting, health, page = ask_all(asked)
    assert (health.status, page.status) == (200, 303)
    assert {answer.status for answer in waiting} == {503}
    assert {answer.headers["retry-after"] for answer in waiting} == {"5"}


@pytest.mark.postgres
def test_an_import_holds_no_sign_in_back(postgres_engine, an_account):
    an_account(postgres_engine)
    with writing(postgres_engine) as session:
        take(session, Lock.imports)
        assert a_token(postgres_engine)


def test_those_who_wait_to_sign_in_take_neither_a_thread_nor_a_connection(monkeypatch):
    monkeypatch.setattr(sign_in_queue, "LONGEST_WAIT", 0.05)
    at_work, answers, may_end = [], [], Event()

    def work() -> str:
        at_work.append(1)
        may_end.wait(20)
        return "entered"

    async def one() -> None:
        try:
            answers.append(await sign_in_queue.in_turn(work))
        except Busy:
            answers.append("told to come again")
        if answers.count("told to come again") == 8:
            may_end.set()

    async def all_at_once() -> None:
        async with anyio.create_task_group() as group:
            for _ in range(sign_in_queue.AT_ONCE + 8):
                group.start_soon(one)

    anyio.run(all_at_once)
    assert (len(at_work), answers.count("entered")) == (sign_in_queue.AT_ONCE, sign_in_queue.AT_ONCE)


def test_what_waits_is_written_by_itself_and_a_failure_stops_nothing(embedded, monkeypatch):
    token = a_token(embedded)
    with busy(embedded):
        ask(*SIGN_OUT, token=token)
        audit.record_view(embedded, viewer=Viewer.operator(), action="looked", now=clock.now())
        background_writes.write_if_possible(embedded)
    monkeypatch.setattr(sessions, "write_ended", lambda _: 1 / 0)
    background_writes.write_if_possible(embedded)
    monkeypatch.undo()
    background_writes.write_if_possible(embedded)
    with reading(embedded) as session:
        last = session.execute(sa.select(ENTRIES.c.action).order_by(ENTRIES.c.id.desc()).limit(2)).scalars().all()
    assert set(last) == {"sign_out", "looked"}
