"""The frames behind the patient's chart: runs of cover, gaps, and what a score carries with it."""

import json
from datetime import date, timedelta
from types import SimpleNamespace

import pandas as pd
import pytest

from db.vocabulary import Role
from pages.parts import history_tables as history_parts
from pages.parts.timeline_chart import noon, patient_timeline
from pages.parts.timeline_drawing import drawing
from services.access.viewer import Viewer
from services.due_items.refresh import refresh
from services.patient.summary import record_of
from services.patient.timeline import gaps_between, joined_runs, timeline
from tests import builders

TODAY = date(2026, 11, 22)
ANYBODY = Viewer("x", "X", Role.prescriber, None)


def day(n: int) -> date:
    return date(2026, 1, 1) + timedelta(days=n - 1)


def cover(*runs: tuple[str, int, int]) -> pd.DataFrame:
    spans = [(medication, day(first), day(last)) for medication, first, last in runs]
    return pd.DataFrame(joined_runs(spans), columns=["medication", "from_", "to", "days"])


@pytest.mark.parametrize(("second", "runs"), [(8, [(1, 14)]), (5, [(1, 14)]), (9, [(1, 7), (9, 14)])])
def test_spans_that_touch_or_overlap_are_one_run(second, runs):
    found = cover(("methadone", 1, 7), ("methadone", second, 14))
    assert [(row.from_, row.to) for row in found.itertuples()] == [(day(first), day(last)) for first, last in runs]


def test_another_medication_fills_a_gap():
    both = cover(("buprenorphine", 1, 7), ("buprenorphine", 20, 30), ("methadone", 8, 19))
    assert gaps_between(both, None).empty


def test_a_gap_is_open_until_today_only_while_enrolled():
    ended = cover(("methadone", 1, 7))
    assert gaps_between(ended, None).empty
    (gap,) = gaps_between(ended, day(10)).itertuples(index=False)
    assert tuple(gap) == ("methadone", day(8), day(10), 3)


@pytest.fixture
def history(session):
    """(record, timeline) of a patient with a late restart, a confounded PHQ-9 and a self-harm answer."""
    patient = builders.a_patient(session, patient_id="1042", on="buprenorphine", enrolled=day(1), started=day(1))
    builders.add_supply(session, patient, day(1), 7)
    builders.add_supply(session, patient, day(5), 7)
    builders.add_supply(session, patient, day(40), 300)
    builders.add_phq9(session, patient, day(2), 12)
    builders.add_phq9(session, patient, day(45), 17, item_9=1)
    builders.add_phq9(session, patient, day(44), None)
    builders.add_appointment(session, patient, day(9), "moud", "no_show")
    builders.add_appointment(session, patient, day(10), "case_review", "kept")
    builders.add_contact(session, patient, day(11))
    refresh(session, [patient])
    record = record_of(session, "1042", viewer=ANYBODY, today=TODAY)
    return record, timeline(session, patient, today=TODAY, facts=record.about)


def test_cover_is_carried_over_and_the_gap_is_counted(history):
    _, events = history
    assert [tuple(row) for row in events.cover.itertuples(index=False)] == [
        ("buprenorphine", day(1), day(14), 14),
        ("buprenorphine", day(40), day(339), 300),
    ]
    assert [tuple(row) for row in events.gaps.itertuples(index=False)] == [("buprenorphine", day(15), day(39), 25)]


def test_every_tagged_score_is_hollow_and_an_incomplete_one_has_no_band(history):
    _, events = history
    rows = [(row.on, row.band, bool(row.is_confounded)) for row in events.scores.itertuples()]
    assert rows == [(day(2), "moderate", True), (day(44), None, False), (day(45), "moderately severe", True)]
    assert list(events.scores.note) == [
        "withdrawal-confounded: MOUD started 1 Jan",
        "",
        "withdrawal-confounded: MOUD gap 9 Feb; repeat due 9 Mar",  # covered again from 9 February on
    ]
    assert [tuple(row) for row in events.planned.itertuples(index=False)] == [(date(2026, 3, 9), "phq9", "repeat")]


@pytest.fixture
def scores(session):
    """A function: adds scores to a new patient and gives the frame of scores."""

    def read(add, **columns) -> pd.DataFrame:
        patient = builders.a_patient(session, patient_id="7", **columns)
        add(patient)
        refresh(session, [patient])
        record = record_of(session, "7", viewer=ANYBODY, today=TODAY)
        return timeline(session, patient, today=TODAY, facts=record.about).scores

    return read


def test_the_index_is_marked_and_stays_visible_after_remission(session, scores):
    def add(patient):
        for n, total in ((1, 8), (2, 14), (30, 17), (60, 3)):
            builders.add_phq9(session, patient, day(n), total)

    assert list(scores(add).is_index) == [False, True, False, False]


