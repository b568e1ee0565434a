"""Signing in with a password: who enters, who waits, how long a session lasts, and what is kept of it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher

from db import engine as engines
from db.engine import reading, writing
from db.locks import Lock, take
from db.problems import Busy, Problem
from db.tables import Account, KnownDevice, SignInFailure, SignInSession
from services.access import account_rows, accounts, devices, failed_tries, passwords, sessions, sign_in, throttle
from services.access.audit import ENTRIES
from services.access.throttle import LONGEST_WAIT, OF_KNOWN_DEVICES, OF_STRANGERS, SHORTEST_WAIT
from services.access.viewer import Viewer
from tests.access.conftest import PASSWORD
from tests.builders import a_clinic
from tests.recorded import last_recorded, writes_after_recording

SECOND = timedelta(seconds=1)
HERE = "192.0.2.1"


def attempt(engine, now, username="ana.r", password="wrong", address=HERE, device=None):
    return sign_in.with_password(engine, username, password, address=address, now=now, device=device)


def entered(engine, now, **more) -> str:
    return attempt(engine, now, password=PASSWORD, **more).token


def rows(engine, table, column):
    with reading(engine) as session:
        return list(session.execute(sa.select(table.c[column]).order_by(sa.text("1"))).scalars())


def test_the_right_password_opens_and_capitals_of_the_name_do_not_matter(engine, now, an_account):
    an_account(engine)
    assert sessions.seen(engine, entered(engine, now, username=" Ana.R"), now).username == "ana.r"


def test_an_unknown_name_and_a_wrong_password_get_the_same_answer(engine, now, an_account):
    an_account(engine)
    assert attempt(engine, now) == attempt(engine, now, username="nobody") == sign_in.Refusal(sign_in.WRONG)


@pytest.mark.parametrize("name", ["a\0", "\0", "a\ud800"])
def test_a_name_that_is_no_text_is_one_that_nobody_has(engine, now, name):
    assert attempt(engine, now, username=name) == sign_in.Refusal(sign_in.WRONG)
    with pytest.raises(Problem, match="There is no account"), reading(engine) as session:
        account_rows.find(session, name)


def test_an_unknown_name_costs_a_full_password_check_too(sqlite_engine, now, an_account, monkeypatch):
    an_account(sqlite_engine)
    checked = []

    class Counting:
        def verify(self, kept, password):
            checked.append(kept.split("$")[3])  # the cost parameters
            return PasswordHasher().verify(kept, password)

    monkeypatch.setattr(passwords, "_hasher", Counting())
    attempt(sqlite_engine, now)
    attempt(sqlite_engine, now, username="nobody")
    assert len(checked) == 2
    assert checked[0] == checked[1]


def test_neither_token_nor_password_nor_a_mistyped_name_is_kept(engine, now, an_account):
    an_account(engine)
    token = entered(engine, now)
    attempt(engine, now, username="my secret password")
    with reading(engine) as session:
        kept = [
            str(value)
            for table in sa.inspect(engine).get_table_names()
            for row in session.execute(sa.select(sa.text("*")).select_from(sa.text(f'"{table}"')))
            for value in row
        ]
    assert not [value for value in kept if token in value or "my secret" in value or PASSWORD in value]


@pytest.mark.parametrize("limit", [*OF_STRANGERS, *OF_KNOWN_DEVICES], ids=lambda limit: "+".join(limit.columns))
def test_the_wait_starts_after_the_free_tries_and_doubles_up_to_the_longest(limit):
    waits = [throttle.wait(limit, limit.free_tries + beyond) for beyond in (-1, 0, 1, 2, 50, 10_000)]
    assert waits == [timedelta(0), SHORTEST_WAIT, 2 * SHORTEST_WAIT, 4 * SHORTEST_WAIT, LONGEST_WAIT, LONGEST_WAIT]


def test_after_five_failures_even_the_right_password_waits(engine, now, an_account):
    an_account(engine)
    for _ in range(5):
        assert attempt(engine, now) == sign_in.Refusal(sign_in.WRONG)
    held = attempt(engine, now, password=PASSWORD)
    assert held == sign_in.Refusal("Too many failed tries. Try again in 15 seconds.", 15)
    assert attempt(engine, now + SHORTEST_WAIT - SECOND, password=PASSWORD).wait == 1
    assert entered(engine, now + SHORTEST_WAIT)


def test_waiting_tries_do_not_lengthen_the_wait(engine, now, an_account):
    an_account(engine)
    for _ in range(9):
        attempt(engine, now)
    assert attempt(engine, now).wait == 15


def test_a_success_forgets_the_names_failures(engine, now, an_account):
    an_account(engine)
    for _ in range(4):
        attempt(engine, now)
    entered(engine, now)
    for _ in range(5):
        assert attempt(engine, now).wait == 0


def test_one_name_is_held_back_after_thirty_failures_from_everywhere(engine, now, an_account):
    an_account(engine)
    with writing(engine) as session:
        for number in range(29):
            throttle.count(session, throttle.a_try("ana.r", f"198.51.100.{number}"), now)
    assert attempt(engine, now, address="203.0.113.8") == sign_in.Refusal(sign_in.WRONG)
    assert attempt(engine, now, password=PASSWORD, address="203.0.113.9").wait == 15


def test_one_address_is_held_back_whatever_the_name_and_others_are_not(engine, now, an_account):
    an_account(engine)
    with writing(engine) as session:
        for number in range(20):
            throttle.count(session, throttle.a_try(f"name{number}", HERE), now)
    assert attempt(engine, now, password=PASSWORD).wait == 15
    assert entered(engine, now, address="203.0.113.9")


def test_failures_are_forgotten_after_an_hour(engine, now, an_account):
    an_account(engine)
    for _ in range(5):
        attempt(engine, now)
    later = now + throttle.COUNTED_FOR
    attempt(engine, later)
    assert len(rows(engine, SignInFailure.__table__, "id")) == 1


@pytest.mark.usefixtures("unhurried")
def test_tries_at_the_same_moment_cannot_slip_past_the_throttle(engine, now, an_account):
    an_account(engine)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: attempt(engine, now), range(16)))
    assert sum(answer.wait == 0 for answer in answers) <= 5


def test_what_each_did_is_in_the_record(engine, now, an_account):
    an_account(engine)
    attempt(engine, now)
    attempt(engine, now, username="nobody")
    token = entered(engine, now)
    sessions.end(engine, token, now)
    with reading(engine) as session:
        told = session.execute(sa.select(ENTRIES.c.actor, ENTRIES.c.action).order_by(ENTRIES.c.id)).all()
    assert [tuple(entry) for entry in told[1:]] == [
        ("ana.r", "sign_in_failed"),
        ("not signed in", "sign_in_failed"),
        ("ana.r", "sign_in"),
        ("ana.r", "sign_out"),
    ]


def test_a_session_ends_after_an_idle_hour(engine, now, an_account):
    an_account(engine)
    token = entered(engine, now)
    with reading(engine) as session:
        assert sessions.viewer_of(session, token, now + sessions.IDLE_LIMIT - SECOND)
        assert sessions.viewer_of(session, token, now + sessions.IDLE_LIMIT) is None


def test_a_session_in_use_ends_with_the_working_day(engine, now, an_account):
    an_account(engine)
    token, at = entered(engine, now), now
    while at < now + sessions.LONGEST - timedelta(minutes=30):
        at += timedelta(minutes=30)
        if at < now + sessions.LONGEST:
            assert sessions.seen(engine, token, at)
    assert sessions.seen(engine, token, now + sessions.LONGEST - SECOND)
    assert sessions.seen(engine, token, now + sessions.LONGEST) is None


def test_being_seen_is_written_once_a_minute_and_costs_one_query_otherwise(sqlite_engine, now, an_account):
    an_account(sqlite_engine)
    token, said = entered(sqlite_engine, now), []

    def note(connection, cursor, statement, *_):
        if not statement.startswith(("BEGIN", "PRAGMA")):
            said.append(statement)

    sa.event.listen(sqlite_engine, "before_cursor_execute", note)
    sessions.seen(sqlite_engine, token, now + timedelta(seconds=60))
    assert len(said) == 1
    sessions.seen(sqlite_engine, token, now + timedelta(seconds=61))
    assert len(said) == 3
    sessions.seen(sqlite_engine, token, now + timedelta(seconds=62))
    assert len(said) == 4


def test_signing_out_ends_the_session_for_good(engine, now, an_account):
    an_account(engine)
    token = entered(engine, now)
    sessions.end(engine, token, now)
    assert sessions.seen(engine, token, now) is None
    assert rows(engine, SignInSession.__table__, "account") == []


@pytest.mark.parametrize("token", [None, "", "guess", "0" * 43])
def test_a_token_nobody_was_given_opens_nothing(engine, now, an_account, token):
    an_account(engine)
    entered(engine, now)
    assert sessions.seen(engine, token, now) is None


@pytest.mark.parametrize("change", ["password", "closed"])
def test_what_is_changed_while_a_password_is_looked_at_holds_for_that_sign_in_too(
    engine, now, an_account, monkeypatch, change
):
    an_account(engine)
    device, is_right = attempt(engine, now, password=PASSWORD).device, passwords.is_right

    def changed_meanwhile(password, kept):
        by = {"by": Viewer.operator(), "now": now}
        with writing(engine) as session:
            if change == "password":
                accounts.set_password(session, "ana.r", "another horse battery", **by)
            else:
                accounts.disable(session, "ana.r", **by)
        return is_right(password, kept)

    monkeypatch.setattr(passwords, "is_right", changed_meanwhile)
    assert attempt(engine, now, password=PASSWORD, device=device) == sign_in.Refusal(sign_in.WRONG)
    assert rows(engine, SignInSession.__table__, "account") == []
    assert rows(engine, KnownDevice.__table__, "account") == []
    assert rows(engine, SignInFailure.__table__, "device") == [devices.digest_of(device)]
    assert last_recorded(engine) == ("ana.r", "sign_in_failed")


@pytest.fixture
def hurried(postgres_engine, monkeypatch):
    """Whoever has to wait for somebody else is told so at once."""
    monkeypatch.setattr(engines, "SHORT", 100)
    postgres_engine.dispose()
    return postgres_engine


@pytest.mark.postgres
@pytest.mark.parametrize("change", [{"password_hash": "another"}, {"is_active": False}], ids=str)
def test_a_sign_in_waits_for_an_account_that_is_just_being_changed(hurried, now, an_account, change):
    an_account(hurried)
    with writing(hurried) as session:
        accounts.add_demo_accounts(session, clinics=[a_clinic(session)], now=now)
    with writing(hurried) as other:
        other.execute(sa.update(Account).values(change))
        with pytest.raises(Busy):
            attempt(hurried, now, password=PASSWORD)
        with pytest.raises(Busy):
            sign_in.as_demo(hurried, "demo.auditor", address=HERE, now=now)


@pytest.mark.postgres
def test_failures_are_forgotten_while_nobody_counts_one(hurried, now):
    """A try that is counted deletes the oldest ones on the way: each would wait for rows of the other."""
    with writing(hurried) as other:
        take(other, Lock.sign_in_tries)
        with pytest.raises(Busy), writing(hurried) as session:
            throttle.forget(session, throttle.a_try("ana.r", HERE))


def test_a_sign_in_is_recorded_last_for_others_wait_from_there_on(engine, now, an_account):
    an_account(engine)
    entered(engine, now - sessions.LONGEST - SECOND)
    for _ in range(3):
        attempt(engine, now)
    with writes_after_recording(engine) as late:
        assert entered(engine, now)
        attempt(engine, now)
        attempt(engine, now + failed_tries.TOLD_EVERY)
    assert late == []
