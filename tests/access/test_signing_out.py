"""Signing out: it holds whatever the database says, is written when it can be, and costs little whoever asks for it."""

import anyio
import pytest
import sqlalchemy as sa

from db.engine import reading
from db.tables import SignInSession
from pages import clock
from pages.web import background_writes
from services.access import audit, pending_sign_outs, sessions
from services.access.audit import ENTRIES
from services.access.viewer import Viewer
from tests.access.app import Asked, ask, ask_all
from tests.access.troubles import TROUBLES, a_token, busy, unreadable
from tests.recorded import last_recorded, writers_of

SIGN_OUT = ("POST", "/sign-out")


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


def test_signing_out_holds_though_nobody_can_say_who_it_was(served):
    token = a_token(served)
    with unreadable(served):
        assert ask(*SIGN_OUT, token=token).status == 303
    assert sessions.seen(served, token, clock.now()) is None
    sessions.write_ended(served)
    assert last_recorded(served) == ("ana.r", "sign_out")


def test_a_strangers_sign_out_begins_no_write_and_is_not_remembered(served):
    with writers_of(served) as writers:
        assert {answer.status for answer in ask_all([Asked(*SIGN_OUT, token=f"guess {n}") for n in range(9)])} == {303}
        assert pending_sign_outs.not_written(served) == []
        with unreadable(served):
            ask(*SIGN_OUT, token="guess")
        assert len(pending_sign_outs.not_written(served)) == 1
        sessions.write_ended(served)
    assert (writers, pending_sign_outs.not_written(served)) == ([], [])


def test_sign_outs_of_nobody_knows_whom_are_remembered_up_to_a_number(embedded, monkeypatch):
    monkeypatch.setattr(pending_sign_outs, "MOST_UNKNOWN", 3)
    token = a_token(embedded)
    with busy(embedded):
        ask(*SIGN_OUT, token=token)
    with unreadable(embedded):
        for number in range(5):
            ask(*SIGN_OUT, token=f"guess {number}")
    remembered = [digest for digest, _ in pending_sign_outs.not_written(embedded)]
    assert remembered == [sessions._digest(word) for word in (token, "guess 2", "guess 3", "guess 4")]


def test_a_sign_out_that_waits_is_written_when_the_server_stops(embedded):
    token = a_token(embedded)
    with busy(embedded):
        ask(*SIGN_OUT, token=token)

    async def served_and_stopped():
        async with background_writes.now_and_then():
            pass

    anyio.run(served_and_stopped)
    assert last_recorded(embedded) == ("ana.r", "sign_out")


def test_what_waits_is_written_by_itself_and_a_failure_stops_nothing(embedded, monkeypatch):
    token = a_token(embedded)
    with busy(embedded):
        ask(*SIGN_OUT, token=token)
        audit.record_view(embedded, viewer=Viewer.operator(), action="looked", now=clock.now())
        background_writes.write_if_possible(embedded)
    assert last_actions(embedded)[0] == "sign_in"
    monkeypatch.setattr(sessions, "write_ended", lambda _: 1 / 0)
    background_writes.write_if_possible(embedded)
    assert last_actions(embedded)[0] == "looked"
    monkeypatch.undo()
    background_writes.write_if_possible(embedded)
    assert last_actions(embedded) == ["sign_out", "looked"]


def last_actions(engine) -> list[str]:
    with reading(engine) as session:
        query = sa.select(ENTRIES.c.action).order_by(ENTRIES.c.id.desc()).limit(2)
        return list(session.execute(query).scalars())
