"""Invented stories about the course of depression over months and years, and about who treats it."""

from datetime import date
from random import Random

from tests.by_hand import Condition, Contact, Episode, Event, Screening, Treatment
from tests.histories.strategies_opioids import More
from tests.histories.strategies_safety import MODES, a_visit, on, sometimes, spoken

TREATMENTS = ("antidepressant", "cbt", "psychotherapy")


def an_opioid_need(chance: Random, begin: date) -> More:
    """Before the story begins, so that reasons of the caseload show."""
    day = on(chance, begin, -400, -100, -30, 0)
    enrolment = Episode(day, started_on=chance.choice((None, day)))
    diagnosed = Condition("opioid_use_disorder", day)
    return chance.choice(({"episodes": (enrolment,)}, {"conditions": (diagnosed,)}, {"conditions": (diagnosed,)}, {}))


def a_treatment(chance: Random, begin: date, *days: int) -> Treatment:
    started = on(chance, begin, *days)
    ended = on(chance, started, 0, 1, 30, 180, 364)
    covered_to = chance.choice((None, None, on(chance, started, 0, 13, 27, 89)))
    return Treatment(started, chance.choice(TREATMENTS), chance.choice((None, ended, ended)), covered_to)


def years_of_depression(chance: Random, begin: date) -> More:
    """High and low scores about as far apart as it takes to end an episode, or nearly."""
    scores, day, height = [], begin, "high"
    for _ in range(chance.randint(2, 6)):
        total = chance.choice((10, 12, 16) if height == "high" else (2, 4, 4, 5))
        scores.append(Screening(day, chance.choice(("phq9",) * 5 + ("phq9_teen",)), total))
        height = chance.choice(("high", "low", "low"))
        day = on(chance, day, 0, 28, 55, 56, 57, 124, 179, 180, 181, 364, 365, 366)
    short = Screening(on(chance, scores[-1].taken_on, 0, 179, 180, 181), "phq2", chance.choice((1, 2, 2, 3)))
    treated = a_treatment(chance, scores[0].taken_on, -30, 0, 100, 364, 365, 366)
    reviewed = Contact(on(chance, scores[-1].taken_on, -56, -55, 0, 1, 56), "case_review")
    return {
        "screenings": (*scores, *sometimes(chance, 0.3, short)),
        "treatments": sometimes(chance, 0.3, treated),
        "contacts": sometimes(chance, 0.3, reviewed),
    }


def tagged_scores(chance: Random, begin: date) -> More:
    """Scores that withdrawal may explain, one after the other, and perhaps one that it does not."""
    days = [begin, on(chance, begin, 27, 28, 29, 55, 56, 57), on(chance, begin, 40, 56, 70)]
    tagged = [Screening(day, "phq9", chance.choice((6, 10, 12, 19, 20))) for day in days[: chance.randint(1, 3)]]
    causes = tuple(Screening(on(chance, s.taken_on, 0, -7, 7), "cows", 8) for s in tagged)
    untagged = Screening(on(chance, begin, -30, 10, 14, 20, 55, 56, 57, 90), "phq9", chance.choice((4, 9, 10, 12)))
    need = an_opioid_need(chance, begin) if chance.random() < 0.6 else {}
    return {"screenings": (*tagged, *causes, *sometimes(chance, 0.5, untagged)), **need}


def short_screens(chance: Random, begin: date) -> More:
    """Two questions, and perhaps the full questionnaire on that day or about then."""
    short, full = chance.choice((("phq2", "phq9"), ("phq2", "phq9_teen"), ("gad2", "gad7")))
    days = (begin, *sometimes(chance, 0.4, on(chance, begin, 0, 1, 14, 30, 90)))
    screens = tuple(Screening(day, short, chance.choice((2, 3, 3, 6))) for day in days)
    answered = Screening(on(chance, begin, -1, 0, 1, 15), full, chance.choice((None, 6, 12)))
    if answered.total is None:
        answered = Screening(answered.taken_on, full, None, "incomplete")
    before = Screening(on(chance, begin, -84, -28, -14), "phq9", chance.choice((3, 7, 12)))
    needs = ({"conditions": (Condition("depression", begin),)}, an_opioid_need(chance, begin))
    more = sometimes(chance, 0.4, answered) + sometimes(chance, 0.4, before)
    return {"screenings": screens + more, **chance.choice(needs)}


