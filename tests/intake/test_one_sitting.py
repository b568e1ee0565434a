"""One sitting told several ways is one screening, two of a day stay two; reports and their results."""

import pytest

from tests.intake.fhir_feed import (
    LOINC,
    SUBJECT,
    answer,
    coded,
    observation,
    passed_over,
    refusal,
    rows,
    values,
)
from tests.intake.sittings import AT, form, items, parts, report, singles, total


@pytest.mark.parametrize("later", ["2026-03-01T11:15:00-07:00", "2026-03-01T18:15:00Z"])
def test_two_sittings_of_one_day_stay_two(tmp_path, later):
    found = rows(
        tmp_path,
        form([1] * 9),
        total([1] * 9, id="t1"),
        form([2] * 9, id="r2", authored=later),
        total([2] * 9, id="t2", on=later),
    )
    assert {row.key: (row.values["total"], items(row.values)) for row in found} == {
        "Observation/t1": ("9", "1" * 9),
        "Observation/t2": ("18", "2" * 9),
    }


def test_two_sittings_whose_totals_have_only_a_day_are_told_by_their_sums(tmp_path):
    found = rows(
        tmp_path,
        *(total([n] * 9, id=f"t{n}", on="2026-03-01") for n in (2, 1)),
        *(form([n] * 9, id=f"r{n}", authored=f"2026-03-01T1{n}:00:00-07:00") for n in (1, 2)),
    )
    assert {row.key: items(row.values) for row in found} == {"Observation/t1": "1" * 9, "Observation/t2": "2" * 9}


def test_a_total_that_the_answers_do_not_make_is_another_sitting(tmp_path):
    found = rows(tmp_path, form([1] * 8 + [2]), total([3] * 9, on="2026-03-01T10:18:00-07:00"))
    assert [(row.values["total"], items(row.values)) for row in found] == [(None, "111111112"), ("27", "")]


def test_a_report_over_two_dates_is_two_sittings(tmp_path):
    first = [each | {"id": f"a{each['id']}"} for each in [*singles([1] * 9), total([1] * 9)]]
    other = "2026-02-01T09:00:00-07:00"
    second = [each | {"id": f"b{each['id']}"} for each in [*singles([2] * 9, on=other), total([2] * 9, on=other)]]
    listed = report([], result=[{"reference": f"Observation/{each['id']}"} for each in (*first, *second)])
    found = rows(tmp_path, *first, *second, listed)
    assert {row.key: items(row.values) for row in found} == {
        "Observation/atotal": "1" * 9,
        "Observation/btotal": "2" * 9,
    }


def test_a_report_named_like_ours_without_a_result_is_refused(tmp_path):
    assert "holds no result" in refusal(tmp_path, report([]))


def test_a_report_of_something_else_is_passed_over(tmp_path):
    made = report([]) | {"code": coded(LOINC, "58410-2")}
    assert passed_over(tmp_path, made) == ("resource type", "DiagnosticReport")


def test_answers_of_a_report_without_a_date_of_their_own_have_its_day(tmp_path):
    nine = {"resourceType": "Observation", "id": "n", "status": "final", "code": answer("44260-8"), "valueInteger": 2}
    found = values(tmp_path, report([nine]))
    assert (found["item_9"], found["taken_on"], found["patient_id"]) == ("2", AT[:10], SUBJECT["reference"][8:])


def test_a_panel_without_a_number_gives_way_to_the_total_of_a_response(tmp_path):
    made = form([]) | {"item": [{"linkId": "44261-6", "answer": [{"valueInteger": 12}]}]}
    (row,) = rows(tmp_path, observation("44249-1", id="panel", on=AT), made)
    assert (row.key, row.values["total"]) == ("QuestionnaireResponse/r1", "12")


def test_two_responses_of_one_moment_are_both_kept(tmp_path):
    more = {"item": [{"linkId": "44261-6", "answer": [{"valueInteger": 12}]}]}
    assert len(rows(tmp_path, form([]) | more, form([], id="r2") | more)) == 2


def test_a_phq2_beside_a_phq9_takes_none_of_its_answers(tmp_path):
    found = rows(tmp_path, *singles([1] * 8 + [2]), observation("55758-7", 2, id="two", on=AT))
    assert {row.values["instrument"]: items(row.values) for row in found} == {"phq2": "11", "phq9": "111111112"}


def test_a_total_that_nobody_could_read_is_named(tmp_path):
    made = observation("44261-6", id="t") | {"dataAbsentReason": {"text": "declined"}}
    assert "neither a score nor answers" in refusal(tmp_path, made)


def test_a_panel_keeps_its_answers_beside_the_total_of_another_day_on_one_report(tmp_path):
    panel = observation("44249-1", id="panel", on=AT, component=parts([1] * 8 + [2]))
    later = total([0] * 9, on="2026-04-01T09:00:00-07:00")
    listed = report([], result=[{"reference": "Observation/panel"}, {"reference": "Observation/total"}])
    found = rows(tmp_path, panel, later, listed)
    assert {row.key: row.values.get("item_9") for row in found} == {"Observation/panel": "2", "Observation/total": None}
