"""The settings file of the sources: what is wrong with it is said by its table and word, before anything is sent."""

import re

import pytest

from db.problems import Problem
from services.intake.bulk.sources import FULL_EVERY, KNOWN, WAIT, Source, chosen, load
from tests.docs.test_links import ROOT

GOOD = 'address = "https://ehr.example/fhir/"\ngroup = "g1"\n'
WRONG = {
    "": "names no source",
    "x": "no TOML",
    "\udcff": "no TOML",
    'address = "x"': "stands outside a table",
    '["../up"]': "The name of a source is letters",
    f"[north]\n{GOOD}adress = 1": "[north] holds adress; known are address,",
    "[north]\ngroup = 'g1'": "[north] needs address",
    "[north]\naddress = 7": "[north] address is a text.",
    "[north]\naddress = ''": "[north] address is a text.",
    "[north]\naddress = 'http://ehr.example'\ngroup = 'g1'": "http://ehr.example is not asked: the address must begin",
    "[north]\naddress = 'ftp://ehr.example'\ngroup = 'g1'": "ftp://ehr.example is not asked",
    "[north]\naddress = 'https://'\ngroup = 'g1'": "is not asked",
    "[north]\naddress = 'https://[::1'\ngroup = 'g1'": "cannot be read",
    "[north]\naddress = 'https://u:secret@ehr.example'\ngroup = 'g1'": "ehr.example holds a password",
    f"[north]\n{GOOD}token_url = 'http://ehr.example/token'": "http://ehr.example is not asked",
    f"[north]\n{GOOD}export = 'all'": "[north] export is one of group, patients, system.",
    "[north]\naddress = 'https://ehr.example'": "needs group",
    f"[north]\n{GOOD}export = 'system'": "needs group",
    f"[north]\n{GOOD}client_id = 'x'": "client_id and key_file together",
    f"[north]\n{GOOD}key_file = 'x'": "client_id and key_file together",
    f"[north]\n{GOOD}full_every_days = 0": "[north] full_every_days is a number above 0.",
    f"[north]\n{GOOD}wait_hours = true": "[north] wait_hours is a number above 0.",
    f"[north]\n{GOOD}wait_hours = nan": "[north] wait_hours is a number above 0.",
    f"[north]\n{GOOD}types = 'Patient'": "types is a list of resource types",
    f"[north]\n{GOOD}types = ['Patient,x']": "types is a list of resource types",
    f"[north]\n{GOOD}accept_errors = 'no'": "accept_errors is true or false",
}


@pytest.mark.parametrize(("text", "said"), WRONG.items())
def test_what_is_wrong_is_said(tmp_path, text, said):
    file = tmp_path / "sources.toml"
    file.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(Problem) as problem:
        load(file)
    assert said in str(problem.value)
    assert "secret" not in str(problem.value)


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(Problem, match="cannot be read: No such file"):
        load(tmp_path / "nowhere.toml")


def test_every_word_is_read(tmp_path):
    file = tmp_path / "sources.toml"
    more = 'client_id = "t"\nkey_file = "north.pem"\nkey_id = "k1"\nscope = "system/*.rs"\ntypes = ["Patient"]\n'
    more += 'token_url = "https://ehr.example/token"\nfull_every_days = 30\nwait_hours = 2.5\naccept_errors = true\n'
    file.write_text(f'[north]\n{GOOD}{more}\n[south]\naddress = "http://localhost:8080"\nexport = "patients"\n')
    north, south = load(file)
    assert north == Source(
        name="north",
        address="https://ehr.example/fhir",
        group="g1",
        client_id="t",
        key_file=tmp_path / "north.pem",  # beside the settings
        key_id="k1",
        scope="system/*.rs",
        types=("Patient",),
        token_url="https://ehr.example/token",
        full_every_days=30,
        wait_hours=2.5,
        accept_errors=True,
    )
    assert (south.export, south.group, south.client_id) == ("patients", None, None)
    assert chosen([north, south], "south") == [south]
    assert chosen([north, south], None) == [north, south]
    with pytest.raises(Problem, match="There is no source west; there are north, south"):
        chosen([north, south], "west")


def test_the_settings_shown_can_be_used_and_every_word_is_told(tmp_path):
    chapter = (ROOT / "docs" / "operators.md").read_text().partition("## Nightly from the EHR")[2].partition("\n## ")[0]
    (shown,) = re.findall(r"^    (\[north\].*\n(?:    .+\n)+)", chapter, re.MULTILINE)
    (tmp_path / "sources.toml").write_text(shown)
    (north,) = load(tmp_path / "sources.toml")
    assert (north.group, north.key_id) == ("tandem", "2026")
    assert [word for word in KNOWN if word not in chapter] == []
    assert (f"`full_every_days` ({FULL_EVERY})", f"`wait_hours` ({WAIT:g}:") == tuple(
        re.findall(r"`full_every_days` \(\d+\)|`wait_hours` \(\d+:", chapter)
    )
