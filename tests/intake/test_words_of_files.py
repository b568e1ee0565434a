"""Words of files that rules look at: outcomes of contacts, stays, and the substances and expectations of drug tests."""

import pytest

from db.vocabulary import Substance
from services.intake.cell_types import as_word
from services.intake.columns.substances import ALSO_CALLED
from tests.intake.sheets import checked, reasons


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("risk_low", "risk_low"),
        ("Risk moderate", "risk_moderate"),
        ("High risk", "risk_high"),
        ("low-risk", "risk_low"),
    ],
)
def test_a_safety_review_says_the_risk_it_found_and_another_contact_may_not(written, kept):
    row, said = checked("contacts", kind="safety_review", outcome=written)
    assert (said, row["outcome"]) == ([], kept)
    for kind in ("telephone", "visit", "message", "medication_review", "case_review", "plan_review"):
        (reason,) = reasons("contacts", kind=kind, outcome=written)
        assert reason == f"outcome {kept} is of a safety_review, and this contact is a {kind}"


def test_a_medication_review_is_a_contact():
    assert checked("contacts", kind="Medication review")[0]["kind"] == "medication_review"


@pytest.mark.parametrize("ended_on", ["2026-01-05", "2026-01-09"])
def test_a_stay_ends_on_its_first_day_or_later(ended_on):
    row, said = checked("events", kind="hospital_admission", ended_on=ended_on)
    assert (said, row["ended_on"]) == ([], ended_on)


@pytest.mark.parametrize(("written", "kept"), [("Positive", "positive"), ("neg", "negative"), ("", None)])
def test_what_a_drug_test_was_expected_to_say_is_a_word_or_blank(written, kept):
    row, said = checked("drug_tests", expected=written)
    assert (said, row["expected"]) == ([], kept)


@pytest.mark.parametrize(
    ("written", "word"),
    [
        ("Opiates", "opioid"),
        ("OPIOID", "opioid"),
        ("Benzodiazepines", "benzodiazepine"),
        ("Fentanyl", "fentanyl"),
        ("norfentanyl", "fentanyl"),
        ("Cocaine", "cocaine"),
        ("cocaine metabolite", "cocaine"),
        ("Amphetamines", "amphetamine"),
        ("Methamphetamine", "methamphetamine"),
        ("6-MAM", "heroin"),
        ("Buprenorphine", "buprenorphine"),
        ("EDDP", "methadone"),
        ("Oxycodone", "oxycodone"),
        ("THC", "thc"),
        ("Ethyl glucuronide", "ethyl_glucuronide"),  # nobody's word here: as written, folded
    ],
)
def test_a_substance_is_one_word_however_a_laboratory_calls_it(written, word):
    assert checked("drug_tests", substance=written)[0]["substance"] == word


def test_every_name_of_a_substance_is_folded_and_no_word_of_the_vocabulary_itself():
    assert {as_word(name) for name in ALSO_CALLED} == set(ALSO_CALLED)
    assert not set(ALSO_CALLED) & set(Substance)
