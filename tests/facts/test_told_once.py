"""One fill told as prescription, dispense and administration counts once: worked out by hand, as days covered."""

from datetime import date

import pytest
from sqlmodel import select

from db.tables import MedicationSupply
from services.arrays.columns import number_of
from services.clinical.coverage import covered
from services.facts.events import read
from tests.by_hand.coverage import covered_days
from tests.by_hand.history import Supply
from tests.histories.acts import Act, enrolment, on, supply
from tests.histories.days import DAY_0
from tests.histories.openings import counted, facts_of, someone

XR = "buprenorphine_xr"


def prescribed(day: int, days: int = 28, medication: str = "buprenorphine", filled: int | None = None) -> Act:
    return supply(
        day,
        days,
        medication,
        "prescribed",
        dose_mg=16,
        filled_on=None if filled is None else date.fromisoformat(on(filled)),
    )


def dispensed(day: int, days: int = 28, medication: str = "buprenorphine") -> Act:
    return supply(day, days, medication, "dispensed", dose_mg=16)


def given(day: int, days: int = 1, medication: str = "buprenorphine") -> Act:
    return supply(day, days, medication, "administered", dose_mg=16)


def stated(day: int, days: int = 28, medication: str = "buprenorphine") -> Act:
    return supply(day, days, medication, "stated", dose_mg=16)


EXAMPLES = {  # -> first and last day of each stretch covered, counted from day 0
    "prescribed and dispensed on one day": ([prescribed(0), dispensed(0)], [(0, 27)]),
    "dispensed a day later": ([prescribed(0), dispensed(1)], [(1, 28)]),
    "dispensed on the last of its days: nothing before it": ([prescribed(0), dispensed(27)], [(27, 54)]),
    "dispensed the day after: another supply": ([prescribed(0), dispensed(28)], [(0, 55)]),
    "prescribed for 84 days, filled three times": (
        [prescribed(0, 84), dispensed(0), dispensed(28), dispensed(56)],
        [(0, 83)],
    ),
    "prescribed for 84 days, filled once: the rest was never picked up": ([prescribed(0, 84), dispensed(0)], [(0, 27)]),
    "prescribed and never filled, as far as is known": ([prescribed(0)], [(0, 27)]),
    "two dispenses, the second early": ([dispensed(0), dispensed(20)], [(0, 55)]),
    "prescribed again before the end, not filled yet": ([prescribed(0), dispensed(0), prescribed(20)], [(0, 55)]),
    "prescribed again before the end, filled on time": (
        [prescribed(0), dispensed(0), prescribed(24), dispensed(28)],
        [(0, 55)],
    ),
    "dispensed the day before it was written": ([dispensed(-1), prescribed(0)], [(-1, 26)]),
    "another medication answers nothing": ([prescribed(0), dispensed(0, 28, "methadone")], [(0, 27)]),
    "an injection, dispensed by a pharmacy, given five days later": (
        [dispensed(0, 28, XR), given(5, 28, XR)],
        [(5, 32)],
    ),
    "an injection, ordered, dispensed and given": (
        [prescribed(0, 28, XR), dispensed(2, 28, XR), given(5, 28, XR)],
        [(5, 32)],
    ),
    "injections given every four weeks": ([given(0, 28, XR), given(28, 28, XR)], [(0, 55)]),
    "one dose dispensed and given": ([dispensed(0, 1), given(0)], [(0, 0)]),
    "a week's doses given one by one": ([dispensed(0, 7), *(given(day) for day in range(7))], [(0, 6)]),
    "one dose given, six to take home": ([given(0), dispensed(0, 6)], [(0, 6)]),
    "the first dose given beside a prescription": ([given(0), prescribed(0)], [(0, 28)]),
    "an order for four weeks, given on two days": ([prescribed(0), given(0), given(3)], [(0, 0), (3, 3)]),
    "all three, each for a day": ([prescribed(0, 1), dispensed(0, 1), given(0)], [(0, 0)]),
    "dispensed the day before it was written, which it names": (
        [dispensed(-1), prescribed(0, filled=-1)],
        [(-1, 26)],
    ),
    "prescribed, and picked up after its days were over": ([prescribed(0, filled=30), dispensed(30)], [(30, 57)]),
    "dispensed two days before another is written: another": ([dispensed(-2), prescribed(0)], [(-2, 53)]),
    "an injection ordered and billed the day after it was given": (
        [given(0, 28, XR), prescribed(1, 28, XR), dispensed(1, 28, XR)],
        [(0, 27)],
    ),
    "a week dispensed, given every day but one: what was handed over counts": (
        [dispensed(0, 7), *(given(day) for day in (0, 1, 2, 3, 5, 6))],
        [(0, 7)],  # and the dose of the first day beside it
    ),
    "four weeks dispensed, given for ten days": ([dispensed(0), *(given(day) for day in range(1, 11))], [(0, 27)]),
    "one dose given on a later day of a dispense": ([dispensed(0, 7), given(3)], [(0, 6)]),
    "a dose given the day after a dispense was used up": ([dispensed(0, 7), given(7)], [(0, 7)]),
    "stated alone": ([stated(0, 60)], [(0, 59)]),
    "stated twice, the days in common once": ([stated(0, 60), stated(30, 60)], [(0, 89)]),
    "stated, and dispensed within its days: what was handed over counts": ([stated(0, 60), dispensed(10)], [(10, 37)]),
    "dispensed, and stated before that was used up": ([dispensed(0), stated(20, 60)], [(0, 27)]),
    "dispensed, and stated after that was used up": ([dispensed(0), stated(28, 7)], [(0, 34)]),
    "two fills carried over, then stated: nothing is added to the end": (
        [dispensed(0), dispensed(10), stated(40, 7)],  # filled up to day 55
        [(0, 55)],
    ),
    "stated beside a prescription": ([prescribed(5), stated(0, 60)], [(5, 32)]),
    "stated beside another medication": ([stated(0, 60), dispensed(10, 28, "methadone")], [(0, 59)]),
    "refilled five days early, each told twice": (
        [prescribed(0), dispensed(0), prescribed(23), dispensed(23)],
        [(0, 55)],
    ),
    "refilled a week late, each told twice": (
        [prescribed(0), dispensed(0), prescribed(35), dispensed(35)],
        [(0, 27), (35, 62)],
    ),
    "prescribed again before the end, filled before it too": (
        [prescribed(0), dispensed(0), prescribed(21), dispensed(26)],
        [(0, 55)],
    ),
    "prescribed on the last day of a dispense": ([dispensed(0), prescribed(27)], [(0, 55)]),
    "prescribed on the last day of a dispense, filled the day after": (
        [dispensed(0), prescribed(27), dispensed(28)],
        [(0, 55)],
    ),
    "written twice, filled once": ([prescribed(0), prescribed(1), dispensed(2)], [(2, 29)]),
    "written three times, filled once": ([prescribed(0), prescribed(10), prescribed(20), dispensed(25)], [(25, 52)]),
    "two weeks written in a row, the first filled": (
        [prescribed(0, 7), dispensed(3, 7), prescribed(7, 7)],
        [(3, 16)],
    ),
    "filled in two parts": ([prescribed(0), dispensed(0, 14), dispensed(14, 14)], [(0, 27)]),
    "filled in part: the rest was never picked up": ([prescribed(0), dispensed(0, 7)], [(0, 6)]),
    "dispensed for more days than it was written for": ([prescribed(0), dispensed(1, 30)], [(1, 30)]),
    "a day's dispense, and a prescription for the next day": ([dispensed(0, 1), prescribed(1, 1)], [(0, 1)]),
    "two lengths dispensed on one day: the longer": ([dispensed(0, 14), dispensed(0)], [(0, 27)]),
    "two strengths, each prescribed and dispensed": (
        [
            supply(0, 28, "buprenorphine", source, dose_mg=dose)
            for source in ("prescribed", "dispensed")
            for dose in (8, 2)
        ],
        [(0, 27)],
    ),
    "an order for four weeks, given every day": ([prescribed(0), *(given(day) for day in range(28))], [(0, 27)]),
    "an order for four weeks, given for ten days": ([prescribed(0), *(given(day) for day in range(10))], [(0, 9)]),
    "an order for a week, two doses missed": (
        [prescribed(0, 7), *(given(day) for day in (0, 1, 4, 5, 6))],
        [(0, 1), (4, 6)],
    ),
    "the first dose given the day before it was prescribed": ([given(0), prescribed(1)], [(0, 28)]),
    "six to take home, two weeks in a row": (
        [
            given(0, 1, "methadone"),
            dispensed(0, 6, "methadone"),
            given(7, 1, "methadone"),
            dispensed(7, 6, "methadone"),
        ],
        [(0, 13)],
    ),
    "an injection dispensed for more days than it is given for": ([dispensed(0, 30, XR), given(0, 28, XR)], [(0, 27)]),
    "monthly injections, each dispensed and given": (
        [dispensed(0, 28, XR), given(2, 28, XR), dispensed(28, 28, XR), given(30, 28, XR)],
        [(2, 57)],
    ),
    "weekly injections of an order for four weeks": (
        [prescribed(0, 28, XR), given(0, 7, XR), given(7, 7, XR)],
        [(0, 13)],
    ),
    "a week by mouth up to an injection": (
        [prescribed(0, 7), dispensed(0, 7), given(5, 28, XR)],
        [(0, 32)],
    ),
    "two medications prescribed, one of them dispensed": (
        [prescribed(0), prescribed(0, 28, "methadone"), dispensed(1)],
        [(0, 28)],
    ),
}


