"""A stranger who guesses keeps nobody out, stays slow from many addresses, and fills no record."""

import json
from datetime import timedelta
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa

from db.engine import reading, writing
from db.tables import KnownDevice, SignInFailure, SignInFold
from pages import clock
from pages.web import background_writes
from services.access import accounts, devices, failed_tries, sign_in, throttle
from services.access.audit import ENTRIES
from services.access.viewer import Viewer
from tests.access.app import ask
from tests.access.conftest import PASSWORD
from tests.access.test_sign_in import HERE, attempt, rows
from tests.recorded import writers_of

ELSEWHERE = "198.51.100.7"
SECOND = timedelta(seconds=1)
OPERATOR = Viewer.operator()


def entries(engine) -> list[tuple[str, str, dict]]:
    with reading(engine) as session:
        query = sa.select(ENTRIES.c.actor, ENTRIES.c.action, ENTRIES.c.detail).order_by(ENTRIES.c.id)
        return [(row.actor, row.action, json.loads(row.detail)) for row in session.execute(query)]


def device_of(engine, now, **more) -> str:
    return attempt(engine, now, password=PASSWORD, **more).device


def hammered(engine, now, seconds: int, address: str = ELSEWHERE, **more) -> None:
    """A stranger tries every second."""
    for second in range(seconds):
        attempt(engine, now + second * SECOND, address=address, **more)


def test_a_stranger_keeps_no_nurse_out_who_has_signed_in_here_before(engine, now, an_account):
    """Wherever the stranger sits, at the nurse's own address too."""
    an_account(engine)
    device, at = device_of(engine, now), now
    for address in (ELSEWHERE, HERE):
        for _ in range(12):
            hammered(engine, at, 5, address)
            at += 5 * SECOND
            answer = attempt(engine, at, password=PASSWORD, device=device)
            assert isinstance(answer, sign_in.Entered), answer


def test_a_stranger_at_one_address_keeps_nobody_out_at_another(engine, now, an_account):
    an_account(engine)
    hammered(engine, now, 120)
    assert isinstance(attempt(engine, now + 120 * SECOND, password=PASSWORD), sign_in.Entered)


def test_guessing_from_many_addresses_stays_slow(engine, now, an_account):
    """At most 30 free guesses and 4 more an hour, however many addresses take part."""
    an_account(engine)
    looked_at = [
        attempt(engine, now + 30 * number * SECOND, address=f"203.0.{number // 200}.{number % 200}").wait == 0
        for number in range(120)
    ]
    assert sum(looked_at) <= 30 + 60 // 15 + 5  # the waits double up to 15 minutes: five shorter ones come first


def test_a_stolen_device_still_waits(engine, now, an_account):
    an_account(engine)
    device = device_of(engine, now)
    for _ in range(5):
        assert attempt(engine, now, address=ELSEWHERE, device=device) == sign_in.Refusal(sign_in.WRONG)
    assert attempt(engine, now, password=PASSWORD, address=ELSEWHERE, device=device).wait == 15


def test_failures_on_a_known_device_hold_back_nobody_else_of_that_name(engine, now, an_account):
    an_account(engine)
    device = device_of(engine, now)
    for _ in range(6):
        attempt(engine, now, device=device)
    assert isinstance(attempt(engine, now, password=PASSWORD, address=ELSEWHERE), sign_in.Entered)


def test_a_success_elsewhere_forgets_no_strangers_failures(engine, now, an_account):
    an_account(engine)
    for _ in range(5):
        attempt(engine, now, address=ELSEWHERE)
    attempt(engine, now, password=PASSWORD)
    assert attempt(engine, now, address=ELSEWHERE).wait == 15


@pytest.mark.parametrize("device", ["", "guess", "x" * 5_000, "\ud800"])
def test_a_device_nobody_was_given_is_a_strangers_and_is_never_taken_over(engine, now, an_account, device):
    an_account(engine)
    for _ in range(5):
        attempt(engine, now, device=device)
    assert attempt(engine, now, device=device).wait == 15
    given = device_of(engine, now, device=device, address=ELSEWHERE)
    assert given != device


def test_a_device_is_known_for_the_account_that_signed_in_on_it(engine, now, an_account):
    an_account(engine)
    an_account(engine, "bo.l")
    of_ana = device_of(engine, now)
    for _ in range(5):
        attempt(engine, now, username="bo.l", device=of_ana)
    assert attempt(engine, now, username="bo.l", device=of_ana).wait == 15
    shared = device_of(engine, now, username="bo.l", device=of_ana, address=ELSEWHERE)
    assert shared == of_ana  # one browser of a ward, for several people
    assert rows(engine, KnownDevice.__table__, "digest") == [devices.digest_of(of_ana)] * 2


