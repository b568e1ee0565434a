"""Invented stories about enrolments beside each other, supplies without any, doses that fall, and contact in time."""

from datetime import date
from random import Random

from tests.by_hand import Appointment, Condition, Contact, Episode, Event, Screening, Supply
from tests.histories.strategies_depression import an_opioid_need
from tests.histories.strategies_opioids import DAY, More
from tests.histories.strategies_safety import a_visit, on, sometimes, spoken

TABLETS = ("buprenorphine", "methadone", "naltrexone_oral")
INJECTIONS = ("buprenorphine_xr", "naltrexone_xr")


def enrolled_twice(chance: Random, begin: date) -> More:
    """Two enrolments that are both open, each begun or not; supplies that cover the older one up to about now."""
    enrolled, again = begin - chance.choice((40, 80, 89, 90, 200)) * DAY, on(chance, begin, -20, -1, 0, 1, 10)
    older = Episode(enrolled, "buprenorphine", chance.choice((None, enrolled, enrolled)))
    medication = chance.choice(("methadone", "buprenorphine_xr", "buprenorphine"))
    newer = Episode(
        again,
        medication,
        chance.choice((None, None, again, again + DAY)),
        chance.choice((None,) * 5 + (again + 9 * DAY,)),
    )
    covered = Supply(begin - 30 * DAY, chance.choice((28, 30, 35)), "buprenorphine")
    for_newer = Supply(on(chance, again, 0, 1, 20), chance.choice((7, 28)), medication, "administered")
    return {
        "episodes": (older, newer),
        "supplies": sometimes(chance, 0.9, covered) + sometimes(chance, 0.25, for_newer),
        "conditions": sometimes(chance, 0.3, Condition("opioid_use_disorder", enrolled)),
        "events": sometimes(chance, 0.15, Event(begin, "taper_started")),
        "appointments": sometimes(chance, 0.3, a_visit(chance, on(chance, begin, -1, 0, 3), "moud")),
    }


def supplied_without_enrolment(chance: Random, begin: date) -> More:
    """For who never enrolled, or since the last enrolment ended, or before that; a visit booked for the end."""
    medication = chance.choice((*TABLETS, *INJECTIONS))
    length = chance.choice((7, 14)) if medication in TABLETS else chance.choice((7, 28))
    source = "administered" if medication in INJECTIONS else "dispensed"
    ended = on(chance, begin, -40, -1, 0, 1, 3)
    enrolment = Episode(ended - 100 * DAY, "buprenorphine", ended - 100 * DAY, ended)
    before = Supply(begin - chance.choice((3, 10, 30)) * DAY, 14, chance.choice((medication, "buprenorphine")))
    last = begin + length * DAY
    ground = Condition(chance.choice(("opioid_use_disorder", "depression")), begin - 60 * DAY)
    return {
        "supplies": (Supply(begin, length, medication, source), *sometimes(chance, 0.3, before)),
        "episodes": sometimes(chance, 0.5, enrolment),
        "conditions": sometimes(chance, 0.8, ground),
        "appointments": sometimes(chance, 0.3, Appointment(on(chance, last, -5, -2, -1, 0, 14), "moud", "scheduled")),
    }


def around_fifty(chance: Random, begin: date) -> More:
    """Doses above and below 50 MME in one course or in two, some handed out early; on the caseload or not."""
    made, day = [], on(chance, begin, -40, -20, -3, 0)
    apart = chance.choice(((1,), (1,), (1, 5, 10), (15, 15, 22, 23)))  # days from one supply of 15 days to the next
    for dose in (*(chance.choice((20, 50, 60)) for _ in range(chance.randint(1, 3))), chance.choice((20, 49, 50))):
        made.append(Supply(day, 15, "morphine", dose_mg=dose))
        day += chance.choice(apart) * DAY
    beside = Supply(on(chance, begin, -10, 0, 5), 10, "codeine", dose_mg=chance.choice((60, 200)))
    kit = Supply(on(chance, begin, -366, -340, 0), 1, "naloxone")
    return {
        "supplies": (*made, *sometimes(chance, 0.3, beside), *sometimes(chance, 0.15, kit)),
        "conditions": sometimes(chance, 0.7, Condition("depression", begin - 90 * DAY)),
        "events": sometimes(chance, 0.25, Event(on(chance, begin, -5, 0, 1), "overdose")),
        "contacts": sometimes(chance, 0.3, spoken(chance, on(chance, begin, -4, 1, 2))),
    }


