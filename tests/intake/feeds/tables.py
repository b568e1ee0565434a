"""What is right for diagnoses, spreadsheets and files: feeds 18, 19, 43 to 49, 56, 58 and 59."""

from db.tables import Event, PatientCondition, Screening
from tests.intake.feeds.claims import (
    Claim,
    all_taken,
    both,
    counted,
    either,
    has,
    opens,
    opens_not,
    person,
    rejects,
    row,
    says,
    score,
    visit,
)

# Why it is not so today

NOV_20 = "2026-11-20"
NOT_THERE = "patient_id 101 is not a patient"
OVERDOSE = "18-overdose-icd10"
DIAGNOSES = "19-common-diagnoses"
EXCEL = "45-excel-semicolon-cp1252"
UNICODE = "46-excel-unicode-text"
DAY_FIRST = "49-day-first-under-month-first"
SKIPPED = "56-total-with-skipped-items"
BESIDE = "58-a-file-of-another-kind-beside"
SAFETY = opens("101", "suicide_risk_unreviewed", "severe_depression_unreviewed")
SEVERE = both(has("101", Screening, instrument="phq9", taken_on=NOV_20, total=21, item_9=3, times=1), SAFETY)


def _overdose(who: str) -> Claim:
    return both(has(who, Event, kind="overdose", on="2026-11-26", times=1), opens(who, "overdose_follow_up"))


def _is(who: str, *conditions: str) -> Claim:
    return has(who, PatientCondition, condition=conditions, status="active", onset_on="2026-05-01", times=1)


def _redcap(feed: str) -> list:
    """Of both exports: each instrument of a row is a screening, a code for missing is blank, a blank one is none."""
    return [
        row(
            feed,
            "two PHQ-9",
            score("101", "phq9", "2026-09-01", 15, "222221112"),
            score("101", "phq9", "2026-10-01", 9, "111111111"),
            opens("101", "suicide_risk_unreviewed"),  # item 9 was 2, then 1, and nobody reviewed it
            mapped=True,
        ),
        row(feed, "GAD-7 beside the PHQ-9", score("101", "gad7", "2026-09-01", 7, "1111111"), mapped=True),
        row(
            feed,
            "GAD-7 alone",
            score("102", "gad7", "2026-09-02", 14, "2222222"),
            has("102", Screening, times=1),
            mapped=True,
        ),
        # 7 on 8 items: 7.875
        row(feed, "-99 is missing", score("103", "phq9", "2026-09-03", 8, "1-1111110"), mapped=True),
        row(feed, "nothing is rejected", all_taken, mapped=True),
    ]


