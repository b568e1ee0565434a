"""Invented stories of care, each crowded on the days around which its rule turns; and what people answered."""

from dataclasses import replace
from datetime import date

from hypothesis import strategies as st

from tests.by_hand import (
    Appointment,
    Condition,
    Consent,
    Contact,
    Episode,
    Event,
    History,
    ReasonAnswer,
    Referral,
    Screening,
    Supply,
    Treatment,
)
from tests.by_hand.history import last_day
from tests.by_hand.judge import shown_on_day
from tests.histories.strategies_opioids import DAY, joined

REACHED = ("telephone", "visit", "message", "safety_review", "outreach_failed")
LONGEST = {1: 1, 2: 7, 3: 28}  # days a reason of each urgency may be put off


def after(day: date, *numbers: int) -> st.SearchStrategy[date]:
    return st.sampled_from(numbers).map(lambda number: day + number * DAY)


def perhaps(strategy: st.SearchStrategy) -> st.SearchStrategy[tuple]:
    return st.lists(strategy, max_size=1).map(tuple)


def phq9(day: date, total: int, **items: int | None) -> Screening:
    answers = tuple((int(name.removeprefix("item_")), answer) for name, answer in items.items() if answer is not None)
    return Screening(day, "phq9", total, items=answers)


@st.composite
def joyless_or_sleepless(draw, begin: date) -> dict[str, tuple]:
    """Scores that look harmless about two weeks apart; then perhaps somebody calls, or treats the sleep."""
    on, made = begin, []
    for _ in range(draw(st.integers(2, 4))):
        total = draw(st.sampled_from((3, 7, 9, 9, 9, 9, 10)))
        items = {f"item_{number}": draw(st.sampled_from((2, 2, 2, 2, 3, 1, None))) for number in (1, 3)}
        made.append(phq9(on, total, **items))
        on += draw(st.sampled_from((0, 1, 6, 7, 7, 7, 8, 13, 14, 15))) * DAY
    last = made[-1].taken_on
    seen = draw(perhaps(st.builds(Contact, after(last, -1, 0, 1), st.sampled_from(REACHED))))
    isi = draw(perhaps(st.builds(Screening, after(last, -3, 0, 3), st.just("isi"), st.just(15))))
    treated = draw(perhaps(sleep_treatments(last)))
    return {"screenings": (*made, *isi), "contacts": seen, "treatments": treated}


@st.composite
def sleepless(draw, begin: date) -> dict[str, tuple]:
    isi = Screening(begin, "isi", draw(st.sampled_from((14, 15, 15, 22))))
    again = draw(perhaps(st.builds(Screening, after(begin, 0, 7, 30), st.just("isi"), st.sampled_from((14, 15)))))
    seen = draw(perhaps(st.builds(Contact, after(begin, 0, 1), st.sampled_from(REACHED))))
    return {"screenings": (isi, *again), "contacts": seen, "treatments": draw(perhaps(sleep_treatments(begin)))}


@st.composite
def sleep_treatments(draw, near: date) -> Treatment:
    started = draw(after(near, -30, -1, 0, 1))
    ended = draw(st.one_of(st.none(), after(near, -1, -1, 0, 0, 1)))
    return Treatment(started, "sleep_treatment", max(ended, started) if ended else None)


@st.composite
def baselines(draw, begin: date) -> dict[str, tuple]:
    """Enrolled, with scores about two weeks before it and later."""
    on = after(begin, -15, -14, -14, -13, 0, 30)
    scored = st.builds(Screening, on, st.sampled_from(("gad7", "gad7", "phq9")), st.sampled_from((9, 10, 10, 14)))
    return {"episodes": (Episode(begin),), "screenings": draw(st.lists(scored, min_size=1, max_size=2).map(tuple))}


@st.composite
def changes(draw, on: date) -> dict[str, tuple]:
    """Something that may explain a score of the day, or has just ceased to, or just fails to."""
    if draw(st.integers(0, 2)) == 0:
        return {"screenings": (draw(withdrawal_near(on)),)}
    day = draw(after(on, 0, -7, -8, -27, -28, -29))
    return draw(
        st.sampled_from(
            (
                {"events": (Event(day, "taper_started"), Event(day + DAY, "taper_ended"))},
                {"episodes": (Episode(day, started_on=day, ended_on=day + 20 * DAY),)},
                {"supplies": (Supply(day - 40 * DAY, 40, "methadone"), Supply(day, 60, "buprenorphine"))},
                {"supplies": (Supply(day - 47 * DAY, 40, "methadone"), Supply(day, 60, "methadone"))},
                {"supplies": (Supply(day - 48 * DAY, 40, "methadone"), Supply(day, 60, "methadone"))},
                {"supplies": (Supply(on - 40 * DAY, 33, "methadone"),)},
                {"supplies": (Supply(on - 40 * DAY, 32, "methadone"),)},
            )
        )
    )


