"""Medications told by their names alone: trade names, ingredients, lines of orders as systems print them."""

import pytest

from db.vocabulary import Medication
from services.intake.codes import rows_of
from services.intake.codes.medication_names import NONE, UNCLEAR, Unclear, named
from tests.intake.fhir_feed import coded, outcomes, passed_over, prescription, refusal, values
from tests.intake.sheets import checked

NAMES = [
    ("Suboxone", "buprenorphine"),
    ("buprenorphine-naloxone (SUBOXONE) 8-2 mg SL film", "buprenorphine"),
    ("BUPRENORPHINE HCL/NALOXONE HCL 8MG-2MG FILM", "buprenorphine"),
    ("buprenorphine 8 mg SL tab", "buprenorphine"),
    ("Bup/Nal 8/2", "buprenorphine"),
    ("Subutex", "buprenorphine"),
    ("Sublocade 300 mg/1.5 mL SC injection", "buprenorphine_xr"),
    ("buprenorphine ER 100 mg/0.5 mL subcutaneous solution, extended release", "buprenorphine_xr"),
    ("Brixadi (monthly) 96 mg/0.27 mL", "buprenorphine_xr"),
    ("BRIXADI WEEKLY 24 MG/0.48 ML", "buprenorphine_xr"),
    ("buprenorphine 10 mcg/hr weekly transdermal patch", "buprenorphine_pain"),
    ("Butrans 20 MCG/HR", "buprenorphine_pain"),
    ("buprenorphine HCl 450 mcg buccal film", "buprenorphine_pain"),
    ("BELBUCA", "buprenorphine_pain"),
    ("buprenorphine 0.3 mg/mL injection solution", "buprenorphine_pain"),
    ("methadone HCl 10 mg/mL oral concentrate", "methadone"),
    ("Methadone 80 mg daily (OTP)", "methadone"),
    ("methadone 10 mg/mL injection", "methadone_pain"),
    ("Vivitrol 380 mg IM", "naltrexone_xr"),
    ("naltrexone microspheres 380 mg intramuscular suspension, extended release", "naltrexone_xr"),
    ("naltrexone 50 mg tablet", "naltrexone_oral"),
    ("NARCAN 4 MG/ACTUATION NASAL SPRAY", "naloxone"),
    ("naloxone 4 mg/0.1 mL nasal spray", "naloxone"),
    ("Tylenol-Codeine No.3 300 mg-30 mg tablet", "codeine"),
    ("Percocet 5-325", "oxycodone"),
    ("oxycodone-acetaminophen 5 mg-325 mg tablet", "oxycodone"),
    ("morphine-naltrexone 20-0.8 mg capsule", "morphine"),
    ("pentazocine-naloxone 50-0.5 mg tablet", "opioid_other"),
    ("fentanyl 25 mcg/hr transdermal patch 72 hour", "fentanyl"),
    ("Xanax 0.5 mg", "benzodiazepine"),
    ("lorazepam 1 mg tablet", "benzodiazepine"),
]


@pytest.mark.parametrize(("text", "medication"), NAMES)
def test_a_name_is_its_medication(text, medication):
    assert named(text).medication == medication


@pytest.mark.parametrize(
    "text",
    ["Zoloft 50 mg daily", "SERTRALINE HCL 100 MG TABLET", "Wellbutrin XL 300", "fluoxetine-olanzapine 25-6 mg"],
)
def test_an_antidepressant_is_a_treatment(text):
    told = named(text)
    assert (told.medication, told.component) == (None, "antidepressant")


def test_chlordiazepoxide_with_amitriptyline_is_both():
    told = named("chlordiazepoxide-amitriptyline 5-12.5 mg")
    assert (told.medication, told.component) == ("benzodiazepine", "antidepressant")


@pytest.mark.parametrize(
    "text",
    [
        "metformin 500 mg",
        "bupropion-naltrexone (Contrave) 8-90 mg",  # for weight
        "naltrexone-bupropion 8 mg-90 mg tablet,extended release",
        "Zyban 150 mg",
        "bupropion (smoking deterrent) 150 mg",
        "doxepin 5 % topical cream",
        "supplement",  # holds no name as a word
        "bup 100 mg",  # bupropion or buprenorphine
    ],
)
def test_what_is_not_followed_names_nothing(text):
    assert named(text) is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("buprenorphine injection", "leaves open which form it is"),
        ("naloxone 1 mg", "leaves open which form it is"),  # the naloxone within a tablet of buprenorphine
        ("no Suboxone", "says that it is not taken"),
        ("Suboxone, discontinued", "says that it is not taken"),
        ("methadone or buprenorphine", "names buprenorphine and methadone"),
    ],
)
def test_one_of_ours_of_which_more_cannot_be_said_is_refused(text, why):
    with pytest.raises(Unclear, match=why):
        named(text)