ROWS = [
    row(OVERDOSE, "fentanyl by ICD-10-CM", _overdose("p1")),
    row(OVERDOSE, "opiates by SNOMED CT", _overdose("p2")),
    row(OVERDOSE, "a drug, which is not said", either(_overdose("p3"), counted("55680006"), rejects("55680006"))),
    row(DIAGNOSES, "F32.A", _is("p1", "depression")),
    row(DIAGNOSES, "35489007", _is("p2", "depression")),
    row(DIAGNOSES, "F41.1", _is("p3", "anxiety")),
    row(DIAGNOSES, "21897009", _is("p4", "anxiety")),
    row(DIAGNOSES, "F43.10", _is("p5", "ptsd")),
    row(DIAGNOSES, "47505003", _is("p6", "ptsd")),
    row(DIAGNOSES, "G89.4", _is("p7", "chronic_pain")),
    row(DIAGNOSES, "82423001", _is("p8", "chronic_pain")),
    row(DIAGNOSES, "G47.00", _is("p9", "insomnia")),
    row(
        DIAGNOSES,
        "F11.21 is in remission",
        has("p10", PatientCondition, condition="opioid_use_disorder", status="remission", times=1),
    ),
    row(DIAGNOSES, "who is in remission is not untreated", opens_not("p10", "oud_untreated", "baseline_phq9")),
    row(
        DIAGNOSES,
        "F11.90 is use, no disorder",
        either(_is("p11", "substance_use_disorder", "other"), counted("F11.90")),
    ),
    row(DIAGNOSES, "and nobody's OUD", opens_not("p11", "oud_untreated")),
    row(DIAGNOSES, "F53.0", _is("p12", "depression")),
    row(DIAGNOSES, "F43.21 is kept as it is", either(_is("p13", "depression", "other"), counted("F43.21"))),
    row(DIAGNOSES, "F32.89", _is("p14", "depression")),
    *_redcap("43-redcap-raw"),
    *_redcap("43b-redcap-raw-instrument-added"),
    row(
        "44-redcap-labels",
        "labels are read, or rejected by name",
        either(score("101", "phq9", "2026-09-01", 15, "222221112"), rejects("More than half the days", of="101,")),
        either(score("102", "phq9", "2026-09-01", 0, "0" * 9), rejects("PHQ-9 Depression", of="102,")),
    ),
    row(
        "44-redcap-labels",
        "with a mapping labels are numbers",
        score("101", "phq9", "2026-09-01", 15, "222221112"),
        opens("101", "suicide_risk_unreviewed"),
        mapped=True,
    ),
    row(EXCEL, "accents, and a number that begins with zeros", person("00101", given_name="José", family_name="Muñoz")),
    row(EXCEL, "a number that lost its zeros is nobody's", rejects(NOT_THERE, of="101;phq9")),
    row(EXCEL, "a decimal comma", either(score("00101", "peg", "2026-11-01", 4.7), rejects("4,7", setting=True))),
    row(EXCEL, "12,0", either(score("00101", "phq9", "2026-11-02", 12), rejects("12,0", setting=True))),
    row(EXCEL, "03.02.1981", either(person("102", birth_date="1981-02-03"), rejects("03.02.1981", setting=True))),
    row(UNICODE, "UTF-16 is read", person("101", given_name="Zoë")),
    row(UNICODE, "a US time, without a mapping", rejects("11/24/2026 9:30", setting=True)),
    row(UNICODE, "another, without a mapping", rejects("11/25/2026 14:00", setting=True)),
    row(
        UNICODE,
        "9:30, months first",
        either(visit("101", "2026-11-24", "09:30", "no_show", "moud"), rejects("11/24/2026 9:30", setting=True)),
        mapped=True,
    ),
    row(UNICODE, "14:00, months first", visit("101", "2026-11-25", "14:00", "kept", "moud"), mapped=True),
    row("48-aims-registry", "without a mapping the file is named", says("screenings.csv", "patient_id")),
    row(
        "48-aims-registry",
        "the latest score",
        score("101", "phq9", NOV_20, 9),
        has("102", Screening, taken_on="2026-11-02", times=0),  # "No score"
        mapped=True,
    ),
    row(
        "48-aims-registry",
        "the first score beside it",
        score("101", "phq9", "2026-09-01", 18),
        score("102", "phq9", "2026-09-03", 20),
        mapped=True,
    ),
    *(
        row(DAY_FIRST, f"{said}, without a mapping", rejects(said, setting=True))
        for said in ("03/11/2026", "25/11/2026", "11/25/2026")
    ),
    row(
        DAY_FIRST,
        "03/11/2026, months first",
        either(score("101", "phq9", "2026-03-11", 12), rejects("03/11/2026", setting=True)),
        mapped=True,
    ),
    row(
        DAY_FIRST,
        "25/11/2026, months first",
        either(score("102", "phq9", "2026-11-25", 12), rejects("25/11/2026", setting=True)),
        mapped=True,
    ),
    row(DAY_FIRST, "11/25/2026, months first", score("103", "phq9", "2026-11-25", 12), mapped=True),
    row(
        SKIPPED,
        "a total over eight items",
        either(score("101", "phq9", NOV_20, (8, 9), "11111111-"), rejects("8", of="101,")),
    ),
    row(
        SKIPPED,
        "Not Answered",
        either(score("102", "phq9", NOV_20, 9, "11111111-"), rejects("Not Answered", setting=True)),
    ),
    row(SKIPPED, "a total of 0 without an answer", rejects("total 0", of="103,")),
    row(f"{BESIDE}/workbook", "a workbook", either(SEVERE, says("screenings.xlsx"))),
    row(f"{BESIDE}/gz", "a gzipped table", either(SEVERE, says("screenings.csv.gz"))),
    row(f"{BESIDE}/innerzip", "a zip inside", either(SEVERE, says("november.zip"))),
    row(f"{BESIDE}/xml", "XML", says("bundle.xml")),
    row(f"{BESIDE}/jsontxt", "JSON called text", says("Observation.json.txt")),
    row(f"{BESIDE}/below", "a folder below", either(SEVERE, says("november"))),
    row(f"{BESIDE}/export.zip", "a workbook in a zip", says("screenings.xlsx")),
    *(
        row(f"59-file-names/{folder}", name, either(rejects(NOT_THERE), says(name)))
        for folder, name in enumerate(
            (
                "screenings_north.csv",
                "Screenings - Nov 2026.csv",
                "PHQ9.csv",
                "screening.csv",
                "north_screenings.csv",
                "Medication Supplies.csv",
                "screenings.CSV",
                "2026-11 screenings.csv",
            )
        )
    ),
]