@st.composite
def withdrawal_near(draw, on: date) -> Screening:
    thresholds = (("cows", 5), ("sows16", 11), ("withdrawal_level", 1))
    instrument, least = draw(st.sampled_from(thresholds))
    return Screening(draw(after(on, 0, -7, -8, 7, 8)), instrument, draw(st.sampled_from((least, least, least - 1))))


@st.composite
def months_of_depression(draw, begin: date) -> dict[str, tuple]:
    """A high score, perhaps one that withdrawal explains, then scores and reviews up to week 12 and after."""
    instrument = st.sampled_from(("phq9", "phq9", "phq9_teen"))
    totals = st.sampled_from((4, 5, 7, 8, 9, 10, 14, 15, 16, 20))
    later = after(begin, 0, 14, 27, 28, 29, 42, 55, 56, 57, 70, 84, 85)
    first = Screening(begin, draw(instrument), draw(st.sampled_from((10, 14, 15, 20))))
    more = draw(st.lists(st.builds(Screening, later, instrument, totals), max_size=3))
    review = st.builds(Contact, after(begin, -1, 27, 28, 29, 40, 55, 56, 57), st.just("case_review"))
    meeting = st.builds(
        Appointment, after(begin, 28, 56, 60), st.just("case_review"), st.sampled_from(("kept", "no_show"))
    )
    found = {"screenings": (first, *more), "contacts": draw(perhaps(review)), "appointments": draw(perhaps(meeting))}
    return together(found, draw(changes(begin)) if draw(st.booleans()) else {})


@st.composite
def half_way(draw, begin: date) -> dict[str, tuple]:
    """A high score, perhaps tagged, then one about half of it, or one in remission while the first might still wait."""
    first = draw(st.sampled_from((10, 11, 14, 15)))
    half = first // 2
    later, second = draw(
        st.sampled_from(((42, half), (42, half), (42, half + 1), (28, half + 1), (0, 4), (55, 4), (56, 4), (57, 4)))
    )
    instrument = draw(st.sampled_from(("phq9", "phq9", "phq9", "phq9_teen")))
    scores = (Screening(begin, "phq9", first), Screening(begin + later * DAY, instrument, second))
    review = st.builds(Contact, after(begin, 0, 28, 29, 40, 54, 55), st.just("case_review"))
    found = {"screenings": scores, "contacts": draw(perhaps(review))}
    return together(found, draw(changes(begin)) if draw(st.booleans()) else {})


@st.composite
def after_moud(draw, begin: date) -> dict[str, tuple]:
    """An enrolment that ended, and a sign of life about a day on which somebody should have looked."""
    check = draw(st.sampled_from((0, 14, 28, 56, 76, 84, 182, 364)))  # 76: two weeks before day 90
    about_then = after(begin, check - 1, check, check + 1)
    seen = st.builds(Contact, about_then, st.sampled_from(REACHED))
    scored = st.builds(Screening, about_then, st.just("phq9"), st.sampled_from((3, 3, 12)))
    return {
        "episodes": (Episode(begin - 60 * DAY, started_on=begin - 60 * DAY, ended_on=begin),),
        "contacts": draw(perhaps(seen)),
        "screenings": draw(perhaps(scored)),
    }


@st.composite
def two_treatments(draw, begin: date) -> dict[str, tuple]:
    """MOUD and a treatment of depression beside each other, and perhaps a plan."""
    started = draw(after(begin, 0, 3, 30))
    treatment = st.builds(Treatment, after(begin, -20, 0, 10, 40), st.sampled_from(("cbt", "antidepressant")))
    ended = Treatment(begin, "psychotherapy", draw(after(begin, 0, 30, 60)))
    reviewed = st.builds(Contact, after(begin, -61, -60, -59, 0, 30, 31), st.just("plan_review"))
    return {
        "episodes": (Episode(begin, started_on=draw(st.sampled_from((None, started, started)))),),
        "supplies": draw(perhaps(st.just(Supply(started, 28)))),
        "treatments": (draw(treatment), *draw(perhaps(st.just(ended)))),
        "contacts": draw(perhaps(reviewed)),
    }