def test_every_listed_code_is_what_its_display_names():
    by_hand = {"1729358"}  # "buprenorphine Injection": a name alone may be the injection of a month, the code is not
    listed = [row for row in rows_of("medications.csv") if row["rxnorm"] not in by_hand]
    assert [row["rxnorm"] for row in listed if named(row["display"]).medication != row["medication"]] == []


def test_every_row_of_the_names_is_of_the_vocabulary():
    names, forms = rows_of("medication_names.csv"), rows_of("medication_forms.csv")
    assert {row["medication"] or "none" for row in names + forms} <= {*Medication, UNCLEAR, NONE}
    assert {row["component"] for row in names} == {"", "antidepressant"}
    assert {row["ingredient"] for row in forms} <= {row["ingredient"] for row in names}


def test_every_name_is_told_by_one_row():
    names = [row["name"] for row in rows_of("medication_names.csv")]
    assert len(set(names)) == len(names)


NDC, LOCAL = "http://hl7.org/fhir/sid/ndc", "urn:oid:1.2.840.114350.1.13.0.1.7.2.698288"


def by_name(concept: dict, **more) -> dict:
    return prescription("x", **more) | {"medicationCodeableConcept": concept}


def test_a_local_code_goes_by_its_words_and_keeps_them(tmp_path):
    found = values(tmp_path, by_name(coded(LOCAL, "78110") | {"text": "Suboxone 8-2 mg SL film"}))
    assert (found["medication"], found["rxnorm"]) == ("Suboxone 8-2 mg SL film", None)


def test_a_name_that_leaves_the_form_open_is_rejected_with_its_code(tmp_path):
    reason = refusal(tmp_path, by_name(coded(NDC, "42023017901") | {"text": "buprenorphine injection"}))
    assert "buprenorphine injection" in reason
    assert "42023017901" in reason


def test_a_code_without_any_word_is_rejected_where_its_list_is_not_known(tmp_path):
    assert "12496120803 alone" in refusal(tmp_path, by_name(coded(NDC, "12496120803")))


def test_a_medication_of_another_kind_is_passed_over(tmp_path):
    assert passed_over(tmp_path, by_name(coded(NDC, "1", "metformin 500 mg"))) == (NDC, "1")


def test_words_decide_together(tmp_path):
    """The display names the ingredient, the text the form: a patch is no MOUD."""
    concept = coded(LOCAL, "1", "buprenorphine") | {"text": "buprenorphine 10 mcg/hr patch"}
    (row,) = outcomes(tmp_path, by_name(concept))
    assert named(row.values["medication"]).medication == "buprenorphine_pain"


def test_a_medication_of_its_own_is_told_by_its_ingredients_and_form(tmp_path):
    medication = {"resourceType": "Medication", "id": "m", "form": {"text": "transdermal patch"}}
    medication |= {"ingredient": [{"itemCodeableConcept": {"text": "buprenorphine"}}]}
    asked = prescription("x", medicationReference={"reference": "Medication/m"})
    del asked["medicationCodeableConcept"]
    found = outcomes(tmp_path, medication, asked)
    (row,) = [each for each in found if hasattr(each, "values")]
    assert named(row.values["medication"]).medication == "buprenorphine_pain"


def test_a_name_stays_beside_what_was_made_of_it():
    given, reasons = checked("medication_supplies", medication="Brixadi weekly")
    assert (given["medication"], given["by_name"], given["days_supply"]) == ("buprenorphine_xr", "Brixadi weekly", 7)
    sent, _ = checked("medication_supplies", medication="buprenorphine")
    treated, _ = checked("treatments", component="Zoloft")
    assert (reasons, sent["by_name"]) == ([], None)
    assert (treated["component"], treated["by_name"]) == ("antidepressant", "Zoloft")


@pytest.mark.parametrize(
    ("table", "cells", "reason"),
    [
        ("medication_supplies", {"medication": "Zoloft"}, "belongs into treatments"),
        ("treatments", {"component": "Suboxone"}, "belongs into medication_supplies"),
        ("medication_supplies", {"medication": "buprenorphine injection"}, "leaves open which form it is"),
        ("medication_supplies", {"medication": "aspirin"}, "is not one of buprenorphine"),
    ],
)
def test_a_name_in_the_wrong_place_or_of_nothing_is_rejected(table, cells, reason):
    _, reasons = checked(table, **cells)
    (said,) = reasons
    assert reason in said
