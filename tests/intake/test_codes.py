"""What codes mean here, and that the lists beside the code are whole."""

import csv

import pytest

from db.vocabulary import AppointmentKind, Component, Condition, EventKind, Medication
from services.intake import codes
from services.intake.codes.lists import HERE


@pytest.mark.parametrize(
    ("rxnorm", "medication"),
    [
        ("351266", "buprenorphine"),  # SL tablet with naloxone
        ("1544851", "buprenorphine"),  # buccal film with naloxone
        ("1996192", "buprenorphine_xr"),
        ("2639021", "buprenorphine_xr"),
        ("1996193", "buprenorphine_xr"),  # the same by its brand
        ("637213", "naltrexone_xr"),
        ("1483744", "naltrexone_oral"),
        ("991147", "methadone"),
        ("864714", "methadone_pain"),  # the injection is not dispensed by an OTP
        ("1725059", "naloxone"),
        ("1725058", "naloxone"),  # the form alone
        ("197117", "naloxone"),  # the brand alone
        ("2592953", "nalmefene"),
        ("199059", "nalmefene"),
        ("1431100", None),  # naloxone 1.4 mg: a part of buprenorphine with naloxone, no kit
        ("856987", "hydrocodone"),
        ("863845", "morphine"),  # with naltrexone against abuse: an opioid, not MOUD
        ("197446", None),
    ],
)
def test_a_medication_is_its_ingredient_and_form(rxnorm, medication):
    assert codes.medication_of(rxnorm) == medication


@pytest.mark.parametrize("rxnorm", ["904870", "904880", "1432969", "1716057", "238129", "1655032"])
def test_buprenorphine_patches_films_for_pain_and_the_weak_injection_are_not_moud(rxnorm):
    assert codes.medication_of(rxnorm) == Medication.buprenorphine_pain


@pytest.mark.parametrize(
    ("rxnorm", "ingredient", "form", "strength"),
    [
        ("351264", "buprenorphine", "sublingual_tablet", 2),
        ("1010604", "buprenorphine / naloxone", "sublingual_film", 8),
        ("1544854", "buprenorphine / naloxone", "buccal_film", 6.3),
        ("2639033", "buprenorphine", "xr_weekly_injection", 32),
        ("2639036", "buprenorphine", "xr_monthly_injection", 64.08),
        ("1996192", "buprenorphine", "xr_monthly_injection", 300),
        ("637213", "naltrexone", "xr_monthly_injection", 380),
        ("864978", "methadone hydrochloride", "dispersible_tablet", 40),
        ("904870", "buprenorphine", "patch", 0.01),
        ("1946525", "tramadol hydrochloride", "extended_release_tablet", 300),
    ],
)
def test_a_product_has_its_ingredients_form_and_strength(rxnorm, ingredient, form, strength):
    product = codes.product_of(rxnorm)
    assert (product.ingredient, product.form, product.strength_mg) == (ingredient, form, strength)


def test_every_medication_row_is_complete():
    rows = codes.rows_of("medications.csv")
    clinical_drugs = [row for row in rows if not row["source"].startswith("seen in feeds")]
    without = [row for row in clinical_drugs if not row["strength_mg"]]
    assert all(all(row.values()) for row in clinical_drugs if row not in without)
    assert {row["medication"] for row in without} == {"naloxone"}  # some codes name only the form: a kit is a kit
    assert all(part in row["display"] for row in clinical_drugs for part in row["ingredient"].split(" / "))
    weekly = {row["display"].split("buprenorphine ")[1][:8] for row in rows if row["form"] == codes.XR_WEEKLY}
    assert weekly == {"50 MG/ML"}


def test_a_code_of_an_ingredient_or_a_brand_names_its_medication_and_of_a_brand_the_strength():
    rows = [row for row in codes.rows_of("medications.csv") if row["source"].startswith("seen in feeds")]
    assert all(row[name] for row in rows for name in ("medication", "ingredient", "display"))
    assert all(bool(row["strength_mg"]) == bool(row["per"]) for row in rows)
    assert codes.product_of("1010609").strength_mg == 8  # Suboxone 8 mg/2 mg tablets, as its generic
    assert codes.medication_of("1819") == Medication.buprenorphine


def test_disulfiram_and_acamprosate_are_for_alcohol_and_not_followed():
    assert codes.medication_of("197623") is codes.medication_of("835726") is None


def test_methadone_is_moud_from_an_otp_and_pain_treatment_from_a_pharmacy():
    assert codes.medication_of("864706", "administered") == Medication.methadone
    assert codes.medication_of("864706", "prescribed") == Medication.methadone_pain


