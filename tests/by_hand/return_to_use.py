"""Drug tests that say something else than the prescriptions, and what is done about a return to use."""

from datetime import date

from tests.by_hand.coverage import days_of_each
from tests.by_hand.facts import moud_supplies
from tests.by_hand.history import DrugTest, History
from tests.by_hand.raised import THIS_WEEK, Raised, days
from tests.by_hand.visits import was_reached_or_seen_later

STIMULANTS = ("cocaine", "amphetamine", "methamphetamine")
OPIOIDS = (
    "opioid",
    "opioids",
    "opiate",
    "opiates",
    "heroin",
    "fentanyl",
    "buprenorphine",
    "methadone",
    "codeine",
    "hydrocodone",
    "hydromorphone",
    "meperidine",
    "morphine",
    "oxycodone",
    "oxymorphone",
    "tapentadol",
    "tramadol",
)
WATCHED = (*OPIOIDS, *STIMULANTS, "benzodiazepine", "benzodiazepines")


def enrolled_medications(known: History, day: date) -> list[str]:
    """Of the enrolments that were open on the day."""
    return [e.medication for e in known.episodes if e.enrolled_on <= day and (e.ended_on is None or e.ended_on > day)]


def supplied_medications(known: History, day: date) -> list[str]:
    """Of the supplies that cover the day."""
    return [s.medication for s, covered in days_of_each(moud_supplies(known)) if day in covered]


def moud_substances(known: History, day: date) -> list[str]:
    """What a test finds of the patient's own MOUD."""
    medications = enrolled_medications(known, day) or supplied_medications(known, day)
    return [medication.removesuffix("_xr").removesuffix("_oral") for medication in medications]


def is_not_as_expected(known: History, test: DrugTest) -> bool:
    substance = test.substance.strip().lower()
    is_own = substance in moud_substances(known, test.collected_on)
    expected = test.expected or ("positive" if is_own else "negative")
    if test.result == "inconclusive" or test.result == expected:
        return False
    return substance in WATCHED if test.result == "positive" else is_own


def returns_to_use(known: History) -> list[date]:
    told = [event.on for event in known.events if event.kind == "return_to_use"]
    return told + [test.collected_on for test in known.drug_tests if is_not_as_expected(known, test)]


def return_to_use(known: History, day: date) -> list[Raised]:
    changed = [event.on for event in known.events if event.kind == "dose_change"]
    return [
        Raised(on, on + days(7), on, THIS_WEEK, closes_on=on + days(31))
        for on in sorted(set(returns_to_use(known)))
        if not was_reached_or_seen_later(known, on) and not any(change >= on for change in changed)
    ]
