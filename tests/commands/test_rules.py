"""The catalogue as the command line prints it, and one patient's reasons with what they need and rest on."""

import csv
import io
import json

import pytest

from services.rules.catalogue import REASONS
from services.rules.rulebook import CATALOGUE

KEYS = [reason.key for reason in REASONS]
PATIENTS = "patient_id,clinic,care_manager\nA1,North clinic,Ana Rivera\n"
EPISODES = "patient_id,medication,enrolled_on,started_on\nA1,buprenorphine,2026-01-05,2026-01-06\n"
SUPPLIES = "patient_id,medication,supplied_on,days_supply,dose_mg,source\nA1,buprenorphine,2026-01-06,30,16,dispensed\n"


def test_rules_as_csv_have_every_column_of_every_reason(tandem):
    code, out, _ = tandem("rules", "--csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 0
    assert list(rows[0]) == [*CATALOGUE, "switched_off"]
    assert [row["key"] for row in rows] == KEYS
    assert all(row["source"] and row["due_rule"] and row["review_due"] for row in rows)


def test_rules_as_json_say_who_has_checked_them(tandem):
    told = json.loads(tandem("rules", "--json")[1])
    assert [row["key"] for row in told] == KEYS
    assert {row["key"]: row["checked_by"] for row in told} == {r.key: r.checked_by or "" for r in REASONS}


def test_rules_in_short_are_one_line_each(tandem):
    out = tandem("rules")[1].splitlines()
    assert len(out) == 1 + len(REASONS)
    assert out[1].startswith("suicide_risk_unreviewed  same_day  care_manager  Self-harm answer not reviewed")


@pytest.fixture
def gap(tandem, folder):
    """The moud_gap of a patient whose cover ended on 4 February, by day."""
    code, _, said = tandem("import", folder(patients=PATIENTS, moud_episodes=EPISODES, medication_supplies=SUPPLIES))
    assert code == 0, said

    def told(day: str) -> dict:
        reasons = json.loads(tandem("patient", "A1", "--as-of", day, "--json")[1])["reasons"]
        assert [one["reason"] for one in reasons if one["reason"] == "moud_gap"] == ["moud_gap"]
        return next(one for one in reasons if one["reason"] == "moud_gap")

    return told


def test_a_patients_reason_says_since_when_what_it_needs_and_rests_on(gap):
    one = gap("2026-02-07")
    assert (one["state"], one["opens_on"], one["due_on"], one["days_overdue"]) == (
        "open",
        "2026-02-05",
        "2026-02-07",
        0,
    )
    assert (one["urgency"], one["urgency_then"], one["urgency_changes_on"]) == ("this_week", "same_day", "2026-02-12")
    assert (one["closes_on"], one["owner"]) == ("2026-03-07", "Ana Rivera")
    assert {"words": "an open MOUD enrolment", "met": True} in one["needs"]
    assert one["evidence"] == [{"kind": "supply", "on": "2026-01-06", "what": "Buprenorphine 16 mg, 30 days dispensed"}]


@pytest.mark.parametrize(
    ("day", "state", "why"),
    [
        ("2026-01-05", "not due", "Needs a supply that covers days since the first dose."),
        ("2026-01-06", "upcoming", "No supply on record from 5 Feb. On the list from 5 Feb, due on 7 Feb"),
        ("2026-03-07", "closed", "Closed from 7 Mar."),
        ("2026-01-04", "not due", "Needs an open MOUD enrolment."),
    ],
)
def test_why_not_is_the_first_condition_that_fails(gap, day, state, why):
    one = gap(day)
    assert one["state"] == state
    assert one["why"].startswith(why)