def test_one_drug_may_be_a_benzodiazepine_and_an_antidepressant():
    both = [r["code"] for r in codes.rows_of("components.csv") if "chlordiazepoxide" in r["display"]]
    assert both
    assert {codes.medication_of(code) for code in both} == {Medication.benzodiazepine}
    assert {codes.component_of(code) for code in both} == {Component.antidepressant}


def test_bupropion_sold_to_stop_smoking_is_no_depression_treatment():
    assert not [r for r in codes.rows_of("components.csv") if "Smoking Cessation" in r["display"]]


@pytest.mark.parametrize(
    ("system", "code", "condition"),
    [
        ("http://hl7.org/fhir/sid/icd-10-cm", "F11.20", "opioid_use_disorder"),
        ("ICD-10", "F1120", "opioid_use_disorder"),
        ("urn:oid:2.16.840.1.113883.6.90", "f11.20", "opioid_use_disorder"),
        ("ICD-10-CM", "F11.10", "opioid_use_disorder"),  # opioid abuse: mild OUD in DSM-5
        ("SNOMED", "5602001", "opioid_use_disorder"),
        ("http://snomed.info/sct/731000124108", "75544000", "opioid_use_disorder"),
        ("urn:oid:2.16.840.1.113883.6.96", "370143000", "depression"),
        ("SNOMED CT", "78667006", "depression"),  # dysthymia
        ("SNOMED", "197480006", "anxiety"),
        ("SNOMED", "13746004", "bipolar"),
        ("SNOMED", "58214004", "psychosis"),
        ("ICD-10-CM", "F10.20", "alcohol_use_disorder"),
        ("ICD-10-CM", "F14.20", "substance_use_disorder"),
        ("SNOMED", "6525002", None),  # dependent drug abuse: no word of opioids
        ("SNOMED", "196416002", None),  # impacted molars
        ("LOINC", "F11.20", None),
    ],
)
def test_a_condition_is_found_by_code_however_its_system_is_spelled(system, code, condition):
    assert codes.condition_of(system, code) == condition


def test_a_code_for_full_remission_says_so_and_one_for_partial_remission_does_not():
    assert codes.condition_of("ICD-10-CM", "F32.5") == Condition.depression
    assert codes.status_of("ICD-10-CM", "F32.5") == "remission"
    assert codes.status_of("ICD-10-CM", "F33.41") is None


def test_bipolar_disorder_in_remission_stays_a_caution():
    assert codes.status_of("ICD-10-CM", "F31.72") is None


def test_a_system_nobody_knows_stays_as_it_is():
    assert codes.normalise_system("http://example.org/local") == "http://example.org/local"
    assert codes.normalise_system(None) == ""


def test_every_row_of_the_lists_names_its_source_and_a_word_of_the_vocabulary():
    words = {"medication": Medication, "component": Component, "condition": Condition, "kind": None}
    words["answer"] = ("0", "1", "2", "3", "yes", "no")
    words_of_forms = {"instruments.csv", "instrument_names.csv", "questions.csv"}  # see test_words_of_forms.py
    words_of_forms |= {"medication_names.csv", "medication_forms.csv"}  # see test_medication_names.py
    for path in sorted(path for path in HERE.glob("*.csv") if path.name not in words_of_forms):
        with path.open(encoding="utf-8", newline="") as file:
            listed = list(csv.DictReader(file))
        column = next(name for name in words if name in listed[0])
        vocabulary = words[column] or (EventKind if path.name == "events.csv" else (*AppointmentKind, *EventKind))
        assert {row[column] for row in listed} <= {str(word) for word in vocabulary}, path.name
        assert all(row["source"] and row["display"] for row in listed), path.name
        ids = [(r.get("item"), r.get("system"), r.get("code") or r.get("rxnorm") or r["display"]) for r in listed]
        assert len(set(ids)) == len(ids), path.name


def test_no_snomed_code_stands_in_the_program():
    snomed = {
        row["code"]
        for name in (
            "answers",
            "conditions",
            "components",
            "therapies",
            "referrals",
            "visits",
            "events",
            "moud_procedures",
        )
        for row in codes.rows_of(f"{name}.csv")
        if row.get("system") == codes.SNOMED
    }
    for path in HERE.parent.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert not [code for code in snomed if f'"{code}"' in text], path.name
    assert "SNOMED International" in (HERE / "NOTICE").read_text(encoding="utf-8")
