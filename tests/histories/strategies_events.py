"""Invented stories about stays, drug tests, pregnancies, injections and visits, on the days around which rules turn."""

from datetime import date
from random import Random

from tests.by_hand import (
    Appointment,
    Condition,
    Consent,
    Contact,
    DrugTest,
    Episode,
    Event,
    Screening,
    Supply,
    Treatment,
)
from tests.histories.strategies_depression import an_opioid_need
from tests.histories.strategies_opioids import DAY, More
from tests.histories.strategies_safety import MODES, a_visit, on, sometimes, spoken

STAYS = ("ed_visit", "hospital_admission", "incarceration", "release")
SUBSTANCES = (
    "fentanyl",
    "cocaine",
    "opioid",
    "benzodiazepine",
    "methamphetamine",
    "amphetamine",
    "cannabis",
    "alcohol",
)
MOUD = ("buprenorphine", "methadone", "buprenorphine_xr", "naltrexone_xr")


def stays(chance: Random, begin: date) -> More:
    """In hospital or prison, with a day of discharge or without, which may lie ahead."""
    made = []
    for day in (begin, *sometimes(chance, 0.4, on(chance, begin, 1, 3, 28))):
        ended = chance.choice((None, None, on(chance, day, 0, 1, 5, 20)))
        made.append(Event(day, chance.choice(STAYS), ended))
    left = made[-1].ended_on or made[-1].on
    return an_opioid_need(chance, begin) | {
        "events": tuple(made),
        "contacts": sometimes(chance, 0.3, spoken(chance, on(chance, left, -1, 0, 1))),
    }


def drug_tests(chance: Random, begin: date) -> More:
    """Of other substances, and of the patient's own MOUD."""
    medication = chance.choice(MOUD)
    own = medication.removesuffix("_xr")
    made = []
    for day in (begin, *sometimes(chance, 0.5, on(chance, begin, 0, 1, 7, 29, 30))):
        substance = chance.choice((own, own, own, "methadone", "cocaine", "fentanyl", *SUBSTANCES[2:]))
        result = chance.choice(("positive", "positive", "negative", "negative", "inconclusive"))
        made.append(DrugTest(day, substance, result, chance.choice((None, None, "positive", "negative"))))
    episode = Episode(on(chance, begin, -60, -1, 0), medication, None, chance.choice((None, None, begin)))
    supply = Supply(on(chance, begin, -28, -27, -1), 28, medication, "administered")
    changed = Event(on(chance, begin, -1, 0, 1, 7), chance.choice(("dose_change", "dose_change", "return_to_use")))
    return {
        "drug_tests": tuple(made),
        "episodes": sometimes(chance, 0.8, episode),
        "supplies": sometimes(chance, 0.5, supply),
        "conditions": (Condition("opioid_use_disorder", begin - 90 * DAY),),
        "events": sometimes(chance, 0.4, changed),
        "contacts": sometimes(chance, 0.2, spoken(chance, on(chance, begin, 0, 1))),
    }


def pregnancies(chance: Random, begin: date) -> More:
    """With an opioid need; recorded once or at several visits; delivered in time, at once, or never; asked about mood
    around a check."""
    lasts = chance.choice((None, 0, 100, 200, 270, 280, 281))
    check = chance.choice((0, 84, 182)) if lasts is None else lasts + chance.choice((0, 28, 70, 168, 350))
    asked = Screening(on(chance, begin, check - 1, check, check + 1), chance.choice(("epds", "phq9")), 8)
    delivered = () if lasts is None else (Event(begin + lasts * DAY, "delivery"),)
    visits = sometimes(chance, 0.6, 28, chance.choice((140, 250, 279, 280)), chance.choice((200, 281, 282, 400)))
    again = tuple(Condition("pregnancy", begin + visit * DAY) for visit in visits[chance.randint(0, 2) :])
    found = an_opioid_need(chance, begin)
    return found | {
        "conditions": (
            *found.get("conditions", ()),
            Condition("pregnancy", begin),
            *again,
        ),
        "events": delivered,
        "screenings": sometimes(chance, 0.5, asked),
    }