def stretches(days: set[int]) -> list[tuple[int, int]]:
    """First and last of each run of days."""
    starts = sorted(day for day in days if day - 1 not in days)
    ends = sorted(day for day in days if day + 1 not in days)
    return list(zip(starts, ends, strict=True))


@pytest.mark.parametrize(("happened", "expected"), EXAMPLES.values(), ids=EXAMPLES)
def test_the_days_that_are_covered(session, happened, expected):
    patient = someone(session, happened)
    known = read(session, patient, patient, date(2027, 1, 1))
    spans, first = covered(known.supplies), number_of(date.fromisoformat(DAY_0))
    own = zip(spans.covered_from - first, spans.covered_to - first, strict=True)
    assert stretches({day for begin, end in own for day in range(int(begin), int(end) + 1)}) == expected


@pytest.mark.parametrize(("happened", "expected"), EXAMPLES.values(), ids=EXAMPLES)
def test_the_oracle_covers_the_same(session, happened, expected):
    patient = someone(session, happened)
    rows = session.exec(select(MedicationSupply).where(MedicationSupply.patient == patient)).all()
    made = [
        Supply(row.supplied_on, row.days_supply, row.medication, row.supply_source, filled_on=row.filled_on)
        for row in rows
    ]
    assert stretches({counted(str(day)) for day in covered_days(made)}) == expected


def test_the_dose_of_a_day_is_not_doubled(session):
    happened = [
        supply(day, 28, "oxycodone", source, dose_mg=40) for day, source in ((-1, "prescribed"), (0, "dispensed"))
    ]
    assert facts_of(session, someone(session, happened)).mme == 60


def test_a_prescription_that_was_filled_later_began_the_treatment(session):
    happened = [enrolment(-3), prescribed(-2), dispensed(0)]
    assert counted(str(facts_of(session, someone(session, happened)).started_on)) == -2
