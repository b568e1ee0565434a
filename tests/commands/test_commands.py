"""What the command line says and gives, and how it ends."""

import csv
import io
import json
import os
import stat

import pytest
import sqlalchemy as sa

from db.engine import writing

PATIENTS = "patient_id,clinic,care_manager,family_name\nA1,North clinic,Ana Rivera,Moss\nA2,North clinic,,\n"
EPISODES = (
    "patient_id,medication,enrolled_on,started_on\nA1,buprenorphine,2026-01-05,2026-01-06\nA2,methadone,2026-01-05,\n"
)
SUPPLIES = "patient_id,medication,supplied_on,days_supply,source\nA1,buprenorphine,2026-01-06,30,dispensed\n"


def rows(text: str) -> list[dict]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def small_clinic(tandem, folder):
    code, _, said = tandem("import", folder(patients=PATIENTS, moud_episodes=EPISODES, medication_supplies=SUPPLIES))
    assert code == 0, said


def test_import_prints_only_its_counts_as_json(tandem, folder):
    files = folder(patients=PATIENTS, moud_episodes=EPISODES)
    code, out, _ = tandem("import", files, "--json")
    told = json.loads(out)
    assert code == 0
    assert (told["read"], told["added"], told["changed"], told["unchanged"], told["rejected"]) == (4, 4, 0, 0, 0)
    assert told["by_table"]["patients"]["added"] == 2
    told = json.loads(tandem("import", files, "--json")[1])
    assert (told["added"], told["changed"], told["unchanged"]) == (0, 0, 4)


def test_imports_are_listed_and_one_is_undone(tandem, folder, small_clinic):
    tests = folder(drug_tests="patient_id,collected_on,substance,result\nA1,2026-01-05,opioid,positive\n")
    batch = json.loads(tandem("import", tests, "--json")[1])["batch"]
    assert [(row["id"], row["status"]) for row in rows(tandem("imports", "--csv")[1])] == [
        (str(batch), "loaded"),
        (str(batch - 1), "loaded"),
    ]
    code, _, said = tandem("undo", batch)
    assert (code, f"Batch {batch} is undone: 1 rows are gone" in said) == (0, True)
    assert [row["status"] for row in json.loads(tandem("imports", "--json")[1])] == ["undone", "loaded"]
    code, _, said = tandem("undo", batch)
    assert (code, "has nothing to undo: it is undone." in said) == (1, True)


def test_rejects_gives_file_line_text_and_reasons(tandem, folder):
    files = folder(patients=PATIENTS, screenings="patient_id,instrument,taken_on,total\nA1,phq9,2026-01-05,31\n")
    batch = json.loads(tandem("import", files, "--json")[1])["batch"]
    (row,) = rows(tandem("rejects", batch, "--csv")[1])
    assert (row["file"], row["line"], row["text"]) == ("screenings.csv", "2", "A1,phq9,2026-01-05,31")
    assert "31" in row["reasons"]
    assert "27" in row["reasons"]


def test_worklist_gives_one_row_per_patient_and_reason_on_any_day(tandem, small_clinic):
    code, out, _ = tandem("worklist", "--as-of", "2026-02-06", "--csv")
    (gap,) = [row for row in rows(out) if row["reason"] == "moud_gap"]
    assert code == 0
    assert out.splitlines()[0] == "patient_id,clinic,urgency,reason,opens_on,due_on,days_overdue,owner,detail"
    assert (gap["patient_id"], gap["urgency"]) == ("A1", "this_week")
    days = ("opens_on", "due_on", "days_overdue")  # two days to act; negative: days left
    assert [gap[day] for day in days] == ["2026-02-05", "2026-02-07", "-1"]
    late = [row for row in rows(tandem("worklist", "--as-of", "2026-02-09", "--csv")[1]) if row["reason"] == "moud_gap"]
    assert [row["days_overdue"] for row in late] == ["2"]
    assert gap["owner"] == "Ana Rivera"  # nobody prescribes on record, so the care manager acts


