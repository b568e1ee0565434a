"""A database that is busy, full, read-only or gone: every route says so in a sentence."""

import logging
import re
from threading import Event

import anyio
import pytest
from anyio.lowlevel import checkpoint

from db.engine import writing
from db.locks import Lock, take
from db.problems import Busy
from pages import clock
from pages.web import error_answers, sign_in_queue
from services.access import sessions, sign_in
from services.access.passwords import AT_ONCE
from tests.access.app import Asked, ask, ask_all
from tests.access.conftest import PASSWORD
from tests.access.troubles import TROUBLES, a_token
from tests.patience import PATIENCE

FORM = f"username=ana.r&password={PASSWORD.replace(' ', '+')}"
SIGN_IN = ("POST", "/sign-in", FORM)


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
    monkeypatch.setattr(sign_in_queue, "LONGEST_WAIT", PATIENCE)
    at_work, answers, may_end = [], [], Event()

    def work() -> str:
        at_work.append(1)
        may_end.wait(PATIENCE)
        return "entered"

    async def one() -> None:
        answers.append(await sign_in_queue.in_turn(work))

    async def all_at_once() -> None:
        async with anyio.create_task_group() as group:
            for _ in range(AT_ONCE + 8):
                group.start_soon(one)
            await checkpoint()  # the first of them asks
            while len(at_work) + sign_in_queue._limiter.get().statistics().tasks_waiting < AT_ONCE + 8:
                await checkpoint()
            answers.append(len(at_work))
            may_end.set()

    anyio.run(all_at_once)
    assert answers == [AT_ONCE, *["entered"] * (AT_ONCE + 8)]


def test_whoever_waits_too_long_to_sign_in_is_told_to_come_again(monkeypatch):
    async def one_too_many() -> None:
        for _ in range(AT_ONCE):
            await sign_in_queue.in_turn(len, "")
        limiter = sign_in_queue._limiter.get()
        for other in range(AT_ONCE):
            limiter.acquire_on_behalf_of_nowait(other)
        monkeypatch.setattr(sign_in_queue, "LONGEST_WAIT", 0.01)  # over, however late that is noticed
        with pytest.raises(Busy, match="Too many people sign in at once"):
            await sign_in_queue.in_turn(len, "")

    anyio.run(one_too_many)
