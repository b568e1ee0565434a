"""The numbers that the rules use, from the command line."""

import csv
import io
import json

import pytest

from db.engine import writing
from services.due_items.refresh import refresh
from tests.builders import a_patient


def rows(text: str) -> list[dict]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def screened(engine, monkeypatch):
    """One patient whose PHQ-9 of 12 is due again on 2 February, and on the list a week before: not yet today."""
    monkeypatch.setenv("TANDEM_TODAY", "2026-01-24")
    with writing(engine) as session:
        refresh(session, [a_patient(session, on="methadone", phq9=[("2026-01-05", 12)])])


def test_thresholds_lists_value_default_and_limits(tandem):
    code, out, _ = tandem("thresholds", "--csv")
    (row,) = [row for row in rows(out) if row["name"] == "phq9_positive_again"]
    assert code == 0
    assert (row["value"], row["default"], row["low"], row["high"], row["unit"]) == ("28", "28", "8", "84", "days")
    assert [row["name"] for row in json.loads(tandem("thresholds", "--json")[1])] == [row["name"] for row in rows(out)]


def test_a_threshold_is_tried_without_being_set(tandem, screened):
    code, out, _ = tandem("threshold", "phq9_positive_again", 21, "--what-if", "--csv")
    (row,) = [row for row in rows(out) if (row["reason"], row["period"]) == ("phq9_due", "today")]
    assert code == 0
    assert (row["now"], row["then"], row["join"], row["leave"]) == ("0", "1", "1", "0")
    assert "phq9_due" not in tandem("worklist", "--csv")[1]


def test_a_threshold_is_set_and_set_back(tandem, screened):
    code, _, said = tandem("threshold", "phq9_positive_again", 21)
    assert (code, said.splitlines()[-1]) == (0, "phq9_positive_again is 21 now.")
    assert "phq9_due" in tandem("worklist", "--csv")[1]
    assert tandem("check")[0] == 0
    assert tandem("threshold", "phq9_positive_again", 28)[2].splitlines()[-1] == "phq9_positive_again is 28 now."
    assert "phq9_due" not in tandem("worklist", "--csv")[1]
    assert tandem("threshold", "phq9_positive_again", 28)[2] == "phq9_positive_again is 28 already.\n"


def test_a_value_beyond_its_limits_is_one_sentence(tandem):
    code, out, said = tandem("threshold", "phq9_positive_again", 85)
    assert (code, out) == (1, "")
    assert "may be set from 8 to 84 days, for its reason opens 7 days before it is due; 85 is outside." in said
