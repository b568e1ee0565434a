"""Asking how far an export is: as the server wishes, longer and longer without a word of it, and not for ever."""

from dataclasses import replace

import pytest
from starlette.responses import JSONResponse, PlainTextResponse, Response

from db.problems import Problem
from services.intake.bulk.waiting import TooLong
from tests.bulk.ehr import outcome
from tests.bulk.records import everything, told


def working(**headers: str) -> Response:
    return Response(status_code=202, headers={name.replace("_", "-"): value for name, value in headers.items()})


@pytest.fixture
def ready(ehr):
    """An EHR whose export is ready at the first question that is not planned otherwise."""
    ehr.polls_until_ready = 0
    ehr.put(*everything())
    return ehr


@pytest.mark.parametrize(
    ("headers", "waits"),
    [
        ({}, 2),
        ({"Retry_After": "120"}, 120),
        ({"Retry_After": "0"}, 1),
        ({"Retry_After": "999999"}, 3_600),
        ({"Retry_After": "-5"}, 2),
        ({"Retry_After": "soon"}, 2),
        ({"Retry_After": "Fri, 31 Dec 1999 23:59:59 GMT"}, 1),
        ({"Retry_After": "Sun, 22 Nov 2026 02:00:50 GMT"}, 50),
        ({"Retry_After": "Sun, 22 Nov 2026 02:00:50 GMT", "Date": "Sun, 22 Nov 2026 02:00:00 GMT"}, 50),
        # by the server's clock, which may be years off
        ({"Retry_After": "Fri, 31 Dec 1999 23:59:59 GMT", "Date": "Fri, 31 Dec 1999 23:59:19 GMT"}, 40),
    ],
)
def test_the_wait_is_what_the_server_asks_for_within_limits(clinic, ready, source, headers, waits):
    ready.plan["status"] = [working(**headers)]
    clinic.sync(source)
    assert clinic.clock.waits == [waits]


def test_without_a_word_of_it_each_wait_is_twice_the_last_up_to_five_minutes(clinic, ready, source):
    ready.plan["status"] = [working()] * 10
    clinic.sync(source)
    assert clinic.clock.waits == [2, 4, 8, 16, 32, 64, 128, 256, 300, 300]


def test_the_server_is_never_asked_too_soon(clinic, ehr, source):
    ehr.put(*everything())
    ehr.polls_until_ready = 5
    clinic.sync(source)
    assert (ehr.scolded, clinic.clock.waits) == (0, [120] * 5)


@pytest.mark.parametrize(
    "busy",
    [
        outcome(429, "throttled", "too many", {"Retry-After": "7"}),
        PlainTextResponse("<html>", 503, {"Retry-After": "7"}),
        outcome(500, "transient", "later", {"Retry-After": "7"}),
        outcome(500, "lock-error", "later", {"Retry-After": "7"}),
    ],
)
def test_a_server_that_is_busy_is_asked_again_and_the_export_goes_on(clinic, ready, source, busy):
    ready.plan["status"] = [busy, working(X_Progress="half"), busy]
    clinic.sync(source)
    assert [wait for wait in clinic.clock.waits if wait == 7] == [7, 7]
    assert "half" in clinic.said
    assert len(ready.kick_offs) == 1


def test_a_busy_server_takes_the_kick_off_and_gives_the_token_later(clinic, ready, source):
    ready.plan["kick_off"] = [outcome(429, "throttled", "another export is made", {"Retry-After": "60"})]
    ready.plan["token"] = [PlainTextResponse("", 503)]
    ready.plan["configuration"] = [PlainTextResponse("", 502)]
    clinic.sync(source)
    assert sorted(clinic.clock.waits) == [2, 2, 60]


def test_a_failure_that_passes_never_passes_for_ever(clinic, ready, source):
    ready.plan["status"] = [outcome(500, "transient", "later")] * 50
    with pytest.raises(Problem, match=r"could not make the export \(500, transient\)"):
        clinic.sync(source)
    assert len(clinic.clock.waits) == 12


