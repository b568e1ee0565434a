"""What codes mean here, and that the lists beside the code are whole."""

import csv

import pytest

from db.vocabulary import AppointmentKind, Component, Condition, EventKind, Medication
from services.intake import codes


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
    without = [row for row in rows if not row["strength_mg"]]
    assert all(all(row.values()) for row in rows if row not in without)
    assert {row["medication"] for row in without} == {"naloxone"}  # some codes name only the form: a kit is a kit
    assert all(part in row["display"] for row in rows for part in row["ingredient"].split(" / "))
    weekly = {row["display"].split("buprenorphine ")[1][:8] for row in rows if row["form"] == codes.XR_WEEKLY}
    assert weekly == {"50 MG/ML"}


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


@pytest.mark.parametrize("code", ["55680006", "1149222004", "242253008"])
def test_every_spelling_of_an_overdose_is_one_event(code):
    assert codes.event_of("SNOMED", code) == "overdose"


@pytest.mark.parametrize(
    ("code", "is_overdose"),
    [
        *(
            (code, True)
            for code in ("T40.0X1A", "T40.1X4A", "T40.2X2A", "T40.3X3A", "T40.4X1A", "T40.601A", "T40.694A")
        ),
        *((code, True) for code in ("T40.694A", "T40.411A", "T40.424A", "T40.491A", "t402x1a", " T40.1X1A ")),
        *(
            (code, False)
            for code in ("T40.1X1D", "T40.1X1S", "T40.1X1", "T40.2X5A", "T40.2X6A", "T40.605A", "T40.696A")
        ),
        *(
            (code, False)
            for code in ("T40.696A", "T40.5X1A", "T40.7X1A", "T40.8X1A", "T40.901A", "T40.OX2", "T42.4X1A")
        ),
    ],
)
def test_an_opioid_poisoning_at_its_first_encounter_is_an_overdose(code, is_overdose):
    """Not its later encounters and sequels, not an adverse effect or underdosing, not cocaine, cannabis or LSD."""
    assert codes.event_of("ICD-10-CM", code) == ("overdose" if is_overdose else None)
    assert codes.event_of("SNOMED", code) is None


@pytest.mark.parametrize(
    "code",
    [
        "O09.90",  # supervision of a high-risk pregnancy
        "O10.011",
        "O10.019",
        "O14.02",
        "O15.00",
        "O20.0",  # a threatened abortion is a pregnancy still
        "O24.410",
        "O26.899",
        "O31.11X0",  # continuing after the loss of one fetus
        "O36.8120",
        "O48.0",
        "O60.03",  # preterm labor without delivery
        "O98.411",
        "O99.320",  # drug use complicating pregnancy
        "o99323",
        "O99.891",
        "O9A.211",
        "Z32.01",
        "Z33.1",
        "Z33.3",
        "Z34",
        "Z34.93",
        "Z36.9",
        "Z3A.00",
        "Z3A.39",
    ],
)
def test_a_code_of_a_pregnancy_that_goes_on_is_pregnancy(code):
    assert codes.condition_of("ICD-10-CM", code) == Condition.pregnancy
    assert codes.event_of("ICD-10-CM", code) is None


@pytest.mark.parametrize(
    "code",
    [
        "O00.101",  # ectopic
        "O02.1",  # missed abortion
        "O03.9",
        "O04.80",
        "O08.9",
        "O10.02",  # complicating childbirth
        "O10.03",  # complicating the puerperium
        "O15.1",
        "O15.9",  # unspecified as to time period
        "O24.430",
        "O26.63",
        "O70.0",
        "O85",
        "O86.4",
        "O90.6",  # postpartum mood disturbance
        "O92.29",
        "O94",
        "O99.32",  # pregnancy, childbirth and puerperium: it does not say which
        "O99.324",
        "O99.325",
        "O9A.22",
        "Z32.02",  # a negative test
        "Z33.2",  # encounter for elective termination
        "Z38.00",  # of the child
        "Z39.2",
        "Z87.59",
    ],
)
def test_a_pregnancy_that_is_over_or_was_none_is_neither_pregnancy_nor_delivery(code):
    assert codes.condition_of("ICD-10-CM", code) is codes.event_of("ICD-10-CM", code) is None


@pytest.mark.parametrize(
    ("system", "code"),
    [
        ("ICD-10-CM", "O80"),
        ("ICD-10-CM", "O82"),
        ("ICD-10-CM", "O60.14X0"),  # preterm labor with preterm delivery
        ("ICD-10-CM", "Z37.0"),
        ("ICD-10-CM", "Z37.1"),  # a stillbirth: the mother has given birth
        ("ICD-10-PCS", "10E0XZZ"),
        ("http://hl7.org/fhir/sid/icd-10-pcs", "10d00z1"),
        ("SNOMED", "11466000"),
        ("SNOMED", "177184002"),
    ],
)
def test_a_delivery_is_an_event_and_no_pregnancy(system, code):
    assert codes.event_of(system, code) == "delivery"
    assert codes.condition_of(system, code) is None


@pytest.mark.parametrize(
    ("code", "is_pregnant"),
    [
        *((code, True) for code in ("77386006", "72892002", "47200007", "169560008")),
        ("60001007", False),  # not pregnant
        ("79586000", False),  # tubal pregnancy
        ("161744009", False),  # past pregnancy history
    ],
)
def test_a_snomed_finding_of_pregnancy(code, is_pregnant):
    assert (codes.condition_of("SNOMED", code) == Condition.pregnancy) is is_pregnant


def test_a_system_nobody_knows_stays_as_it_is():
    assert codes.normalise_system("http://example.org/local") == "http://example.org/local"
    assert codes.normalise_system(None) == ""


def test_every_row_of_the_lists_names_its_source_and_a_word_of_the_vocabulary():
    words = {"medication": Medication, "component": Component, "condition": Condition, "kind": None}
    words["answer"] = ("0", "1", "2", "3", "yes", "no")
    words_of_forms = {"instruments.csv", "instrument_names.csv", "questions.csv"}  # see test_words_of_forms.py
    for path in sorted(path for path in codes.HERE.glob("*.csv") if path.name not in words_of_forms):
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
    for path in codes.HERE.parent.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert not [code for code in snomed if f'"{code}"' in text], path.name
    assert "SNOMED International" in (codes.HERE / "NOTICE").read_text(encoding="utf-8")