def test_patient_says_each_fact_in_words_and_when_a_reason_is_due_and_changes(tandem, small_clinic):
    code, out, _ = tandem("patient", "A1", "--as-of", "2026-02-06")
    assert code == 0
    assert "  moud_covered_to: 2026-02-04 (the last day covered by MOUD, by the measure clock)" in out
    assert "  moud_gap_days: 2 days (days without a MOUD supply on record, by the measure clock)" in out
    said = "open      moud_gap: due 2026-02-07 (due in 1 day), this_week, same_day from 2026-02-12, Ana Rivera: "
    assert said + "No supply on record since 5 Feb." in out


def test_no_csv_of_the_command_line_starts_a_formula(tandem, folder):
    patients = "patient_id,clinic,care_manager,family_name,race\n=A1,+North,@Rivera,-x,=1+1\n"
    episodes = EPISODES.replace("A1,", "=A1,").replace("A2,methadone,2026-01-05,\n", "")
    tandem(
        "import", folder(patients=patients, moud_episodes=episodes, medication_supplies=SUPPLIES.replace("A1", "=A1"))
    )
    formulas = ("=", "+", "-", "@")
    commands = (
        ("worklist", "--as-of", "2026-02-06"),
        ("metrics", "caseload", "--by", "race"),
        ("metrics", "caseload", "--by", "clinic"),
        ("metrics", "contacted", "--by", "clinician"),
    )
    for command in commands:
        code, out, said = tandem(*command, "--csv")
        assert code == 0, said
        cells = [cell for row in rows(out) for name, cell in row.items() if name != "days_overdue"]
        assert any(cell.startswith("'") for cell in cells), command
        assert [cell for cell in cells if cell.startswith(formulas)] == [], command


def test_a_past_day_does_not_know_what_came_later(tandem, small_clinic):
    gaps = [row for row in rows(tandem("worklist", "--as-of", "2026-01-05", "--csv")[1]) if row["reason"] == "moud_gap"]
    assert gaps == []


@pytest.mark.parametrize(
    ("option", "value", "expected"),
    [
        ("--reason", "enrolled_not_started", {"A2"}),
        ("--owner", "Ana Rivera", {"A1"}),
        ("--owner", "unassigned", {"A2"}),
    ],
)
def test_worklist_filters(tandem, small_clinic, option, value, expected):
    out = tandem("worklist", "--as-of", "2026-01-20", option, value, "--csv")[1]
    assert {row["patient_id"] for row in rows(out)} == expected


def test_a_filter_nobody_has_is_answered_with_those_there_are(tandem, small_clinic):
    code, out, said = tandem("worklist", "--clinic", "Nowhere", "--csv")
    assert (code, out) == (1, "")
    assert "There is no clinic 'Nowhere'" in said
    assert "North clinic" in said
    code, _, said = tandem("worklist", "--reason", "boredom")
    assert code == 1
    assert "no reason 'boredom'" in said


def test_patient_tells_every_reason_open_upcoming_or_why_not(tandem, small_clinic):
    told = json.loads(tandem("patient", "A1", "--as-of", "2026-01-20", "--json")[1])
    states = {one["reason"]: one["state"] for one in told["reasons"]}
    assert told["facts"]["moud_status"] == "stabilisation"
    assert (states["moud_gap"], states["baseline_phq9"], states["worsening"]) == ("upcoming", "open", "not due")
    assert all(one["why"] for one in told["reasons"])


def test_an_unknown_patient_is_one_sentence(tandem):
    code, out, said = tandem("patient", "nobody")
    assert (code, out, said) == (1, "", "No patient with this number in your clinics.\n")


def test_metrics_by_field_as_csv(tandem, small_clinic):
    found = rows(tandem("metrics", "initiation", "--by", "medication", "--csv")[1])
    assert [(row["group"], row["numerator"], row["denominator"]) for row in found] == [
        ("buprenorphine", "1", "1"),
        ("methadone", "0", "1"),
    ]
    assert "initiation" in tandem("metrics", "--csv")[1]


