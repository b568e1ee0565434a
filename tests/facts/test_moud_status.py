"""Where a patient stands with MOUD on a day: the word for it, and both clocks in words."""

from datetime import date

import pytest
import sqlalchemy as sa

from db.vocabulary import MoudStatus
from services.clinical.status import moud_status
from services.due_items.refresh import refresh
from services.patient.moud_clocks import both_clocks, label_clock
from tests.builders import a_patient, add_condition, add_episode, add_event, add_supply
from tests.histories.stored import FACTS

START = date(2026, 1, 1)


def said(medication: str, due: str, late: str, covered: str, day: str, **more) -> str:
    days = {"moud_dose_due_on": due, "moud_dose_late_on": late, "moud_covered_to": covered}
    about = {name: date.fromisoformat(text) for name, text in days.items()}
    about |= {"moud_supply_medication": medication, "moud_is_observed_daily": False, "gap_days": 0}
    about |= {"moud_is_injected": medication == XR}
    return label_clock(about | more, date.fromisoformat(day))


XR = "buprenorphine_xr"
MONTHLY = (XR, "2026-03-03", "2026-03-18", "2026-03-02")
MISSED = ("methadone", "2026-03-02", "2026-03-04", "2026-03-01")
OBSERVED = ("buprenorphine", "2026-03-02", "2026-03-02", "2026-03-01")
WORDS = {
    "before it is due": ((*MONTHLY, "2026-03-02"), "next injection due 3 Mar"),
    "due": ((*MONTHLY, "2026-03-03"), "injection due since 3 Mar, late from 18 Mar"),
    "the day before it is late": ((*MONTHLY, "2026-03-17"), "injection due since 3 Mar, late from 18 Mar"),
    "late": ((*MONTHLY, "2026-03-18"), "injection due since 3 Mar, late since 18 Mar"),
    "in another year": ((*MONTHLY, "2027-03-18"), "injection due since 3 Mar 2026, late since 18 Mar 2026"),
    "methadone, covered": ((*MISSED, "2026-03-01"), "next dose due 2 Mar"),
    "methadone, one day missed": ((*MISSED, "2026-03-02"), "1 day missed"),
    "methadone, two days missed": ((*MISSED, "2026-03-03"), "2 days missed"),
    "methadone, three days missed": ((*MISSED, "2026-03-04"), "assess before dosing: 3 days missed"),
    "methadone, four days missed": ((*MISSED, "2026-03-05"), "assess before dosing: 4 days missed"),
    "methadone, five days missed": ((*MISSED, "2026-03-06"), "assess before dosing: 5 days or more missed"),
}


@pytest.mark.parametrize(("given", "words"), WORDS.values(), ids=WORDS)
def test_the_label_clock_in_words(given, words):
    assert said(*given) == words


def test_of_observed_daily_dosing_the_missed_days_are_told():
    assert said(*OBSERVED, "2026-03-01", moud_is_observed_daily=True) == "next dose due 2 Mar"
    assert said(*OBSERVED, "2026-03-03", moud_is_observed_daily=True) == "2 days missed"
    assert said(*OBSERVED, "2026-03-06", moud_is_observed_daily=True) == "5 days or more missed"
    assert said(*OBSERVED, "2026-03-03") == "clinically late since 2 Mar"


def test_both_clocks_stand_side_by_side():
    about = {"moud_supply_medication": XR, "moud_is_observed_daily": False, "moud_covered_to": date(2026, 1, 28)}
    about |= {"moud_is_injected": True}
    about |= {"moud_dose_due_on": date(2026, 1, 29), "moud_dose_late_on": date(2026, 2, 13)}
    fine_but_a_gap = both_clocks(about | {"gap_days": 12}, date(2026, 2, 9))
    assert fine_but_a_gap == (
        "Covered to 28 Jan, no supply on record since 29 Jan: gap 12 days (measure) · injection due since 29 Jan, late "
        "from 13 Feb"
    )
    assert both_clocks(about | {"gap_days": 0}, date(2026, 1, 28)) == "Covered to 28 Jan · next injection due 29 Jan"
    assert both_clocks(about | {"gap_days": None}, START) == "No supply on record since the first dose"


def covered_for(session, days: int) -> int:
    patient = a_patient(session, on="buprenorphine", started=START)
    add_supply(session, patient, START, days)
    return patient


STATUS = {
    "2025-12-31": MoudStatus.none,
    "2026-01-01": MoudStatus.induction,
    "2026-01-14": MoudStatus.induction,
    "2026-01-15": MoudStatus.stabilisation,
    "2026-02-28": MoudStatus.stabilisation,
    "2026-03-01": MoudStatus.tapering,
    "2026-03-31": MoudStatus.tapering,
    "2026-04-01": MoudStatus.tapering,
    "2026-04-10": MoudStatus.tapering,
    "2026-04-11": MoudStatus.lapsed,
    "2026-05-10": MoudStatus.lapsed,
    "2026-05-11": MoudStatus.dropped_out,
}


def status_on(session, patient: int, day: str) -> MoudStatus:
    query = sa.select(moud_status(FACTS.c, date.fromisoformat(day))).where(FACTS.c.patient == patient)
    return MoudStatus(session.execute(query).scalar())


def test_a_gap_is_named_before_a_declared_taper(session):
    patient = covered_for(session, 100)  # covered to 10 April
    add_event(session, patient, "2026-03-01", "taper_started")
    refresh(session, [patient])
    assert {day: status_on(session, patient, day) for day in STATUS} == STATUS