def test_a_failed_export_is_said_by_its_code_and_the_next_run_asks_anew(clinic, ready, source):
    ready.plan["status"] = [outcome(500, "processing", "Patient Moss of 3 Elm Street has two names")]
    with pytest.raises(Problem, match=r"could not make the export \(500, processing\)") as problem:
        clinic.sync(source)
    assert "Moss" not in str(problem.value)
    clinic.sync(source)
    assert len(ready.kick_offs) == 2


def test_after_hours_the_run_ends_and_the_next_goes_on_with_the_same_export(clinic, ready, source):
    ready.plan["status"] = [working(Retry_After="1800")] * 5
    with pytest.raises(TooLong, match="north works on the export for longer than this run waits"):
        clinic.sync(replace(source, wait_hours=1))
    assert clinic.clock.waits == [1800, 1800]
    clinic.sync(source)
    assert (len(ready.kick_offs), len(clinic.clock.waits)) == (1, 4)
    assert "An export that an earlier run had begun is gone on with." in clinic.said


@pytest.mark.parametrize("gone", [404, 410])
def test_an_export_that_the_server_has_lost_is_asked_for_anew(clinic, ready, source, gone):
    ready.plan["status"] = [working(), outcome(gone, "not-found", "there is no such export")]
    clinic.sync(source)
    assert len(ready.kick_offs) == 2
    assert told(clinic.engine)["clinics"]


def test_a_server_that_loses_every_export_is_given_up(clinic, ready, source):
    ready.plan["status"] = [outcome(404, "not-found", "there is no such export")] * 9
    with pytest.raises(Problem, match="gave up two exports one after another"):
        clinic.sync(source)
    assert len(ready.kick_offs) == 2


@pytest.mark.parametrize(
    ("manifest", "said"),
    [
        ({"requiresAccessToken": True, "output": []}, "transactionTime"),
        ({"transactionTime": "2026-11-22", "requiresAccessToken": True, "output": []}, "is no instant"),
        ({"transactionTime": "2026-11-22T02:00:00Z", "output": []}, "requiresAccessToken"),
        ({"transactionTime": "2026-11-22T02:00:00Z", "requiresAccessToken": True}, "output"),
        ({"transactionTime": "2026-11-22T02:00:00Z", "requiresAccessToken": True, "output": [{}]}, "url"),
        (
            {
                "transactionTime": "2026-11-22T02:00:00Z",
                "requiresAccessToken": True,
                "output": [{"type": "Patient", "url": "http://ehr.example/1"}],
            },
            "must begin with https://",
        ),
        (
            {
                "transactionTime": "2026-11-22T02:00:00Z",
                "requiresAccessToken": True,
                "output": [],
                "link": [{"relation": "next", "url": "https://ehr.example/2"}],
            },
            "on several pages",
        ),
        ([], "cannot be read"),
    ],
)
def test_a_list_of_files_that_is_of_no_use_is_said_and_the_next_run_asks_anew(clinic, ready, source, manifest, said):
    ready.plan["status"] = [JSONResponse(manifest)]
    with pytest.raises(Problem, match=said):
        clinic.sync(source)
    assert clinic.state(source) is None
    clinic.sync(source)
    assert len(ready.kick_offs) == 2


def test_fields_that_nobody_knows_change_nothing(clinic, ready, source):
    ready.more = {
        "extension": {"https://ehr.example/x": True},
        "outputFormat": "ndjson",
        "manifestType": "x",
        "deleted": None,
        "error": None,
    }
    clinic.sync(source)
    assert told(clinic.engine)["clinics"]


def test_a_kick_off_without_a_place_to_ask_is_said(clinic, ready, source):
    ready.plan["kick_off"] = [Response(status_code=202), Response(status_code=200)]
    with pytest.raises(Problem, match="does not say where to ask for it"):
        clinic.sync(source)
    with pytest.raises(Problem, match=r"does not take the request for an export \(200\)"):
        clinic.sync(source)


def test_a_server_that_is_not_there_is_said_without_its_address(clinic, source, ehr):
    away = replace(source, address="http://127.0.0.1:9/fhir?secret=1", client_id=None, key_file=None)
    with pytest.raises(Problem, match="127.0.0.1 cannot be reached") as problem:
        clinic.sync(away)
    assert "secret" not in str(problem.value)
    assert len(clinic.clock.waits) == 8  # ten minutes in all