def test_check_finds_a_due_item_that_the_events_do_not_explain(tandem, engine, small_clinic):
    assert tandem("check")[0] == 0
    with writing(engine) as session:
        session.execute(sa.text("UPDATE due_items SET due_on = '2020-01-01' WHERE reason = 'enrolled_not_started'"))
    code, _, said = tandem("check")
    assert code == 1
    assert "for 1 patient" in said
    assert tandem("rebuild")[0] == 0
    assert tandem("check")[0] == 0


def test_accounts_are_added_changed_and_listed(tandem, small_clinic):
    words = ("ana", "care_manager", "--name", "Ana Rivera", "--clinic", "North clinic", "--staff", "Ana Rivera")
    assert tandem("user", "add", *words, "--password", "a long enough phrase")[0] == 0
    assert tandem("user", "role", "ana", "prescriber")[0] == 0
    assert tandem("user", "disable", "ana")[0] == 0
    (row,) = rows(tandem("user", "list", "--csv")[1])
    assert (row["username"], row["role"], row["clinics"], row["is_active"]) == (
        "ana",
        "prescriber",
        "North clinic",
        "False",
    )


def test_an_account_that_sees_nobody_is_said_so(tandem):
    words = ("user", "add", "ben", "care_manager", "--name", "Ben Okri", "--password", "a long enough phrase")
    code, _, said = tandem(*words)
    assert code == 0
    assert "it sees nobody" in said


def test_a_batch_stopped_by_a_rejected_row_says_that_nothing_was_written(tandem, folder):
    files = folder(patients="patient_id,clinic\nA1,North clinic\nA2,\n")
    code, _, said = tandem("import", files, "--on-reject", "stop")
    assert (code, "Nothing was written" in said) == (1, True)
    code, _, said = tandem("import", files)
    assert (code, "Nothing was written" in said) == (0, False)


def test_grouping_needs_a_metric(tandem):
    code, out, said = tandem("metrics", "--by", "medication")
    assert (code, out) == (1, "")
    assert "--by needs the name of a metric" in said


def test_a_fact_without_an_end_shows_no_year_9999(tandem, small_clinic):
    out = tandem("patient", "A1", "--as-of", "2026-01-20")[1]
    assert "caseload_until: no end known" in out
    assert "9999" not in out


def test_a_database_file_where_no_folder_can_be_is_one_sentence(tandem, monkeypatch, tmp_path):
    (tmp_path / "a file").touch()
    monkeypatch.setenv("TANDEM_DATABASE_URL", f"sqlite:///{tmp_path / 'a file' / 'clinic.sqlite3'}")
    code, _, said = tandem("worklist")
    assert (code, said.count("\n")) == (1, 1)
    assert "cannot be opened" in said


def test_wrong_usage_ends_with_2(tandem):
    assert tandem("worklist", "--as-of", "yesterday")[0] == 2
    assert tandem("no-such-command")[0] == 2


def test_a_fault_of_ours_is_one_line_without_values(tandem, small_clinic, monkeypatch):
    def fail(*_, **__):
        raise RuntimeError("Moss is 41 years old")

    monkeypatch.setattr("services.patient.summary.patient_key", fail)
    code, _, said = tandem("patient", "A1")
    assert code == 1
    assert said.count("\n") == 1
    assert "Moss" not in said


def test_a_database_of_a_newer_version_is_refused_and_left_alone(tandem, engine):
    with writing(engine) as session:
        session.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    code, _, said = tandem("worklist")
    assert code == 1
    assert "written by a newer Tandem" in said
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar() == "9999"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write to a read-only file")
def test_a_read_only_file_is_one_sentence_for_whoever_is_not_root(tandem, sqlite_engine, folder):
    os.chmod(sqlite_engine.url.database, stat.S_IREAD)
    code, _, said = tandem("import", folder(patients=PATIENTS))
    assert code == 1
    assert "read-only" in said