@pytest.mark.parametrize(
    ("since", "until", "day", "status"),
    [
        ("2026-03-02", "2026-03-31", "2026-03-01", MoudStatus.stabilisation),
        ("2026-03-02", "2026-03-31", "2026-03-02", MoudStatus.tapering),
        ("2026-03-02", "2026-03-31", "2026-03-31", MoudStatus.tapering),
        ("2026-03-02", "2026-03-31", "2026-04-01", MoudStatus.maintenance),
    ],
)
def test_a_taper_lasts_as_long_as_it_is_seen(session, since, until, day, status):
    patient = covered_for(session, 300)
    refresh(session, [patient])
    known = {"tapering_since": date.fromisoformat(since), "tapering_until": date.fromisoformat(until)}
    session.execute(sa.update(FACTS).where(FACTS.c.patient == patient).values(**known))
    assert status_on(session, patient, day) == status


XR_STATUS = {  # given on 1 January: medication, days_supply -> status by day
    "monthly: from day 43, dropped out on day 31 of the gap": (
        XR,
        28,  # covered to 28 January
        {
            "2026-01-14": MoudStatus.induction,
            "2026-01-29": MoudStatus.stabilisation,
            "2026-02-12": MoudStatus.stabilisation,
            "2026-02-13": MoudStatus.lapsed,
            "2026-02-27": MoudStatus.lapsed,
            "2026-02-28": MoudStatus.dropped_out,
        },
    ),
    "monthly, said to cover 31 days": (
        XR,
        31,  # covered to 31 January
        {
            "2026-02-12": MoudStatus.stabilisation,
            "2026-02-13": MoudStatus.lapsed,
            "2026-03-02": MoudStatus.lapsed,
            "2026-03-03": MoudStatus.dropped_out,
        },
    ),
    "monthly, said to cover 11 days: the measure's gap is over 30 before the label's late day": (
        XR,
        11,  # covered to 11 January
        {"2026-02-10": MoudStatus.stabilisation, "2026-02-11": MoudStatus.dropped_out},
    ),
    "weekly: from day 10": (
        XR,
        7,  # covered to 7 January
        {
            "2026-01-10": MoudStatus.induction,
            "2026-01-11": MoudStatus.lapsed,
            "2026-02-06": MoudStatus.lapsed,
            "2026-02-07": MoudStatus.dropped_out,
        },
    ),
    "naltrexone: from day 29": (
        "naltrexone_xr",
        28,
        {
            "2026-01-29": MoudStatus.stabilisation,
            "2026-01-30": MoudStatus.lapsed,
            "2026-02-27": MoudStatus.lapsed,
            "2026-02-28": MoudStatus.dropped_out,
        },
    ),
}


@pytest.mark.parametrize(("medication", "covers", "expected"), XR_STATUS.values(), ids=XR_STATUS)
def test_after_an_injection_the_label_says_who_has_lapsed(session, medication, covers, expected):
    patient = a_patient(session, on=medication, started=START)
    add_supply(session, patient, START, covers, medication, "administered")
    refresh(session, [patient])
    assert {day: status_on(session, patient, day) for day in expected} == expected


def test_a_gap_counts_from_the_supplies_of_the_present_enrolment(session):
    patient = a_patient(session, on="buprenorphine", enrolled="2026-03-01", started="2026-03-01")
    add_supply(session, patient, START, 10)
    refresh(session, [patient])
    assert status_on(session, patient, "2026-03-02") == MoudStatus.induction


# An enrolment of 1 January, begun then and covered to 30 January; beside it another of 20 January: dose, status by day
BESIDE = {
    "begun: its first dose tells how far it has come, the older one's what covers it": (
        "2026-01-20",
        {
            "2026-01-30": MoudStatus.induction,
            "2026-01-31": MoudStatus.lapsed,
            "2026-03-01": MoudStatus.lapsed,
            "2026-03-02": MoudStatus.dropped_out,
        },
    ),
    "begun after the last covered day": (
        "2026-02-10",
        {"2026-02-10": MoudStatus.lapsed, "2026-03-01": MoudStatus.lapsed, "2026-03-02": MoudStatus.dropped_out},
    ),
    "not begun": (
        None,
        {
            "2026-01-30": MoudStatus.stabilisation,
            "2026-01-31": MoudStatus.lapsed,
            "2026-03-01": MoudStatus.lapsed,
            "2026-03-02": MoudStatus.dropped_out,
        },
    ),
}


@pytest.mark.parametrize(("dose", "expected"), BESIDE.values(), ids=BESIDE)
def test_of_two_open_enrolments_the_earliest_first_dose_says_what_covers(session, dose, expected):
    patient = covered_for(session, 30)
    add_episode(session, patient, "2026-01-20", "methadone", started_on=dose and date.fromisoformat(dose))
    refresh(session, [patient])
    assert {day: status_on(session, patient, day) for day in expected} == expected


def test_enrolled_and_not_started_is_said_where_no_open_enrolment_has_begun(session):
    patient = a_patient(session, on="buprenorphine", enrolled=START, started=None)
    add_episode(session, patient, "2026-01-20", "methadone")
    refresh(session, [patient])
    assert status_on(session, patient, "2026-02-01") == MoudStatus.enrolled_not_started


def test_naltrexone_for_alcohol_is_no_moud(session):
    patient = a_patient(session, on="naltrexone_oral", started=START)
    add_condition(session, patient, "alcohol_use_disorder", recorded_on=START)
    refresh(session, [patient])
    assert status_on(session, patient, "2026-01-10") == MoudStatus.none


def test_observed_daily_dosing_lapses_on_the_first_missed_day(session):
    patient = a_patient(session, on="methadone", started=START)
    add_supply(session, patient, "2026-01-20", 1, "methadone", "administered")
    refresh(session, [patient])
    found = {day: status_on(session, patient, day) for day in ("2026-01-20", "2026-01-21")}
    assert found == {"2026-01-20": MoudStatus.stabilisation, "2026-01-21": MoudStatus.lapsed}
