"""Overdoses, pregnancies and deliveries, as the codes of diagnoses and procedures tell them."""

import pytest

from db.vocabulary import Condition
from services.intake import codes


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
