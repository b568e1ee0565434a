"""`manage.py report`: one file for one month, and one sentence when something is amiss."""

import json

import pytest
import sqlalchemy as sa

from services.access.audit import ENTRIES
from services.metrics.counting import kept_months
from tests.recorded import the_record

PATIENTS = "patient_id,clinic,care_manager,family_name\nA1-77,North clinic,Ana Rivera,Mosswick\nA2-77,River clinic,,\n"
EPISODES = (
    "patient_id,medication,enrolled_on,started_on\n"
    "A1-77,buprenorphine,2026-10-05,2026-10-06\nA2-77,methadone,2026-10-05,\n"
)


@pytest.fixture
def in_november(monkeypatch, tmp_path):
    """The 22nd, in a folder of its own."""
    monkeypatch.setenv("TANDEM_TODAY", "2026-11-22")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def two_clinics(in_november, tandem, folder, monkeypatch):
    monkeypatch.setattr(kept_months, "KEPT", 2)  # a course of two months is as good here as one of 25
    code, _, said = tandem("import", folder(patients=PATIENTS, moud_episodes=EPISODES))
    assert code == 0, said
    return in_november


def test_the_report_of_a_month_is_one_file_that_names_no_patient(tandem, two_clinics, engine):
    code, out, said = tandem("report", "--month", "2026-10")
    assert (code, out) == (0, "")
    assert said.splitlines()[-1] == "The report of Oct 2026 is written: tandem-report-2026-10.html"
    html = (two_clinics / "tandem-report-2026-10.html").read_text()
    assert "North clinic, River clinic" in html
    assert "printed on 22 November 2026 by Command line" in html
    assert [word for word in ("A1-77", "A2-77", "Mosswick") if word in html] == []
    with the_record(engine) as session:
        recorded = session.execute(sa.select(ENTRIES.c.detail).where(ENTRIES.c.action == "exported")).scalars().all()
    (told,) = map(json.loads, recorded)
    assert (told["file"], told["period"]) == ("report.html", "month-2026-10")


def test_the_month_left_out_is_the_last_one_that_is_over_and_a_clinic_can_be_chosen(tandem, two_clinics):
    code, out, said = tandem("report", "--clinic", "River clinic", "--out", "-")
    assert code == 0, said
    assert out.startswith("<!doctype html>")
    assert "<h1>River clinic</h1>" in out
    assert "Oct 2026 ·" in out


def test_it_says_which_reasons_are_switched_off_and_why(tandem, two_clinics):
    assert "Switched off" not in tandem("report", "--out", "-")[1]
    tandem("reasons", "off", "no_naloxone", "--why", "no <kits> in our feed")
    _, out, _ = tandem("report", "--out", "-")
    assert "Switched off here: No naloxone in a year (no &lt;kits&gt; in our feed)." in out


def test_a_file_that_is_there_is_kept_unless_forced(tandem, two_clinics):
    file = two_clinics / "mine.html"
    file.write_text("mine")
    words = ("report", "--month", "2026-10", "--out", "mine.html")
    assert tandem(*words) == (1, "", "mine.html is there already; --force writes over it.\n")
    assert file.read_text() == "mine"
    assert tandem(*words, "--force")[0] == 0
    assert file.read_text().startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--month", "2026-13"), "'2026-13' is not a month. A month is like 2026-10."),
        (("--month", "2026-10-01"), "'2026-10-01' is not a month. A month is like 2026-10."),
        (("--month", "October"), "'October' is not a month. A month is like 2026-10."),
        (("--month", "2026-12"), "2026-12 lies in the future; the latest month is 2026-11, so far."),
        (("--month", "1850-01"), "Reports begin with January 1903."),
        (("--out", "."), ". cannot be written: it is a folder."),
        (("--out", "nowhere/report.html"), "nowhere/report.html cannot be written: there is no such folder."),
        (("--clinic", "No such"), "There is no clinic 'No such'. There are: none yet."),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_is_amiss_is_one_sentence(tandem, in_november, words, sentence):
    assert tandem("report", *words) == (1, "", sentence + "\n")
    assert list(in_november.iterdir()) == []