def test_a_device_is_forgotten_in_time_and_with_a_new_password_or_a_closed_account(engine, now, an_account):
    an_account(engine)

    def is_known(device: str, at) -> bool:
        with reading(engine) as session:
            return devices.known(session, device, 1, at) is not None

    device = device_of(engine, now)
    assert is_known(device, now + devices.KNOWN_FOR - SECOND)
    assert not is_known(device, now + devices.KNOWN_FOR)
    with writing(engine) as session:
        accounts.set_password(session, "ana.r", PASSWORD, by=OPERATOR, now=now)
    assert not is_known(device, now)
    device = device_of(engine, now)
    with writing(engine) as session:
        accounts.disable(session, "ana.r", by=OPERATOR, now=now)
    assert not is_known(device, now)


def test_only_the_newest_devices_of_an_account_are_kept_and_only_as_digests(engine, now, an_account):
    an_account(engine)
    given = [device_of(engine, now + number * SECOND) for number in range(devices.MOST + 2)]
    kept = set(rows(engine, KnownDevice.__table__, "digest"))
    assert kept == {devices.digest_of(token) for token in given[2:]}


def test_tries_without_end_are_told_together(engine, now, an_account):
    an_account(engine)
    before = len(entries(engine))
    hammered(engine, now, 240)
    assert len(entries(engine)) - before == 2  # the first that failed, and the first that was held back
    attempt(engine, now + 2 * failed_tries.TOLD_EVERY, address="203.0.113.5", username="nobody")
    told = entries(engine)[before:]
    assert [(actor, action, "times" in detail) for actor, action, detail in told] == [
        ("ana.r", "sign_in_failed", False),
        ("ana.r", "sign_in_held_back", False),
        ("ana.r", "sign_in_failed", True),
        ("ana.r", "sign_in_held_back", True),
        ("not signed in", "sign_in_failed", False),
    ]
    together = [detail for _, _, detail in told if "times" in detail]
    assert sum(detail["times"] for detail in together) == 240 - 2
    assert together[0] == {"address": ELSEWHERE, "times": together[0]["times"], "since": now.isoformat()}


def test_what_failed_is_told_in_time_though_nobody_tries_any_more(engine, now, an_account, monkeypatch):
    an_account(engine)
    hammered(engine, now, 3)

    def written_at(at) -> int:
        monkeypatch.setattr(clock, "now", lambda: at)
        with writers_of(engine) as found:
            background_writes.write_if_possible(engine)
        return len(found)

    over = now + failed_tries.TOLD_EVERY
    assert [written_at(at) for at in (over - SECOND, over, over)] == [0, 1, 0]
    actor, action, told = entries(engine)[-1]
    assert (actor, action, told["times"]) == ("ana.r", "sign_in_failed", 2)


def test_the_browser_keeps_the_device_and_sends_it_at_the_next_sign_in(sqlite_engine, an_account, monkeypatch):
    monkeypatch.setenv("TANDEM_DATABASE_URL", sqlite_engine.url.render_as_string(hide_password=False))
    an_account(sqlite_engine)

    def post(password: str, device: str = ""):
        form = urlencode({"username": "ana.r", "password": password})
        return ask("POST", "/sign-in", form, f"none; tandem_device={device}")

    kept = post(PASSWORD).headers["set-cookie"]  # the last of two
    assert {"HttpOnly", "SameSite=strict", "Path=/", "Max-Age=15552000"} <= set(kept.split("; "))
    device = kept.partition("tandem_device=")[2].partition(";")[0]
    statuses = [post("wrong").status for _ in range(6)]
    assert statuses == [401] * 5 + [429]
    assert post(PASSWORD).status == 429
    assert post(PASSWORD, device).status == 303


def test_no_try_is_lost_from_the_record(engine, now, an_account):
    an_account(engine)
    hammered(engine, now, 90)
    at = now + 90 * SECOND
    assert isinstance(attempt(engine, at, password=PASSWORD), sign_in.Entered)
    told = [(action, detail) for _, action, detail in entries(engine)]
    assert told[-1][0] == "sign_in"
    tries = [detail for action, detail in told if action in ("sign_in_failed", "sign_in_held_back")]
    assert sum(detail.get("times", 1) for detail in tries) == 90
    assert rows(engine, SignInFold.__table__, "times") == []


def test_a_person_with_a_whole_network_is_one_address(engine, now, an_account):
    an_account(engine)
    for number in range(5):
        attempt(engine, now, address=f"2001:db8:1:2::{number}")
    assert attempt(engine, now, address="2001:db8:1:2:ffff::9").wait == 15
    assert attempt(engine, now, address="2001:db8:1:3::1").wait == 0
    assert throttle.network_of("::ffff:192.0.2.1") == throttle.network_of("192.0.2.1") == "192.0.2.1"
    assert set(rows(engine, SignInFailure.__table__, "address")) == {"2001:db8:1:2::", "2001:db8:1:3::"}