@st.composite
def one_before_the_other(draw, begin: date) -> dict[str, tuple]:
    """Opioids, and depression about four weeks into them, before them, or with both signs of it on one day."""
    on = draw(after(begin, -1, 0, 27, 28, 28, 29))
    opioids = {"supplies": (Supply(begin, draw(st.sampled_from((7, 60))), "oxycodone"),)}
    diagnosed = Condition("opioid_use_disorder", recorded_on=on, onset_on=begin)
    depressed = Condition("depression", on, draw(st.sampled_from((None, on, on - DAY))), status="inactive")
    return together(
        opioids if draw(st.booleans()) else {"conditions": (diagnosed,)},
        {"screenings": draw(perhaps(st.builds(Screening, after(on, 0, 1), st.just("phq9"), st.sampled_from((9, 10)))))},
        {"conditions": draw(perhaps(st.just(depressed)))},
    )


@st.composite
def overdoses(draw, begin: date) -> dict[str, tuple]:
    seen = st.builds(Contact, after(begin, 0, 1, 2, 3), st.sampled_from(REACHED))
    kinds = st.sampled_from(("moud", "primary_care", "case_review"))
    visit = st.builds(Appointment, after(begin, 0, 1, 2), kinds, st.sampled_from(("kept", "no_show", "scheduled")))
    again = st.builds(Event, after(begin, 1, 2, 10), st.just("overdose"))
    return {
        "events": (Event(begin, "overdose"), *draw(perhaps(again))),
        "contacts": draw(perhaps(seen)),
        "appointments": draw(perhaps(visit)),
    }


@st.composite
def consented(draw, begin: date) -> dict[str, tuple]:
    """Enrolled, with consents that run out about a month later, were taken back, or have no end."""
    return {"episodes": (Episode(begin),), "consents": draw(st.lists(consents(begin), max_size=2).map(tuple))}


@st.composite
def consents(draw, near: date) -> Consent:
    signed = draw(after(near, -60, -1, 0, 1, 20))
    expires = draw(st.one_of(st.none(), after(signed, 0, 29, 30, 31, 60, 90, 365)))
    revoked = draw(st.one_of(st.none(), st.none(), after(signed, 0, 1, 30, 100)))
    return Consent(signed, expires, revoked)


@st.composite
def referred(draw, begin: date) -> dict[str, tuple]:
    return {"referrals": draw(st.lists(referrals(begin), min_size=1, max_size=3).map(tuple))}


@st.composite
def referrals(draw, near: date) -> Referral:
    sent = draw(after(near, 0, 0, 7, 15, 16, 17))
    booked = draw(st.one_of(st.none(), after(sent, 0, 10, 40)))
    reported = draw(st.one_of(st.none(), st.none(), after(sent, 0, 13, 29, 30)))
    closed = draw(st.one_of(st.none(), st.none(), after(sent, 0, 14, 30)))
    return Referral(sent, booked, reported, closed)


STORIES = st.sampled_from(
    (
        joyless_or_sleepless,
        joyless_or_sleepless,
        sleepless,
        baselines,
        baselines,
        months_of_depression,
        months_of_depression,
        half_way,
        half_way,
        half_way,
        after_moud,
        after_moud,
        two_treatments,
        one_before_the_other,
        overdoses,
        consented,
        referred,
    )
)


def together(*found: dict[str, tuple]) -> dict[str, tuple]:
    names = {name for each in found for name in each}
    return {name: sum((each.get(name, ()) for each in found), ()) for name in names}


@st.composite
def with_a_story(draw, history: History, days: st.SearchStrategy[date]) -> History:
    """The history with one story of care, its events entered in any order."""
    story = draw(draw(STORIES)(draw(days)))
    return joined(history, {name: tuple(draw(st.permutations(events))) for name, events in story.items()})


@st.composite
def with_answers(draw, history: History, days: st.SearchStrategy[date]) -> History:
    """The history with answers to reasons that were open on a day; a few of them miss the event that raised it."""
    for _ in range(draw(st.integers(1, 3))):
        day = draw(st.one_of(days, after(last_day(history), 0, 1, 3), after(last_day(history), 7, 14, 30)))
        open_reasons = shown_on_day(history, day)
        if not open_reasons:
            continue
        reason = draw(st.sampled_from(sorted(open_reasons)))
        shown = open_reasons[reason]
        urgency, evidence_on, which = shown.urgency, shown.evidence_on, draw(st.sampled_from((None, shown.which)))
        if evidence_on and draw(st.integers(0, 5)) == 0:
            evidence_on -= DAY
        until = draw(st.one_of(st.none(), after(day, 1, LONGEST[urgency])))
        withdrawn = draw(st.one_of(st.none(), st.none(), after(day, 0, 1, 5)))
        answer = ReasonAnswer(day, reason, urgency, evidence_on, until, withdrawn, which)
        history = replace(history, answers=(*history.answers, answer))
    return history
