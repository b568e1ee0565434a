"""Events so many days before the first or last day asked about: where a figure just takes or just leaves them."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from services.metrics.metric import Span
from tests.by_hand import Appointment, Condition, Contact, Episode, History, Screening, Supply, Treatment

DAY = timedelta(days=1)
PLANTED = (1, 2, 2, 3)  # events a patient
SINCE_FIRST_DOSE = (0, 9, 14, 30, 90, 159, 180, 365, 729, 730)
SINCE_END = (0, 1, 90, 91)
SINCE_INDEX = (0, 6, 7, 8, 84, 121, 212, 425)
SINCE_VISIT = (0, 27, 28, 30, 31)
KINDS = {
    Condition: "conditions",
    Episode: "episodes",
    Supply: "supplies",
    Screening: "screenings",
    Appointment: "appointments",
    Contact: "contacts",
    Treatment: "treatments",
}


def with_events_near(chance: Random, history: History, spans: list[Span]) -> History:
    """The history with some events more, none of them after the last of all days that are asked about."""
    today = max(span.last for span in spans)
    for _ in range(chance.choice(PLANTED)):
        span = chance.choice(spans)
        edge = min(today, chance.choice((span.first - DAY, span.first, span.last, span.last + DAY)))
        for event in near(chance, edge):
            name = KINDS[type(event)]
            history = replace(history, **{name: (*getattr(history, name), event)})
    return history


def near(chance: Random, edge: date) -> tuple:
    """What a figure asks about, on its edge."""
    return chance.choice((a_visit, a_visit, a_treatment, opioids, a_diagnosis, an_enrolment, a_score, a_score))(
        chance, edge
    )


def before(chance: Random, edge: date, days: tuple[int, ...]) -> date:
    return edge - chance.choice(days) * DAY


def a_visit(chance: Random, edge: date) -> tuple:
    on = before(chance, edge, SINCE_VISIT)
    if chance.random() < 0.4:
        return (Contact(on, chance.choice(("telephone", "case_review", "outreach_failed"))),)
    kind = chance.choice(("moud", "behavioral_health", "behavioral_health", "case_review"))
    return (Appointment(on, kind, chance.choice(("kept", "kept", "no_show", "scheduled"))),)


def a_treatment(chance: Random, edge: date) -> tuple:
    """Begun on the edge, or over by then."""
    if chance.random() < 0.5:
        return (Treatment(edge, "cbt"),)
    return (Treatment(edge - 40 * DAY, "antidepressant", before(chance, edge, (0, 1))),)


def opioids(chance: Random, edge: date) -> tuple:
    """For long enough, up to the edge or a day less."""
    return (Supply(before(chance, edge, (99, 100)), 100, "oxycodone"),)


def a_diagnosis(chance: Random, edge: date) -> tuple:
    condition = chance.choice(("opioid_use_disorder", "depression"))
    return (Condition(condition, recorded_on=before(chance, edge, (0, 13, 14))),)


def an_enrolment(chance: Random, edge: date) -> tuple:
    """Often with a first dose on that day, covered from then on, or up to about a gap before the edge."""
    on = before(chance, edge, SINCE_FIRST_DOSE)
    started, ended = chance.choice((None, on, on)), chance.choice((None, None, before(chance, edge, SINCE_END)))
    episode = Episode(on, "methadone", started, max(ended, on) if ended else None)
    length = max(1, (edge - on).days - chance.choice((0, 7, 8, 9, 30, 31, 32)))
    return episode, *chance.choice(((), (Supply(on, min(length, 366), "methadone"),)))


def a_score(chance: Random, edge: date) -> tuple:
    instrument, total = chance.choice((("phq9", 10), ("phq9", 15), ("phq9_teen", 12), ("gad7", 10), ("phq9", 4)))
    scored = Screening(before(chance, edge, SINCE_INDEX), instrument, total)
    return scored, *chance.choice(((), (), (Contact(edge),)))
