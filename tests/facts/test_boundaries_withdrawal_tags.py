"""When a depression score counts as withdrawal-confounded (section 4): its window, and what it never hides."""

import pytest

from tests.histories.acts import IN_OPIOID_NEED, Act, enrolment, injection, phq9, score, supply
from tests.histories.days import DAY_0, after
from tests.histories.openings import facts_of, reasons_on, someone


def confounded_by(session, happened: list[Act]) -> str | None:
    """By what the score of day 0 is confounded."""
    return facts_of(session, someone(session, [*happened, phq9(0, 12)])).phq9_confounded_by


def weekly(last: int) -> list[Act]:
    """Eight weekly injections, the last one on the day."""
    return [injection(last - 7 * number, 7) for number in range(8)]


def monthly(last: int, medication: str = "buprenorphine_xr") -> list[Act]:
    """Three monthly injections, the last one on the day."""
    return [injection(last - 28 * number, 28, medication) for number in range(3)]


MORPHINE = {"medication": "morphine"}
NALTREXONE = "naltrexone_xr"
CHANGES = {
    "MOUD started on the day": ([enrolment(0, started=0)], True),
    "MOUD started four weeks before": ([enrolment(-28, started=-28)], True),
    "MOUD started a day earlier than that": ([enrolment(-29, started=-29)], False),
    "MOUD started the day after": ([enrolment(1, started=1)], False),
    "switched four weeks before": ([supply(-90, 90), supply(-28, 60, "methadone")], True),
    "switched a day earlier than that": ([supply(-90, 90), supply(-29, 60, "methadone")], False),
    "a lower dose four weeks before": (
        [supply(-70, 42, dose_mg=60, **MORPHINE), supply(-28, 60, dose_mg=50, **MORPHINE)],
        True,
    ),
    "a lower dose a day earlier than that": (
        [supply(-70, 41, dose_mg=60, **MORPHINE), supply(-29, 60, dose_mg=50, **MORPHINE)],
        False,
    ),
    "a lower dose that the next supply undoes": (
        [
            supply(-70, 42, dose_mg=60, **MORPHINE),
            supply(-28, 14, dose_mg=50, **MORPHINE),
            supply(-14, 60, dose_mg=60, **MORPHINE),
        ],
        False,
    ),
    "a lower dose that the next supply nearly undoes": (
        [
            supply(-70, 42, dose_mg=60, **MORPHINE),
            supply(-28, 14, dose_mg=50, **MORPHINE),
            supply(-14, 60, dose_mg=59, **MORPHINE),
        ],
        True,
    ),
    "opioids stopped four weeks before": ([supply(-70, 42, **MORPHINE)], True),  # covered to day -29
    "opioids stopped a day earlier than that": ([supply(-70, 41, **MORPHINE)], False),
    "27 days of opioids are no course to stop": ([supply(-30, 27, **MORPHINE)], False),
    "gap of 7 days running": ([supply(-90, 84)], False),  # covered to day -7
    "gap of 8 days running": ([supply(-90, 83)], True),
    "gap on its 56th day": ([supply(-90, 35)], True),  # covered to day -56
    "gap on its 57th day": ([supply(-90, 34)], False),
    "restarted after 8 days, four weeks before": ([supply(-90, 54), supply(-28, 60)], True),  # covered to day -37
    "restarted after 8 days, a day earlier than that": ([supply(-90, 53), supply(-29, 60)], False),
    "restarted after 7 days": ([supply(-90, 55), supply(-28, 60)], False),
    "monthly injection, 42 days ago: a gap by the measure, not by the label": (monthly(-42), False),
    "monthly injection, 43 days ago: late": (monthly(-43), True),
    "monthly injection, on the 56th day from the late one": (monthly(-98), True),
    "monthly injection, on the 57th": (monthly(-99), False),
    "weekly injection, 9 days ago": (weekly(-9), False),
    "weekly injection, 10 days ago: late": (weekly(-10), True),
    "weekly injection, on the 56th day from the late one": (weekly(-65), True),
    "weekly injection, on the 57th": (weekly(-66), False),
    "naltrexone injection, 28 days ago": (monthly(-28, NALTREXONE), False),
    "naltrexone injection, 29 days ago: late": (monthly(-29, NALTREXONE), True),
    "the next injection on the 42nd day": ([*monthly(-62), injection(-20)], False),
    "the next injection on the 43rd day": ([*monthly(-63), injection(-20)], True),
    "the next injection on the 43rd day, more than four weeks ago": ([*monthly(-72), injection(-29)], False),
    "the next naltrexone injection on the 28th day": (
        [*monthly(-48, NALTREXONE), injection(-20, 28, NALTREXONE)],
        False,
    ),
    "the next naltrexone injection on the 29th day": (
        [*monthly(-49, NALTREXONE), injection(-20, 28, NALTREXONE)],
        True,
    ),
    "the next on the 30th day, recorded as covered to the 29th": (
        [injection(-80, 30, NALTREXONE), injection(-50, 30, NALTREXONE), injection(-20, 30, NALTREXONE)],
        False,
    ),
    "nothing of the kind": ([], False),
}


@pytest.mark.parametrize(("happened", "expected"), CHANGES.values(), ids=CHANGES)
def test_a_change_of_opioid_exposure_tags_a_score(session, happened, expected):
    assert (confounded_by(session, happened) is not None) is expected


@pytest.mark.parametrize(
    ("day", "instrument", "total", "expected"),
    [
        (0, "cows", 4, False),
        (0, "cows", 5, True),
        (0, "sows16", 10, False),
        (0, "sows16", 11, True),
        (0, "withdrawal_level", 0, False),
        (0, "withdrawal_level", 1, True),
        (0, "sows10", 30, False),  # another scale, for which the definition has no threshold
        (-8, "cows", 20, False),
        (-7, "cows", 20, True),
        (7, "cows", 20, True),
        (8, "cows", 20, False),
    ],
)
def test_measured_withdrawal_within_a_week_tags_a_score(session, day, instrument, total, expected):
    found = confounded_by(session, [score(day, instrument, total)])
    assert found == ("withdrawal_score" if expected else None)


@pytest.mark.parametrize(("total", "listed"), [(19, False), (20, True)])
def test_the_tag_holds_back_only_the_treatment_reason_and_never_a_severe_score(session, total, listed):
    happened = [IN_OPIOID_NEED, phq9(-56, 3), phq9(0, total, item_9=1), score(0, "cows", 20)]
    found = reasons_on(session, someone(session, happened), after(DAY_0, 12))
    assert ("depression_untreated" in found) is listed
    assert ("severe_depression_unreviewed" in found) is listed
    assert {"worsening", "positive_screen_contact", "suicide_risk_unreviewed"} <= found


def test_the_tag_never_silences(session):
    patient = someone(session, [IN_OPIOID_NEED, phq9(0, 19), score(0, "cows", 20)])
    assert "depression_untreated" not in reasons_on(session, patient, after(DAY_0, 55))
    assert "depression_untreated" in reasons_on(session, patient, after(DAY_0, 56))
