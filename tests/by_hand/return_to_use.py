"""Drug tests that say something else than the prescriptions, and what is done about a return to use."""

from datetime import date

from tests.by_hand.coverage import days_of_each
from tests.by_hand.facts import moud_supplies
from tests.by_hand.history import DrugTest, Episode, History
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


def enrolled_medication(known: History, day: date) -> str | None:
    """Of the enrolment that was open on the day."""
    found: Episode | None = None
    for episode in known.episodes:
        is_open = episode.enrolled_on <= day and (episode.ended_on is None or episode.ended_on > day)
        if is_open and (found is None or episode.enrolled_on >= found.enrolled_on):
            found = episode
    return found.medication if found else None


def supplied_medication(known: History, day: date) -> str | None:
    """Of the supply that covers the day, the one made last."""
    made = [s for s, covered in days_of_each(moud_supplies(known)) if day in covered and s.supplied_on <= day]
    return max(made, key=lambda s: (s.supplied_on, s.medication)).medication if made else None


def moud_substance(known: History, day: date) -> str | None:
    """What a test finds of the patient's own MOUD."""
    medication = enrolled_medication(known, day) or supplied_medication(known, day)
    return medication.removesuffix("_xr").removesuffix("_oral") if medication else None


def is_not_as_expected(known: History, test: DrugTest) -> bool:
    substance = test.substance.strip().lower()
    is_own = substance == moud_substance(known, test.collected_on)
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
