"""`manage.py sync`: every source of the settings file, or a watched folder."""

import json
import time

import jwt
import pytest

from pages import clock as pages_clock
from pages.commands import sync as command
from tests.bulk.records import everything, told
from tests.commands.conftest import tandem  # noqa: F401  a fixture
from tests.intake.sheets import PATIENTS


@pytest.fixture
def engine(sqlite_engine):
    return sqlite_engine


@pytest.fixture
def sync(tandem, ehr, source, tmp_path, monkeypatch, clock):  # noqa: F811
    """`manage.py sync`, with the source north in its settings and a time of its own."""
    settings = tmp_path / "sources.toml"
    where = f'address = "{source.address}"\ngroup = "g1"\n'
    key = f'client_id = "tandem"\nkey_file = "{source.key_file}"\nkey_id = "k1"\n'
    settings.write_text(f"[north]\n{where}{key}")
    monkeypatch.setenv("TANDEM_SOURCES", str(settings))
    monkeypatch.setenv("TANDEM_SYNC_FOLDER", str(tmp_path / "sync"))
    monkeypatch.setenv("TANDEM_TODAY", "2026-11-22")
    monkeypatch.setattr(command, "now", clock.now)
    monkeypatch.setattr(time, "sleep", clock.sleep)
    sync = lambda *words: tandem("sync", *words)  # noqa: E731
    sync.settings, sync.key = settings, key
    return sync


def test_a_sync_prints_its_summary_and_ends_well(sync, ehr, sqlite_engine):
    ehr.put(*everything())
    code, out, said = sync("north")
    assert (code, out.splitlines()[0].startswith("north: everything, up to 20")) == (0, True), said
    assert "Asking north for everything …" in said
    assert told(sqlite_engine)["clinics"]
    code, out, said = sync()
    assert (code, out.splitlines()[-1]) == (0, "Nothing needs a person.")
    assert "Asking north for what changed since 20" in said
    assert sync("north", "--full")[1].startswith("north: everything, up to 20")


def test_as_json_it_is_one_line_a_source(sync, ehr):
    ehr.put(*everything())
    code, out, _ = sync("--json")
    (summary,) = map(json.loads, out.splitlines())
    assert (code, summary["source"], summary["since"], summary["batch"]) == (0, "north", None, 1)


def test_a_source_that_fails_keeps_no_other_from_coming(sync, ehr, sqlite_engine):
    ehr.put(*everything())
    text = sync.settings.read_text()
    lost = text.replace("[north]", "[lost]").replace('group = "g1"', 'group = "nobody"')
    sync.settings.write_text(f"{lost}\n{text}")
    code, out, said = sync()
    assert code == 1
    assert out.startswith("north: everything")
    assert "lost: 127.0.0.1 does not take the request for an export (404)." in said
    assert told(sqlite_engine)["clinics"]


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [(("west",), 1, "There is no source west; there are north."), (("--watch", "/nowhere"), 1, "There is no folder")],
)
def test_what_is_wrong_is_one_sentence(sync, words, status, said):
    code, out, told_ = sync(*words)
    assert (code, out) == (status, "")
    assert said in told_


def test_the_public_half_of_the_key_is_what_an_ehr_can_register(sync, ec_key):
    code, out, _ = sync("north", "--public-key")
    (told_,) = json.loads(out)["keys"]
    assert (code, told_["kid"], told_["alg"], "d" in told_) == (0, "k1", "ES384", False)
    assert jwt.PyJWK(told_).key.public_numbers() == ec_key.public_key().public_numbers()


def test_without_settings_it_is_said_where_they_are_described(sync, monkeypatch):
    monkeypatch.delenv("TANDEM_SOURCES")
    code, _, said = sync()
    assert (code, "“Nightly from the EHR”" in said) == (1, True)


def test_a_watched_folder_is_imported_and_the_command_ends_when_told_once(sync, tmp_path, clock):
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "patients.csv").write_text(PATIENTS)
    code, out, said = sync("clinic", "--watch", inbox, "--once")
    assert (code, out) == (0, "Batch 1: 2 rows: 2 added, 0 changed, 0 unchanged, 0 rejected.\n"), said
    assert clock.waits == [10]
    (inbox / "patients.csv").write_text(PATIENTS + "P3,,\n")
    code, out, _ = sync("clinic", "--watch", inbox, "--once", "--json")
    assert (code, json.loads(out)["rejected"]) == (0, 1)
    assert sorted(file.name for file in (inbox / "done").iterdir()) == ["patients.2.csv", "patients.csv"]


def test_the_zone_of_the_clinics_is_that_of_the_import(sync, ehr, sqlite_engine, monkeypatch):
    """10:15 in Denver is the next day in Auckland."""
    monkeypatch.setenv("TANDEM_TIME_ZONE", "Pacific/Auckland")
    assert str(pages_clock.zone()) == "Pacific/Auckland"
    ehr.put(*everything())
    sync()
    with sqlite_engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT taken_on FROM screenings").scalar() == "2026-03-02"
