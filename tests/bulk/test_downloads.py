"""Files of an export: whole or not at all, however often the connection breaks."""

import gzip

import pytest
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from db.problems import Problem
from services.intake.bulk import download
from tests.bulk.ehr import cut_after, outcome
from tests.bulk.records import everything, told


@pytest.fixture
def ready(ehr):
    ehr.polls_until_ready = 0
    ehr.put(*everything("p1"), *everything("p2"))
    return ehr


@pytest.fixture
def whole(ready, clinic, source, new_sqlite, tmp_path):
    """What stands in the records after a sync that nothing disturbs."""
    with new_sqlite() as other:
        type(clinic)(other, tmp_path / "undisturbed", clinic.clock).sync(source)
        ready.ranges.clear()
        ready.kick_offs.clear()
        ready.asked.clear()
        clinic.clock.waits.clear()
        return told(other)


@pytest.mark.parametrize("packs", [False, True])
def test_a_file_that_breaks_off_goes_on_where_it_was_cut(clinic, ready, source, whole, packs):
    ready.packs = packs
    ready.plan["file"] = [cut_after(30), cut_after(20), None]
    clinic.sync(source)
    assert ready.ranges[0] == "bytes=30-"
    assert ready.ranges[1] == "bytes=50-"
    assert told(clinic.engine) == whole


def test_a_file_that_breaks_off_comes_again_from_its_start_where_the_server_knows_no_ranges(
    clinic, ready, source, whole
):
    ready.does_ranges = False
    ready.plan["file"] = [cut_after(30), cut_after(100)]
    clinic.sync(source)
    assert ready.ranges == []
    assert told(clinic.engine) == whole


def test_a_file_that_has_changed_since_it_broke_off_comes_from_its_start(clinic, ready, source, whole):
    def another_version(_, answer):
        answer.headers["etag"] = '"another"'
        return cut_after(30)(_, answer)

    ready.plan["file"] = [another_version]
    clinic.sync(source)
    assert told(clinic.engine) == whole


@pytest.mark.parametrize(
    "answer",
    [
        lambda _, answer: Response(b"x" * 9, 206, {"Content-Range": "bytes 7-15/16"}),
        lambda _, answer: Response(b"", 206),
        lambda _, answer: Response(status_code=416),
    ],
)
def test_a_part_that_does_not_fit_is_thrown_away(clinic, ready, source, whole, answer):
    ready.plan["file"] = [cut_after(30), answer]
    clinic.sync(source)
    assert told(clinic.engine) == whole


def test_a_part_that_ends_too_soon_goes_on(clinic, ready, source, whole):
    def the_next_ten(request, answer):
        total = answer.headers["content-range"].rpartition("/")[2]
        return Response(
            answer.body[:10], 206, {"Content-Range": f"bytes 30-39/{total}", "ETag": answer.headers["etag"]}
        )

    ready.plan["file"] = [cut_after(30), the_next_ten]
    clinic.sync(source)
    assert ready.ranges == ["bytes=30-", "bytes=40-"]
    assert told(clinic.engine) == whole


def test_a_run_that_ends_between_two_files_leaves_the_first_to_the_next(clinic, ready, source, whole):
    ready.plan["file"] = [None, cut_after(40), *[PlainTextResponse("", 503)] * 20]
    with pytest.raises(Problem, match="too busy to give a file"):
        clinic.sync(source)
    ready.plan["file"].clear()
    before = ready.times_asked("GET", "/files/")
    clinic.sync(source)
    assert ready.times_asked("GET", "/files/") - before == len(downloaded(ready)) - 1  # the first was there
    assert ready.ranges[0] == "bytes=40-"
    assert told(clinic.engine) == whole
    assert len(ready.kick_offs) == 1


def downloaded(ehr) -> set[str]:
    return {path for _, path in ehr.asked if path.startswith("/files/")}


def test_addresses_that_have_run_out_are_asked_for_anew(clinic, ready, source, whole):
    ready.plan["file"] = [None, outcome(403, "forbidden", "the signature has run out"), None, Response(status_code=410)]
    clinic.sync(source)
    assert told(clinic.engine) == whole
    assert len(ready.kick_offs) == 1


def test_an_export_whose_files_are_gone_is_asked_for_anew(clinic, ready, source, whole):
    ready.plan["file"] = [Response(status_code=404)] * 2
    clinic.sync(source)
    assert told(clinic.engine) == whole
    assert len(ready.kick_offs) == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<html>Please sign in</html>", "it is no NDJSON"),
        (b'{"resourceType": "Basic", "id": "1"}\n' * 9, "it begins with another resource than"),
        (b"", "0 resources, and"),
        (b'{"resourceType": "Encounter", "id": "1"}\n{"resou', "its last line is cut off"),
        (gzip.compress(b'{"resourceType": "Encounter", "id": "1"}\n' * 500)[:60], "cannot be unpacked"),
    ],
)
def test_what_is_no_such_file_is_tried_thrice_and_said_without_a_word_of_it(clinic, ready, source, content, said):
    wrong = Response(content, headers={"Content-Type": "application/fhir+ndjson"})
    ready.plan["file"] = [wrong] * 3
    with pytest.raises(Problem, match=said) as problem:
        clinic.sync(source)
    assert "sign in" not in str(problem.value)
    assert told(clinic.engine) == {}
    assert clinic.sync(source).added > 0  # another export
    assert len(ready.kick_offs) == 2


def test_a_file_that_is_wrong_once_is_fetched_again(clinic, ready, source, whole):
    ready.plan["file"] = [Response(b"<html>")]
    clinic.sync(source)
    assert told(clinic.engine) == whole


def test_files_that_are_gzipped_by_name_and_not_by_header_are_read(clinic, ready, source, whole):
    def packed(_, answer):
        return Response(gzip.compress(answer.body), headers={"Content-Type": "application/gzip"})

    ready.plan["file"] = [packed] * 20
    clinic.sync(source)
    assert told(clinic.engine) == whole


def test_a_file_of_endless_size_is_not_taken(clinic, ready, source, monkeypatch):
    monkeypatch.setattr(download, "LARGEST_FILE", 100)
    with pytest.raises(Problem, match="larger than"):
        clinic.sync(source)


def test_a_redirect_takes_no_token_elsewhere_and_never_leaves_https(clinic, ready, source):
    ready.plan["file"] = [RedirectResponse("http://ehr.example/file")]
    with pytest.raises(Problem, match="http://ehr.example is not asked"):
        clinic.sync(source)
    seen = []

    def elsewhere(request, answer):
        return RedirectResponse(str(request.url).replace("127.0.0.1", "localhost"))

    def noted(request, answer):
        seen.append(request.headers.get("authorization"))
        return Response(status_code=403)

    ready.plan["file"] = [elsewhere, noted] * 2 + [None] * 20
    clinic.sync(source)
    assert seen == [None, None]


def test_files_of_the_ehr_can_be_read_by_nobody_else_of_the_machine(clinic, ready, source):
    ready.plan["file"] = [None, *[PlainTextResponse("", 503)] * 20]
    with pytest.raises(Problem):
        clinic.sync(source)
    assert (clinic.folder / "north").stat().st_mode & 0o077 == 0
    assert (clinic.folder / "north" / "job" / "state.json").exists()


def test_nothing_but_the_mirror_is_left_behind(clinic, ready, source):
    clinic.sync(source)
    left = {file.name for file in (clinic.folder / "north").iterdir()}
    assert left - {"resources.sqlite3-wal", "resources.sqlite3-shm"} == {"lock", "resources.sqlite3"}