def observed_doses(chance: Random, begin: date) -> More:
    """Methadone every day, then no more; now and then she is pregnant."""
    last = chance.randint(1, 6)
    doses = tuple(Supply(begin + n * DAY, 1, "methadone", "administered", 80) for n in range(last))
    pregnant = Condition("pregnancy", on(chance, begin + last * DAY, -279, -278, -100, -1, 0, 1, 2, 3))
    return {
        "episodes": (Episode(begin, "methadone", chance.choice((None, begin))),),
        "supplies": doses,
        "conditions": sometimes(chance, 0.6, pregnant),
        "appointments": sometimes(chance, 0.3, a_visit(chance, on(chance, begin + last * DAY, 0, 1, 3), "moud")),
    }


def injected(chance: Random, begin: date) -> More:
    """Weekly or monthly, with days_supply that fits the label or does not; the next one early, in time or late; a visit
    booked for it."""
    medication, length = chance.choice(
        (("buprenorphine_xr", 7), ("buprenorphine_xr", 10), ("buprenorphine_xr", 11), ("buprenorphine_xr", 28))
        + (("buprenorphine_xr", 30), ("buprenorphine_xr", 60), ("naltrexone_xr", 28), ("naltrexone_xr", 31))
    )
    is_weekly = medication == "buprenorphine_xr" and length <= 10
    shots = [begin]
    for _ in range(chance.randint(0, 2)):
        shots.append(on(chance, shots[-1], *((6, 7, 8, 9, 10, 11) if is_weekly else (27, 28, 29, 41, 42, 43, 44, 62))))
    last = shots[-1]
    booked = Appointment(on(chance, last, 4, 6, 9, 10, 21, 26, 28, 42, 43), "moud", "scheduled")
    score = Screening(on(chance, last, 0, 10, 28, 29, 43, 65, 66, 98, 99), "phq9", chance.choice((9, 12)))
    tablets = Supply(last + chance.choice((7, 28, 30)) * DAY, 7, "buprenorphine")
    return {
        "episodes": (Episode(begin, medication, chance.choice((None, begin))),),
        "supplies": (
            *(Supply(day, length, medication, "administered") for day in shots),
            *sometimes(chance, 0.15, tablets),
        ),
        "appointments": sometimes(chance, 0.4, booked),
        "screenings": sometimes(chance, 0.5, score),
        "conditions": sometimes(chance, 0.2, Condition("pregnancy", on(chance, last, -100, 20, 30))),
    }


def naltrexone_for_alcohol(chance: Random, begin: date) -> More:
    """Which is no MOUD, unless something speaks for opioids."""
    drinking = Condition(
        "alcohol_use_disorder", on(chance, begin, -30, 0), resolved_on=chance.choice((None, None, begin))
    )
    opioids = Condition("opioid_use_disorder", begin, status=chance.choice(("active", "remission")))
    other = Supply(on(chance, begin, -400, 30), 7, "buprenorphine")
    medication = chance.choice(("naltrexone_xr", "naltrexone_oral"))
    ended = chance.choice((None, None, begin + 60 * DAY))
    return {
        "conditions": (
            drinking,
            *sometimes(chance, 0.2, opioids),
            *sometimes(chance, 0.4, Condition("depression", begin)),
        ),
        "episodes": (Episode(begin, medication, begin, ended),),
        "supplies": (Supply(begin, 28, medication), *sometimes(chance, 0.2, other)),
    }


def visits(chance: Random, begin: date) -> More:
    """Missed, booked, and booked without a word about what became of them."""
    kinds = ("moud", "behavioral_health", "group", "case_review", "primary_care")
    made = []
    for _ in range(chance.randint(1, 4)):
        status = chance.choice(("no_show", "no_show", "scheduled", "scheduled", "kept", "cancelled"))
        made.append(Appointment(on(chance, begin, -10, -3, -2, -1, 0, 0, 1, 2, 3, 4, 14), chance.choice(kinds), status))
    return an_opioid_need(chance, begin) | {
        "appointments": tuple(made),
        "contacts": sometimes(chance, 0.2, spoken(chance, on(chance, begin, -1, 0, 1))),
    }


