"""Reasons that an organisation does without, from the command line."""

import csv
import io
import json

import pytest

from db.engine import writing
from services.due_items.refresh import refresh
from services.rules.catalogue import REASONS, by_key
from tests.builders import a_patient

TITLE = by_key("no_naloxone").title
WHY = "no naloxone in our feed"
LINE = f"Switched off here: {TITLE} ({WHY})."


def rows(text: str) -> list[dict]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def without_naloxone(engine, monkeypatch):
    """One patient on MOUD since 1 January."""
    monkeypatch.setenv("TANDEM_TODAY", "2026-01-28")
    with writing(engine) as session:
        refresh(session, [a_patient(session, on="methadone")])


def test_the_list_names_every_reason_that_may_be_switched_off(tandem):
    code, out, _ = tandem("reasons", "list", "--csv")
    assert code == 0
    assert [row["reason"] for row in rows(out)] == [reason.key for reason in REASONS if reason.may_be_switched_off]
    assert {row["is_off"] for row in rows(out)} == {"False"}
    assert [row["reason"] for row in json.loads(tandem("reasons", "list", "--json")[1])] == [
        row["reason"] for row in rows(out)
    ]


def test_a_reason_is_switched_off_and_on_again(tandem, without_naloxone):
    assert "no_naloxone" in tandem("worklist", "--csv")[1]
    code, out, said = tandem("reasons", "off", "no_naloxone", "--why", WHY)
    assert (code, out, said.splitlines()[-1]) == (0, "", f"“{TITLE}” is switched off now.")
    assert "no_naloxone" not in tandem("worklist", "--csv")[1]
    assert tandem("check")[0] == 0
    (row,) = [row for row in rows(tandem("reasons", "list", "--csv")[1]) if row["is_off"] == "True"]
    assert (row["reason"], row["why"], row["by"]) == ("no_naloxone", WHY, "operator")
    assert tandem("reasons", "off", "no_naloxone", "--why", WHY)[2] == f"“{TITLE}” is switched off already.\n"
    assert tandem("reasons", "on", "no_naloxone")[2].splitlines()[-1] == f"“{TITLE}” is on again."
    assert "no_naloxone" in tandem("worklist", "--csv")[1]
    assert tandem("reasons", "on", "no_naloxone")[2] == f"“{TITLE}” is on already.\n"


def test_what_it_would_change_is_counted_first(tandem, without_naloxone):
    code, out, _ = tandem("reasons", "off", "no_naloxone", "--what-if", "--csv")
    (row,) = [row for row in rows(out) if (row["reason"], row["period"]) == ("no_naloxone", "today")]
    assert code == 0
    assert (row["now"], row["then"], row["join"], row["leave"]) == ("1", "0", "0", "1")
    assert "no_naloxone" in tandem("worklist", "--csv")[1]


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        (("off", "no_naloxone"), 1, "Say why the reason is switched off"),
        (("off", "moud_gap", "--why", WHY), 1, "“MOUD gap” cannot be switched off: no clinic can do without it."),
        (("on", "nothing"), 1, "There is no reason 'nothing'."),
        (("off", "--why", WHY), 2, "Missing argument"),
    ],
    ids=["no why", "a safety reason", "unknown", "no key"],
)
def test_what_cannot_be_done_is_one_sentence(tandem, words, status, sentence):
    code, out, said = tandem("reasons", *words)
    assert (code, out) == (status, "")
    assert sentence in said


@pytest.mark.parametrize(
    "words", [("worklist",), ("metrics", "open_reasons"), ("metrics", "workload")], ids=lambda words: words[-1]
)
def test_lists_and_figures_of_reasons_say_what_is_off_beside_the_rows(tandem, without_naloxone, words):
    assert "Switched off" not in tandem(*words, "--csv")[2]
    tandem("reasons", "off", "no_naloxone", "--why", WHY)
    code, out, said = tandem(*words, "--csv")
    assert code == 0
    assert LINE in said.splitlines()
    assert WHY not in out
    assert "Switched off" not in tandem("metrics", "caseload")[2]


def test_the_rules_say_it_beside_the_row(tandem, without_naloxone):
    tandem("reasons", "off", "no_naloxone", "--why", WHY)
    told = {row["key"]: row["switched_off"] for row in rows(tandem("rules", "--csv")[1])}
    assert told.pop("no_naloxone").startswith("switched off by operator on ")
    assert set(told.values()) == {""}


def many(count: int) -> dict[str, str]:
    """People on MOUD and nothing else."""
    ids = [f"N{number}" for number in range(count)]
    return {
        "patients": "patient_id,clinic\n" + "".join(f"{one},North\n" for one in ids),
        "moud_episodes": "patient_id,medication,enrolled_on,started_on\n"
        + "".join(f"{one},methadone,2026-01-02,2026-01-02\n" for one in ids),
    }


def test_an_import_says_what_it_raises_for_want_of_records(tandem, folder, monkeypatch):
    monkeypatch.setenv("TANDEM_TODAY", "2026-01-28")
    code, out, _ = tandem("import", folder(**many(101)))
    (said,) = [line for line in out.splitlines() if "no_naloxone" in line]
    assert code == 0
    assert said.startswith(f"No naloxone or nalmefene on record: “{TITLE}” is on the list of 101 people today, ")
    assert said.endswith('If none will come: manage.py reasons off no_naloxone --why "…"')


def test_the_same_is_a_list_in_json(tandem, folder, monkeypatch):
    monkeypatch.setenv("TANDEM_TODAY", "2026-01-28")
    files = folder(**many(101))
    told = {row["reason"]: row for row in json.loads(tandem("import", files, "--json")[1])["missing_records"]}
    assert told["no_naloxone"] == {
        "reason": "no_naloxone",
        "title": TITLE,
        "missing": "naloxone or nalmefene",
        "today": 101,
        "next_4_weeks": 101,
        "switch": 'manage.py reasons off no_naloxone --why "…"',
    }
    assert json.loads(tandem("import", files, "--json")[1])["missing_records"] == []