def test_the_parts_of_a_phq9_are_shown_and_a_missing_answer_is_never_taken_for_zero(session, scores):
    def add(patient):
        items = {f"item_{n}": 1 for n in (1, 2, 3, 6)}
        builders.add_phq9(session, patient, day(1), 12, **items, item_9=0)
        builders.add_phq9(session, patient, day(2), 12, **items)

    whole, partly = history_parts.scores(SimpleNamespace(scores=scores(add)), TODAY).to_dict("records")[::-1]
    titles = list(history_parts.PARTS)
    assert [whole[title] for title in titles] == ["1", "1", "0", "3"]
    assert [partly[title] for title in titles] == ["1", "1", "not recorded", "not recorded"]


def test_a_scale_without_bands_says_what_calls_for_attention(session, scores):
    def add(patient):
        builders.add_screening(session, patient, day(1), "audit_c", 3)
        builders.add_screening(session, patient, day(2), "isi", 15)
        builders.add_screening(session, patient, day(3), "sows10", 30)

    assert list(scores(add, sex="male").band) == [None, "moderate, clinical insomnia", None]


def test_a_case_review_is_no_visit(history):
    _, events = history
    assert list(events.visits.kind) == ["moud"]
    assert list(events.happenings.what) == ["Enrolled", "First dose", "Telephone"]


def drawn(chart: dict) -> list[list[str]]:
    """The rows of each panel of bars or ticks, from above."""
    ys = [panel["layer"][0]["encoding"]["y"] for panel in chart["vconcat"]]
    return [y["sort"] for y in ys if "sort" in y]


def test_the_axis_of_a_score_says_where_each_band_begins_in_every_layer(history):
    _, events = history
    phq9 = patient_timeline(events, TODAY, day(1))["vconcat"][0]
    axes = [layer["encoding"]["y"]["axis"] for layer in phq9["layer"] if "y" in layer["encoding"]]
    assert [axis["values"] for axis in axes] == [[0, 5, 10, 15, 20, 27]] * len(axes)


def test_opioids_for_pain_and_benzodiazepines_have_a_row_where_there_are_any(session):
    patient = builders.a_patient(session, patient_id="8", on="buprenorphine", enrolled=day(1), started=day(1))
    builders.add_supply(session, patient, day(1), 300)
    for medication, on in (("oxycodone", 10), ("morphine", 40), ("benzodiazepine", 50), ("naloxone", 1)):
        builders.add_supply(session, patient, day(on), 28, medication=medication)
    refresh(session, [patient])
    record = record_of(session, "8", viewer=ANYBODY, today=TODAY)
    events = timeline(session, patient, today=TODAY, facts=record.about)
    assert {tuple(row) for row in events.other_cover.itertuples(index=False)} == {
        ("oxycodone", day(10), day(37), 28),
        ("morphine", day(40), day(67), 28),
        ("benzodiazepine", day(50), day(77), 28),
    }
    rows, _ = drawn(patient_timeline(events, TODAY, day(1)))
    assert rows == ["Buprenorphine", "Opioids for pain", "Benzodiazepine"]


def test_without_opioids_for_pain_there_is_no_row_for_them(history):
    _, events = history
    assert drawn(patient_timeline(events, TODAY, day(1)))[0] == ["Buprenorphine"]


def test_conditions_treatments_referrals_and_consents_have_a_row_for_each_day(session):
    patient = builders.a_patient(session, patient_id="9")
    builders.add_condition(session, patient, "depression", onset_on=day(3), recorded_on=day(5))
    builders.add_condition(session, patient, "other", recorded_on=day(5))
    builders.add_treatment(session, patient, day(6), "cbt", ended=day(90))
    builders.add_referral(session, patient, day(7), report_on=day(20))
    builders.add_consent(session, patient, day(8), revoked_on=day(30))
    refresh(session, [patient])
    record = record_of(session, "9", viewer=ANYBODY, today=TODAY)
    events = timeline(session, patient, today=TODAY, facts=record.about)
    assert [tuple(row) for row in events.plan.itertuples(index=False)] == [
        (day(3), "Depression began", "Condition"),
        (day(5), "Depression recorded", "Condition"),
        (day(6), "CBT started", "Treatment"),
        (day(7), "Referral sent: Hospital", "Referral"),
        (day(8), "Consent signed: Hospital", "Consent"),
        (day(20), "Referral report: Hospital", "Referral"),
        (day(30), "Consent revoked: Hospital", "Consent"),
        (day(90), "CBT ended", "Treatment"),
    ]
    assert not events.is_empty


def test_the_chart_carries_each_days_noon_and_stays_small(history):
    _, events = history
    chart = patient_timeline(events, TODAY, day(1))
    points = sum(len(rows) for rows in chart["datasets"].values())
    assert points <= 5_000
    assert noon(day(45)) in list(chart["datasets"]["phq9 taken"]["at"])


def test_nothing_that_the_drawing_leaves_open_stays_open_and_one_persons_is_never_anothers(history):
    _, events = history
    one, again = patient_timeline(events, TODAY, day(1)), patient_timeline(events, TODAY, day(200))
    specifications = [json.dumps({**chart, "datasets": None}) for chart in (one, again)]
    assert [text for text in specifications if '"@' in text] == []
    assert specifications[0] != specifications[1] != json.dumps(drawing(("phq9",), True, "#ffffff"))
    assert "datasets" not in drawing(("phq9",), True, "#ffffff")