def who_treats(chance: Random, begin: date) -> More:
    """A high score beside an opioid need; a visit kept or booked, near or far; treatments that ended; or an illness
    beside which no antidepressant is begun lightly."""
    found = an_opioid_need(chance, begin)
    instrument, total = chance.choice((("phq9", 10), ("phq9", 15), ("phq9", 20), ("epds", 12), ("epds", 13)))
    score = Screening(begin, instrument, total, mode=chance.choice(MODES))
    visits = [
        a_visit(chance, on(chance, begin, -31, -30, -4, -1, 0, 1, 29, 30, 31, 60, 62, 100), *kinds)
        for kinds in (("behavioral_health",), ("psychiatry",), ("psychiatry", "group", "moud"))
    ]
    ill = Condition(chance.choice(("bipolar", "psychosis")), on(chance, begin, -100, 0))
    return found | {
        "screenings": (score,),
        "appointments": tuple(chance.sample(visits, chance.choice((0, 1, 1, 2)))),
        "treatments": sometimes(chance, 0.4, a_treatment(chance, begin, -60, -30, 0, 3)),
        "contacts": sometimes(chance, 0.2, Contact(on(chance, begin, -1, 0, 1), "case_review")),
        "conditions": found.get("conditions", ()) + sometimes(chance, 0.5, ill),
    }


def getting_worse(chance: Random, begin: date) -> More:
    """A rise of about five, by a score before it that is fresh or too old."""
    first = chance.choice((5, 6, 9))
    before = Screening(on(chance, begin, -14, -179, -180, -181, 0), "phq9", first)
    now = Screening(begin, chance.choice(("phq9", "phq9", "phq9_teen")), first + chance.choice((4, 5, 5, 6)))
    changed = a_treatment(chance, begin, -31, -30, -1, 0, 1)
    reviewed = Contact(on(chance, begin, -1, 0, 1), "case_review")
    return {
        "screenings": (before, now),
        "treatments": sometimes(chance, 0.3, changed),
        "contacts": sometimes(chance, 0.2, reviewed) + sometimes(chance, 0.3, spoken(chance, on(chance, begin, 0, 1))),
    }


def again_and_again(chance: Random, begin: date) -> More:
    """Little interest or bad sleep, then and now, with a score between that says nothing."""
    before = on(chance, begin, -13, -14, -15, -60, -180, -181)
    items = tuple((number, chance.choice((1, 2, 3))) for number in (1, 3))
    scores = [Screening(day, "phq9", chance.choice((6, 8, 9, 9, 10)), items=items) for day in (before, begin)]
    between = Screening(before + (begin - before) // 2, "phq9", 3, items=((1, 0), (3, 0)))
    slept = Treatment(on(chance, begin, -30, -1, 0), "sleep_treatment", on(chance, begin, 0, 1, 20))
    return {
        "screenings": (*scores, *sometimes(chance, 0.3, between)),
        "treatments": sometimes(chance, 0.3, slept),
        "contacts": sometimes(chance, 0.2, spoken(chance, on(chance, begin, 0, 1))),
        "conditions": (Condition("depression", before),),
    }


def tapered_long_ago(chance: Random, begin: date) -> More:
    """A declared taper, and scores with the interval that it asks for."""
    ended = Event(on(chance, begin, 0, 14, 30), "taper_ended")
    score = Screening(on(chance, begin, -14, -1, 0, 7), "phq9", chance.choice((3, 7, 12)))
    taper = (Event(begin, "taper_started"), *sometimes(chance, 0.3, ended))
    return {"events": taper, "screenings": (score,), **an_opioid_need(chance, begin)}


DEPRESSION = (
    years_of_depression,
    years_of_depression,
    years_of_depression,
    tagged_scores,
    tagged_scores,
    tagged_scores,
    short_screens,
    short_screens,
    who_treats,
    who_treats,
    who_treats,
    getting_worse,
    again_and_again,
    again_and_again,
    tapered_long_ago,
)
