"""What the patient page says about opioids, tapers and what is taken beside them."""

from datetime import date, timedelta

import pytest

from pages.parts.opioids import dose_cell, mme_cell, mme_words, opioid_sentence

TODAY = date(2026, 11, 22)
FOREVER = date.max
NOTHING = dict.fromkeys(
    (
        "opioid_first_on",
        "opioid_covered_to",
        "mme",
        "tapering_since",
        "tapering_until",
        "opioid_stopped_on",
        "taper_watch_until",
        "opioid_benzodiazepine_from",
        "opioid_benzodiazepine_to",
        "naloxone_on",
        "overdose_on",
    )
)
TAKING = NOTHING | {"opioid_first_on": date(2026, 3, 1), "opioid_covered_to": date(2026, 12, 5), "mme": 62}
OXYCODONE = [(date(2026, 3, 1), "oxycodone")]


def said(supplied=(), **facts) -> str:
    return opioid_sentence(NOTHING | facts, supplied, TODAY)


def test_nothing_is_said_where_there_is_nothing():
    assert said() == ""
    assert said(naloxone_on=date(2026, 3, 3)) == ""


def test_the_dose_says_what_mme_are_not_for():
    assert said(OXYCODONE, **TAKING) == (
        "Oxycodone: 62 MME a day (caution from 50; not for conversion between opioids); no naloxone in a year."
    )


@pytest.mark.parametrize(("mme", "older"), [(49.9, False), (50, False), (89.9, False), (90, True), (90.1, True)])
def test_ninety_is_shown_as_the_older_threshold(mme, older):
    words = mme_words(mme)
    assert "caution from 50" in words
    assert "not for conversion between opioids" in words
    assert ("older threshold 90" in words) is older


def test_an_unknown_dose_is_said_to_be_unknown():
    assert said(OXYCODONE, **TAKING | {"mme": None}).startswith("Oxycodone: MME not known;")


@pytest.mark.parametrize(
    ("supplied", "names"),
    [
        ([*OXYCODONE, (date(2026, 4, 1), "oxycodone")], "Oxycodone:"),
        ([*OXYCODONE, (date(2026, 4, 1), "morphine")], "Morphine and others:"),
        ([(date(2026, 2, 1), "morphine"), *OXYCODONE], "Oxycodone:"),  # of an earlier course
        ([*OXYCODONE, (date(2026, 4, 1), "buprenorphine")], "Oxycodone:"),
        ([], "Opioids for pain:"),
    ],
)
def test_the_opioid_of_the_last_supply_is_named(supplied, names):
    assert said(supplied, **TAKING).startswith(names)


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        (date(2026, 10, 3), FOREVER, "Tapering since 3 Oct; watch mood until 3 Oct 2028"),
        (date(2026, 10, 3), TODAY, "Tapering since 3 Oct; watch mood until 3 Oct 2028"),
        (date(2026, 10, 3), date(2026, 11, 21), "Tapered from 3 Oct to 21 Nov; watch mood until 3 Oct 2028"),
        (date(2026, 11, 23), FOREVER, ""),
    ],
)
def test_a_taper_and_how_long_mood_is_watched(since, until, words):
    line = said(tapering_since=since, tapering_until=until, taper_watch_until=date(2028, 10, 3))
    assert line == (f"{words}; no naloxone in a year." if words else "")


def test_a_stop_is_said_once_it_has_come():
    ahead = TAKING | {"opioid_stopped_on": date(2026, 12, 6), "taper_watch_until": date(2028, 12, 5)}
    assert said(OXYCODONE, **ahead) == said(OXYCODONE, **TAKING)
    past = ahead | {"opioid_covered_to": date(2026, 11, 21), "opioid_stopped_on": TODAY}
    assert said(OXYCODONE, **past) == (
        "Oxycodone ended on 21 Nov; stopped without a taper; watch mood until 5 Dec 2028; no naloxone in a year."
    )


@pytest.mark.parametrize(("days", "is_said"), [(730, True), (731, False)])
def test_what_ended_more_than_two_years_ago_is_left_to_the_history(days, is_said):
    last = TODAY - timedelta(days=days)
    stopped = {"opioid_first_on": last, "opioid_covered_to": last, "opioid_stopped_on": last}
    assert bool(said(**stopped)) is is_said
    assert bool(said(tapering_since=last, tapering_until=last)) is is_said


@pytest.mark.parametrize(
    ("days", "words"), [(0, "Overdose on 22 Nov; no naloxone in a year."), (730, "Overdose on 22 Nov 2024"), (731, "")]
)
def test_an_overdose_is_said_first_for_two_years(days, words):
    overdose = {"overdose_on": TODAY - timedelta(days=days)}
    assert said(**overdose).startswith(words)
    assert bool(said(**overdose)) is bool(words)


@pytest.mark.parametrize(("last", "running"), [(TODAY, True), (date(2026, 11, 21), False)])
def test_a_benzodiazepine_beside_it_is_said_while_it_runs(last, running):
    both = {"opioid_benzodiazepine_from": date(2026, 11, 1), "opioid_benzodiazepine_to": last}
    assert ("benzodiazepine at the same time since 1 Nov" in said(OXYCODONE, **TAKING | both)) is running


@pytest.mark.parametrize(
    ("naloxone_on", "words"),
    [
        (date(2025, 11, 21), "no naloxone in a year"),
        (date(2025, 11, 22), "naloxone last on 22 Nov 2025"),
        (None, "no naloxone in a year"),
    ],
)
def test_naloxone_holds_for_a_year(naloxone_on, words):
    assert said(OXYCODONE, **TAKING | {"naloxone_on": naloxone_on}).endswith(f"; {words}.")


# 25 µg an hour are 0.6 mg a day; the factor is for µg an hour
@pytest.mark.parametrize(
    ("medication", "dose", "unit", "words", "mme"),
    [
        ("fentanyl", 25.0, "mcg_per_hour", "25 µg/h", "60"),
        ("fentanyl", 6.0, "mcg_per_hour", "6 µg/h", "14.4"),
        ("fentanyl", 0.6, "mg_per_day", "0.6 mg a day", "60"),
        ("fentanyl", 12.0, None, "12 µg/h (unit not recorded)", "28.8"),
        ("fentanyl", 0.6, None, "0.6 mg a day (unit not recorded)", "60"),
        ("oxycodone", 30.0, None, "30 mg", "45"),
        ("buprenorphine", 16.0, None, "16 mg", ""),
        ("buprenorphine_pain", 20.0, "mcg_per_hour", "20 µg/h", ""),
        ("buprenorphine_pain", 2.0, "mg_per_day", "2 mg", ""),
        ("buprenorphine_pain", 2.0, None, "2 mg", ""),
        ("oxycodone", float("nan"), None, "not recorded", ""),
        ("fentanyl", float("nan"), None, "not recorded", ""),
        ("codeine", 0.0, None, "0 mg", "0"),
    ],
)
def test_a_supply_says_its_dose_in_its_own_unit(medication, dose, unit, words, mme):
    assert (dose_cell(medication, dose, unit), mme_cell(medication, dose, unit)) == (words, mme)
