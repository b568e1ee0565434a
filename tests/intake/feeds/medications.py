"""What is right for medications: feeds 13, 15, 17, 33 to 35, 37, 38, 53 and 54. Of an enrolment that began on
1 September only the days covered, and what follows from them, are in question."""

from db.tables import MedicationSupply, Treatment
from db.vocabulary import Urgency
from tests.intake.feeds.claims import Claim, both, counts, covered, either, has, opens, opens_not, rejects, row, says

FROM_NOV_20 = "2026-12-17"  # the last of 28 days
TO_NOV_16 = "2026-11-16"  # the last of 28 days from 20 October
LISTED = "17-moud-not-a-listed-code"
LASTS = "38-how-long-a-prescription-lasts"
NAMES = "53-medication-names"
MOODS = "37-antidepressants"


def _in_gap(who: str, last_day: str) -> Claim:
    return both(covered(who, last_day), opens(who, "moud_gap"))


def _treated(who: str, medication: str, said: str) -> Claim:
    """A supply from 20 November for 28 days, or a rejection that names what was sent."""
    supply = has(who, MedicationSupply, medication=medication, supplied_on="2026-11-20", days_supply=28, times=1)
    is_read = both(
        supply, covered(who, FROM_NOV_20), opens_not(who, "enrolled_not_started", "moud_gap", "oud_untreated")
    )
    return either(is_read, rejects(said, of=f"Patient/{who}"))


def _lasts(who: str, *days: str) -> Claim:
    return both(covered(who, *days), opens_not(who, "moud_gap"))


def _named(who: str, said: str, *medications: str) -> Claim:
    supply = has(who, MedicationSupply, medication=medications, supplied_on="2026-11-20", days_supply=28, times=1)
    return either(supply, rejects(said, of=f"{who},{said}"))


def _antidepressant(who: str, said: str) -> Claim:
    runs = has(who, Treatment, component="antidepressant", started_on="2026-11-12")
    return either(both(runs, opens_not(who, "depression_untreated")), rejects(said, of=f"Patient/{who}"))


ROWS = [
    row("13-request-and-dispense", "prescribed and dispensed: one supply", _in_gap("p1", TO_NOV_16)),
    row("13-request-and-dispense", "dispensed alone", _in_gap("p2", TO_NOV_16)),
    row(
        "15-request-with-refills",
        "two refills count, or it is said that they do not",  # 3 x 28 days from 12 October
        either(_lasts("p1", "2027-01-03", "2027-01-04"), both(covered("p1", "2026-11-08"), says("refill"))),
    ),
    row(LISTED, "NDC", _treated("p1", "buprenorphine", "12496120803")),
    row(LISTED, "brand", _treated("p2", "buprenorphine", "1010609")),
    row(LISTED, "ingredient", _treated("p3", "buprenorphine", "1819")),
    row(
        LISTED,
        "methadone by brand",
        either(
            has("p4", MedicationSupply, medication=("methadone", "methadone_pain"), days_supply=7, times=1),
            rejects("864708", of="Patient/p4"),
        ),
    ),
    row(LISTED, "text alone", _treated("p5", "buprenorphine_xr", "Sublocade")),
    row(LISTED, "local code with text", _treated("p6", "buprenorphine", "78110")),
    row(LISTED, "a listed code", _treated("p7", "buprenorphine", "-")),
    row(
        "33-refilled-early-and-late",
        "early refills are carried over",  # four times 28 days without a break from 3 August
        covered("p1", "2026-11-22"),
        opens("p1", "moud_gap", urgency=Urgency.same_day),  # gap day 8
        counts(14, 14),
    ),
    row(
        "33-refilled-early-and-late",
        "late refills start when they come",
        covered("p2", "2026-11-29"),
        opens("p2", "moud_gap", urgency=Urgency.this_week),  # gap day 1
    ),
    row("34-cancelled-dispense", "what was not picked up covers nothing", _in_gap("p1", TO_NOV_16), counts(4, 4)),
    row(
        "35-medication-statement",
        "what is stated to be taken is a supply",  # since 5 September, still so on 25 November
        has("p1", MedicationSupply, medication="buprenorphine", supplied_on="2026-09-05"),
        opens_not("p1", "enrolled_not_started", "oud_untreated"),
    ),
    row(
        MOODS,
        "a completed prescription of 30 days still runs on day 18",
        either(
            both(has("p1", Treatment, component="antidepressant"), opens_not("p1", "depression_untreated")),
            rejects("antidepressant", of="Patient/p1"),
        ),
    ),
    row(MOODS, "30 days prescribed in 2019 treat nobody now", opens("p2", "depression_untreated")),
    row(MOODS, "ingredient", _antidepressant("p3", "36437")),
    row(MOODS, "brand", _antidepressant("p4", "208149")),
    row(MOODS, "text alone", _antidepressant("p5", "Zoloft")),
    row(MOODS, "a listed code", _antidepressant("p6", "-")),
    row(
        LASTS,
        "a dose in words: read, or marked as the usual days",
        either(_lasts("p1", "2026-12-06"), has("p1", MedicationSupply, days_supply_is_default=True, times=1)),
    ),
    row(LASTS, "twice a day as BID", _lasts("p2", "2026-12-06")),
    row(LASTS, "boundsDuration", _lasts("p3", "2026-12-06")),
    row(LASTS, "boundsPeriod", _lasts("p4", "2026-12-06", "2026-12-07")),
    row(LASTS, "quantity and dose", _lasts("p5", "2026-12-06")),
    row(LASTS, "two steps, each with its days", _lasts("p6", "2026-12-06")),
    *(
        row(NAMES, said, _named(who, said, *medications))
        for who, said, *medications in (
            ("1", "Suboxone", "buprenorphine"),
            ("2", "buprenorphine/naloxone", "buprenorphine"),
            ("3", "Sublocade", "buprenorphine_xr"),
            ("4", "Brixadi weekly", "buprenorphine_xr"),
            ("5", "Vivitrol", "naltrexone_xr"),
            ("6", "naltrexone", "naltrexone_oral"),
            ("7", "Methadone", "methadone"),
            ("8", "methadone HCl", "methadone"),
            ("9", "Subutex", "buprenorphine"),
            ("10", "Zubsolv", "buprenorphine"),
            ("11", "Buprenorphine", "buprenorphine"),
            ("12", "bup-nx", "buprenorphine"),
        )
    ),
    row("54-csv-prescribed-and-dispensed", "a day apart: one supply", _in_gap("101", TO_NOV_16)),
    row("54-csv-prescribed-and-dispensed", "dispensed alone", _in_gap("102", TO_NOV_16)),
]
