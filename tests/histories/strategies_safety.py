"""Invented stories about self-harm, severe scores and overdoses, on the days around which their rules turn."""

from datetime import date
from random import Random

from tests.by_hand import Appointment, Contact, Event, Screening, Supply
from tests.histories.strategies_opioids import DAY, More

RISKS = ("risk_low", "risk_moderate", "risk_high")
ATTEMPTS = ("no_answer", "left_message", "wrong_number")
MODES = (None, "clinic", "telephone", "self", "self")


def on(chance: Random, begin: date, *numbers: int) -> date:
    return begin + chance.choice(numbers) * DAY


def sometimes(chance: Random, likely: float, *events: object) -> tuple:
    return events if chance.random() < likely else ()


def spoken(chance: Random, day: date) -> Contact:
    """Or tried to."""
    kind = chance.choice(("telephone", "telephone", "visit", "message", "safety_review", "outreach_failed"))
    return Contact(day, kind, chance.choice((None, None, "reached", *ATTEMPTS)))


def a_visit(chance: Random, day: date, *kinds: str) -> Appointment:
    kind = chance.choice(kinds or ("moud", "behavioral_health", "psychiatry", "primary_care", "group", "case_review"))
    return Appointment(day, kind, chance.choice(("kept", "kept", "scheduled", "no_show")))


def a_safety_review(chance: Random, day: date) -> Contact:
    return Contact(day, "safety_review", chance.choice((None, *RISKS, *RISKS, ATTEMPTS[0])))


def an_answer_about_self_harm(chance: Random, day: date) -> Screening:
    """In a whole questionnaire, in one that is too incomplete to be scored, or in the screener."""
    kind = chance.choice(("phq9", "phq9_teen", "epds", "cssrs", "cssrs"))
    if kind == "cssrs":
        return a_screener(chance, day)
    item = (10 if kind == "epds" else 9, chance.choice((0, 0, 1, 3)))
    total = chance.choice((None, 4, 9, 12))
    scoring = "incomplete" if total is None else "complete"
    return Screening(day, kind, total, scoring, (item,), chance.choice(MODES))


def a_screener(chance: Random, day: date) -> Screening:
    """All of the C-SSRS or as much as was asked, with a total or without; now and then the total says more."""
    asked = chance.choice(
        ((1, 2, 3, 4, 5, 6, 7), (1, 2, 3, 4, 5, 6, 7), (1, 2), (1, 2, 6), (1, 2, 7), (1, 6, 7), (3, 4))
    )
    items = tuple((number, chance.choice((0, 0, 0, 1))) for number in asked)
    told = sum(answer for _, answer in items)
    total = chance.choice((None, None, told, told + 1)) if len(asked) < 7 else chance.choice((None, told, told, told))
    return Screening(day, "cssrs", total, "incomplete" if total is None else "complete", items)


def self_harm(chance: Random, begin: date) -> More:
    """Answers of a day, and of the next weeks and months; now and then a review, or an attempt at one."""
    later = [on(chance, begin, 0, 0, 1, 10, 30, 31, 90, 91, 100, 365) for _ in range(chance.randint(0, 2))]
    return {
        "screenings": tuple(an_answer_about_self_harm(chance, day) for day in (begin, begin, *later)),
        "contacts": sometimes(chance, 0.4, a_safety_review(chance, on(chance, begin, -1, 0, 1, 5, 31))),
    }


def risk_stated(chance: Random, begin: date) -> More:
    """A review that states a risk, contacts on the days after, and perhaps another review."""
    first = Contact(begin, "safety_review", chance.choice(RISKS[1:]))
    again = a_safety_review(chance, on(chance, begin, 0, 1, 4, 10, 89, 90, 91))
    seen = spoken(chance, on(chance, begin, 0, 1, 2, 3, 4, 10, 11, 88))
    visit = a_visit(chance, on(chance, begin, 0, 1, 3, 8))
    more = sometimes(chance, 0.4, again) + sometimes(chance, 0.5, seen)
    return {"contacts": (first, *more), "appointments": sometimes(chance, 0.3, visit)}


def severe_scores(chance: Random, begin: date) -> More:
    """Written at home or with somebody; answered on the day, on the next one, or not."""
    item_9 = chance.choice((None, None, 0, 1))
    items = () if item_9 is None else ((9, item_9),)
    score = Screening(begin, "phq9", chance.choice((19, 20, 20, 24)), items=items, mode=chance.choice(MODES))
    newer = Screening(on(chance, begin, 1, 30, 180, 181), "phq9", chance.choice((8, 20, 22)))
    return {
        "screenings": (score, *sometimes(chance, 0.2, newer)),
        "contacts": sometimes(chance, 0.4, spoken(chance, on(chance, begin, -1, 0, 0, 1))),
        "appointments": sometimes(chance, 0.4, a_visit(chance, on(chance, begin, -1, 0, 0, 1))),
    }


def unknown_item_nine(chance: Random, begin: date) -> More:
    """A high score whose item 9 nobody knows, and what may tell about self-harm after all."""
    score = Screening(begin, chance.choice(("phq9", "phq9_teen")), chance.choice((9, 10, 14, 19, 20)))
    found: More = {"screenings": (score,)}
    asked = chance.choice(("nothing", "item", "screener", "screener", "review"))
    if asked == "item":
        item = chance.choice((("phq9", 9), ("epds", 10)))
        partly = Screening(on(chance, begin, -1, 0, 1, 30), item[0], None, "incomplete", ((item[1], 0),))
        found["screenings"] += (partly,)
    if asked == "screener":
        day = on(chance, begin, -8, -7, -6, 0, 1)
        found["screenings"] += (a_screener(chance, day),)
    if asked == "review":
        found["contacts"] = (a_safety_review(chance, on(chance, begin, -8, -7, -6, 0, 1)),)
    return found


def overdosed(chance: Random, begin: date) -> More:
    """Once or again; somebody calls, a kit is given or had run out."""
    again = Event(on(chance, begin, 0, 1, 2, 30, 31, 60), "overdose")
    kit = Supply(on(chance, begin, -366, -365, -1, 0, 1), 1, chance.choice(("naloxone", "nalmefene")))
    return {
        "events": (Event(begin, "overdose"), *sometimes(chance, 0.3, again)),
        "supplies": sometimes(chance, 0.5, kit),
        "contacts": sometimes(chance, 0.4, spoken(chance, on(chance, begin, 0, 1, 30))),
        "appointments": sometimes(chance, 0.2, a_visit(chance, on(chance, begin, 0, 1))),
    }


SAFETY = (self_harm, risk_stated, severe_scores, overdosed, unknown_item_nine) * 2