def enrolled_again(chance: Random, begin: date) -> More:
    """After an enrolment that ended; consents that ran out or were taken back before or since."""
    ended = on(chance, begin, -91, -90, -8, -7, -1, 0)
    first = Episode(ended - 120 * DAY, "buprenorphine", ended - 120 * DAY, ended)
    second = Episode(begin, chance.choice(MOUD), chance.choice((None, begin)))
    signed = on(chance, ended, -120, 0)
    revoked = on(chance, begin, -1, 0, 1, 10)
    consent = Consent(
        signed,
        chance.choice((None, max(signed, on(chance, begin, -1, 0, 1, 30, 31)))),
        chance.choice((None, max(signed, revoked))),
    )
    kept = a_visit(chance, on(chance, begin, -30, 0, 1), "moud")
    return {
        "episodes": (first, *sometimes(chance, 0.8, second)),
        "consents": sometimes(chance, 0.7, consent),
        "appointments": sometimes(chance, 0.5, kept),
        "screenings": sometimes(chance, 0.3, Screening(on(chance, begin, -15, -14, 0), "phq9", 6, mode=MODES[-1])),
    }


def beside_benzodiazepines(chance: Random, begin: date) -> More:
    """With MOUD that is an opioid or not, or an opioid for pain; a kit and a review that hold, or have run out."""
    medication = chance.choice(("buprenorphine", "methadone", "naltrexone_xr", "oxycodone", "oxycodone", "morphine"))
    dose = chance.choice((None, 33, 34, 50, 60))
    opioid = Supply(on(chance, begin, -30, -7, 0), chance.choice((60, 120)), medication, dose_mg=dose)
    benzodiazepine = Supply(on(chance, begin, -7, 0, 7), chance.choice((14, 30, 60)), "benzodiazepine")
    kit = Supply(on(chance, begin, -366, -365, -340, 0), 1, chance.choice(("naloxone", "nalmefene")))
    review = chance.choice(("medication_review", "medication_review", "case_review", "safety_review", "plan_review"))
    reviewed = Contact(on(chance, begin, -91, -90, -80, 0, 1), review)
    return an_opioid_need(chance, begin) | {
        "supplies": (opioid, benzodiazepine, *sometimes(chance, 0.7, kit)),
        "contacts": sometimes(chance, 0.7, reviewed),
    }


def screens_after_birth(chance: Random, begin: date) -> More:
    score = Screening(begin, "epds", chance.choice((9, 12, 13, 13, 20)), mode=chance.choice(MODES))
    found = an_opioid_need(chance, begin)
    return found | {
        "events": (Event(on(chance, begin, -365, -42, -14, 0), "delivery"),),
        "screenings": (score, *sometimes(chance, 0.3, Screening(on(chance, begin, 0, 7, 60), "epds", 9))),
        "contacts": sometimes(chance, 0.4, spoken(chance, on(chance, begin, 0, 0, 1))),
    }


def planned_together(chance: Random, begin: date) -> More:
    """A plan that was looked at about 76 or 90 days ago."""
    return {
        "episodes": (Episode(begin - 200 * DAY, started_on=begin - 200 * DAY),),
        "treatments": (Treatment(on(chance, begin, -100, -30, 0), "antidepressant"),),
        "contacts": (Contact(on(chance, begin, -91, -90, -77, -76, -75, 0), "plan_review"),),
    }


EVENTS = (
    stays,
    stays,
    drug_tests,
    drug_tests,
    drug_tests,
    beside_benzodiazepines,
    beside_benzodiazepines,
    beside_benzodiazepines,
    pregnancies,
    pregnancies,
    observed_doses,
    injected,
    injected,
    naltrexone_for_alcohol,
    visits,
    visits,
    enrolled_again,
    screens_after_birth,
    planned_together,
)
