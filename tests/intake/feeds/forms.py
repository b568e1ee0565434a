"""What is right for questionnaires and scores: feeds 00 to 07, 23 to 25, 28, 32, 36, 63 and 65."""

from db.tables import MedicationSupply, Screening
from tests.intake.feeds.claims import (
    all_taken,
    counted,
    counts,
    covered,
    either,
    has,
    opens,
    person,
    rejects,
    row,
    says,
    score,
)

# Why it is not so today

NOV_23 = "2026-11-23"
SELF_HARM = opens("p1", "suicide_risk_unreviewed")
EIGHT = score("p1", "phq9", NOV_23, 8, "111111002")  # six times "several days", item 9 "more than half the days"
NINETEEN = score("p1", "phq9", NOV_23, 19, "222222223")  # eight times "more than half", item 9 "nearly every day"
SKIPPED = score("p1", "phq9", NOV_23, 9, "11111111-")  # 8 of 8 items is 9 of 9


def _twelve(who: str):
    return score(who, "phq9", "2026-11-24", 12)


ROWS = [
    row("00-control-us-core-form", "the form as US Core has it", EIGHT, SELF_HARM, counts(3, 3)),
    row("01-qr-local-linkids-with-total", "the total is one score", score("p1", "phq9", NOV_23, 8), all_taken),
    row(
        "01-qr-local-linkids-with-total",
        "the nine answers go with it",
        EIGHT,
        SELF_HARM,
    ),
    row(
        "02-qr-word-linkids-only",
        "nine questions are told by their place",
        NINETEEN,
        SELF_HARM,
        all_taken,
    ),
    row(
        "03-qr-code-in-questionnaire",
        "the form's codes tell the questions",
        NINETEEN,
        SELF_HARM,
        all_taken,
    ),
    row("04-qr-display-only-answers", "answers by their words", EIGHT, SELF_HARM, counts(3, 3)),
    row("04d-qr-ordinal-extension", "answers by their ordinal", EIGHT, SELF_HARM, counts(3, 3)),
    row("05-qr-items-under-answer", "questions under an answer, no PHQ-2", EIGHT, SELF_HARM, counts(3, 3)),
    row("07-obs-panel-value", "a number on the panel", score("p1", "phq9", "2026-11-20", 13), counts(6, 5, rejected=1)),
    row("07-obs-panel-value", "a grade in words is rejected by name", either(rejects("'L'"), rejects("low risk"))),
    row("23-ndjson-bom-crlf-blank", "a BOM and blank lines", counts(3, 3)),
    row("23-ndjson-bom-crlf-blank", "PHQ-9", score("p1", "phq9", "2026-11-20", 12)),
    row("23-ndjson-bom-crlf-blank", "GAD-7", score("p1", "gad7", "2026-11-20", 9)),
    row(
        "24-two-versions-in-one-export",
        "the newer version counts",
        score("p1", "phq9", "2026-11-20", 16),
    ),
    row(
        "25-stu3-dstu2-shapes",
        "one sentence: not R4, and what was found",
        says("R4"),
        either(says("STU3"), says("DSTU2")),
    ),
    row(
        "25-stu3-dstu2-shapes",
        "no supply is kept without its stated days",  # 56 films at 2 a day: 28 days, where STU3 has the dose
        either(says("R4"), has("p1", MedicationSupply, times=0), covered("p1", "2026-12-07")),
    ),
    row(
        "25-stu3-dstu2-shapes",
        "a PHQ-9 of the old shape is not passed over",  # nine times 2
        either(says("R4"), score("p1", "phq9", "2026-11-10", 18, "2" * 9), rejects("group")),
    ),
    row(
        "28-other-instruments",
        "C-SSRS by the words of its questions",
        score("p1", "cssrs", NOV_23, (5, None), "11111--"),
        SELF_HARM,
    ),
    row("28-other-instruments", "AUDIT-C panel", score("p2", "audit_c", NOV_23, 9)),
    row("28-other-instruments", "DAST-10 panel", score("p3", "dast10", NOV_23, 7)),
    row(
        "28-other-instruments",
        "COWS by text",
        either(score("p4", "cows", NOV_23, 17), rejects("COWS", of="Patient/p4")),
    ),
    row("28-other-instruments", "AUDIT-C as a form", score("p5", "audit_c", NOV_23, 9)),
    row(
        "32-skipped-item",
        "one item left out: the rest stands in for it",
        SKIPPED,
        has("p1", Screening, scoring="prorated"),
    ),
    row(
        "32-skipped-item",
        "one item declined",
        either(score("p2", "phq9", NOV_23, 9, "11111111-"), rejects("asked-declined", of="Patient/p2")),
    ),
    row("32-skipped-item", "four left out: shown, never scored", score("p3", "phq9", NOV_23, None, "11111----")),
    row(
        "36-contained-patient",
        "the patient inside is found",
        score("P", "phq9", "2026-11-24", 23),
        opens("P", "severe_depression_unreviewed"),
        person("P", family_name="Test", birth_date="1985-04-12"),
    ),
    row("63-values-written-otherwise", "12 as text", _twelve("p1")),
    row(
        "63-values-written-otherwise",
        "a quantity whose value is text",
        either(_twelve("p2"), rejects("12", of="Patient/p2")),
    ),
    row("63-values-written-otherwise", "12/27", either(_twelve("p3"), rejects("12/27", of="Patient/p3"))),
    row(
        "63-values-written-otherwise",
        "a grade in words, the total in a component",
        either(_twelve("p4"), rejects("moderate depression", of="Patient/p4")),
    ),
    row(
        "63-values-written-otherwise",
        "declined: no score, and it is said",
        has("p5", Screening, times=0),
        either(rejects(of="Patient/p5"), counted("asked-declined")),
    ),
    row(
        "65-cms-phq9-codes",
        "the codes of nursing homes",
        score("p1", "phq9", NOV_23, 21),
        opens("p1", "severe_depression_unreviewed", "item9_unknown"),
    ),
]