def long_term_for_pain(chance: Random, begin: date) -> More:
    """About 90 days of opioids, handed out early or in time, for who has hardly been asked how they are."""
    lengths = (30, 30, 30, chance.choice((29, 30))) if chance.random() < 0.5 else (45, chance.choice((44, 45, 46)))
    made, day = [], begin - chance.choice((30, 60, 90)) * DAY
    for length in lengths:
        made.append(Supply(day, length, chance.choice(("oxycodone", "oxycodone", "tramadol"))))
        day += (length + chance.choice((0, 0, -5, -20, 1, 30, 31))) * DAY
    return {
        "supplies": tuple(made),
        "screenings": sometimes(chance, 0.1, Screening(begin, "phq9", 6)),
        "conditions": sometimes(chance, 0.1, Condition("opioid_use_disorder", begin)),
    }


def one_of_two_left_out(chance: Random, begin: date) -> More:
    """A taper that is only seen in the sum of two opioids; perhaps with a lower dose of one about 90 days before."""
    first = begin - 119 * DAY
    stepped = chance.choice((27, 28, 29, 30))
    lower = chance.choice((60, 60, 59))
    morphine = (
        Supply(first, stepped, "morphine", dose_mg=60),
        Supply(first + stepped * DAY, 90 - stepped, "morphine", dose_mg=lower),
    )
    oxycodone = [Supply(first + n * DAY, days, "oxycodone", dose_mg=40) for n, days in ((0, 90), (90, 29), (119, 30))]
    declared = Event(on(chance, begin, -60, -1, 0), "taper_started")
    score = Screening(on(chance, begin, -1, 0, 5, 30), "phq9", chance.choice((3, 12)))
    return {
        "supplies": (*morphine, *oxycodone),
        "conditions": (Condition("depression", first),),
        "events": sometimes(chance, 0.3, declared),
        "screenings": sometimes(chance, 0.3, score),
    }


def active_after_a_contact(chance: Random, begin: date) -> More:
    """What makes contact due sooner begins or ends before or after the shorter interval from the last one."""
    day, long_ago = on(chance, begin, 5, 13, 14, 15, 20, 27), begin - 300 * DAY
    found: More = chance.choice(
        (
            {"screenings": (Screening(day, "phq9", chance.choice((9, 10, 15))),)},
            {"screenings": (Screening(begin - DAY, "phq9", 12), Screening(day, "phq9", chance.choice((9, 10))))},
            {"events": (Event(day, "taper_started"),)},
            {"events": (Event(begin - DAY, "taper_started"), Event(day, "taper_ended"))},
            {"episodes": (Episode(day - 3 * DAY, started_on=day),)},
            {"episodes": (Episode(long_ago, started_on=long_ago, ended_on=day),)},
        )
    )
    diagnosed = Condition(chance.choice(("depression", "opioid_use_disorder")), long_ago)
    return found | {"contacts": (Contact(begin, "telephone"),), "conditions": (diagnosed,)}


def scored_around_an_end(chance: Random, begin: date) -> More:
    """A score two weeks after which MOUD has just ended 90 days ago or more, or a taper is over."""
    long_ago = begin - 300 * DAY
    score = Screening(on(chance, begin, -30, 70, 75, 76, 77, 79, 80), "phq9", chance.choice((3, 7, 12)))
    found = an_opioid_need(chance, long_ago)
    return {
        "episodes": (Episode(long_ago, started_on=long_ago, ended_on=begin),),
        "screenings": (score,),
        "conditions": (*found.get("conditions", ()), Condition("depression", long_ago)),
    }


ENROLMENTS = (
    enrolled_twice,
    enrolled_twice,
    supplied_without_enrolment,
    supplied_without_enrolment,
    around_fifty,
    around_fifty,
    around_fifty,
    long_term_for_pain,
    long_term_for_pain,
    one_of_two_left_out,
    active_after_a_contact,
    scored_around_an_end,
)
