"""The five managers' pages: who sees what, numbers never alone, a table beside each chart, nobody's name."""

import re
from dataclasses import replace

import pytest

from pages.figures import survival_curves, wording
from pages.figures.card import MOST_POINTS
from services.metrics.statistics.survival import kaplan_meier
from tests.pages.figures.two_clinics import BOTH_NEEDS, BOTH_TREATED, SOUTH
from tests.pages.figures.visit import ALL, plain

WHO = ("manager", "plain", "north")
TREATED = f"{BOTH_TREATED} of {BOTH_NEEDS}"
CARDS = {"caseload.py": 7, "outcomes.py": 7, "cascade.py": 2, "equity.py": 7, "team.py": 4}


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("file", ALL)
def test_a_page_asks_one_question_and_answers_it_in_sentences_without_a_patients_name(shown, file, who):
    seen = shown(who, file)
    (title,) = seen.page.title
    assert title.value.endswith("?")
    assert len(seen.findings) == CARDS[file]
    assert re.findall(r"Person|#[NS]\d|\b[NS]1\b", seen.said) == []


@pytest.mark.parametrize("file", ALL)
def test_another_clinic_is_in_nothing_that_a_care_manager_reads_or_takes_away(shown, file):
    seen = shown("north", file)
    in_files = "".join(made() for name, made in seen.files.items() if name.endswith(("csv", "svg", "html")))
    assert "Planted" not in seen.said + in_files
    assert "South" not in seen.said + in_files
    assert "Planted" in shown("manager", "team.py").said  # so that the search can find it at all


@pytest.mark.parametrize("who", ["manager", "north"])
@pytest.mark.parametrize("file", ALL)
def test_a_percentage_has_its_numbers_in_the_same_sentence(shown, file, who):
    for finding in shown(who, file).findings:
        shares = re.findall(r"(?<!95) %", finding)
        assert len(re.findall(r"\d of \d|% of \d", finding)) >= len(shares), finding


@pytest.mark.parametrize("file", ["caseload.py", "outcomes.py", "team.py"])
def test_each_headline_stands_with_its_numbers_and_leads_to_the_people(visit, file):
    seen = visit("north", file)
    nobody = seen.said.count("Nobody is counted in this period.") + seen.said.count("\n0 of ")
    counted = [words for words, _, address in seen.links if address.get("side") == "counted"]
    assert len(counted) == len(seen.page.metric) - nobody > 0
    assert all(re.search(r"\d (of|contacts|minutes)\b", words) or words == "patients on 22 Nov" for words in counted)


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("file", ALL)
def test_each_row_of_a_table_tells_of_how_many_and_who_is_not_known(shown, file, who):
    seen = shown(who, file)
    tables = [table.value for table in seen.page.table]
    told_in_full = [table for table in tables if "Counted" in table and "Of" in table]
    assert file == "team.py" or told_in_full or who == "plain"
    for table in told_in_full:
        unknown = "Too early" if "Too early" in table else "Not known"
        for row in table.to_dict("records"):
            numbers = [plain(row[column]) for column in ("Counted", "Of", unknown)]
            assert numbers == [wording.HIDDEN] * 3 or int(numbers[0]) + int(numbers[2]) <= int(numbers[1])


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("file", ALL)
def test_each_chart_says_its_finding_has_a_table_beside_it_and_few_points(shown, file, who):
    seen = shown(who, file)
    assert set(seen.charts) <= set(seen.findings)
    assert len(seen.page.toggle) == len(seen.findings)
    assert len(seen.page.table) == len(seen.findings)
    for chart in seen.charts.values():
        assert 0 < points(chart) <= MOST_POINTS


def points(chart) -> int:
    return sum(len(rows) for rows in chart.to_dict()["datasets"].values())


def test_the_longest_curves_of_many_clinics_stay_within_the_points_of_a_chart():
    every_day = kaplan_meier((day, 3, 2) for day in range(730))
    chart = survival_curves.chart({f"Clinic {number:02}": every_day for number in range(survival_curves.DRAWN)})
    assert MOST_POINTS / 2 < points(chart) <= MOST_POINTS


def test_the_care_manager_sees_their_own_clinic_and_the_manager_all_of_them_or_one(visit):
    assert f"{TREATED} with both needs get both treatments; 0 get neither" in visit("north", "caseload.py").findings
    whole = f"{BOTH_TREATED + SOUTH} of {BOTH_NEEDS + SOUTH} with both needs get both treatments; 0 get neither"
    seen = visit("manager", "caseload.py")
    assert whole in seen.findings
    seen.page.selectbox(key="filter clinic").set_value("1").run()
    assert f"{TREATED} with both needs get both treatments; 0 get neither" in seen.findings
    assert seen.page.query_params["clinic"] == "1"


def test_a_plain_manager_sees_whole_quarters_no_small_counts_no_links_and_no_curve(shown):
    for file in ALL:
        seen = shown("plain", file)
        assert all(
            re.fullmatch(r"\w{3}–\w{3} \d{4}", words) for words in seen.page.selectbox(key="filter period").options
        )
        assert seen.links == seen.ways_in_tables() == []
        assert wording.WHY_HIDDEN in seen.said
        assert re.findall(r"\b([1-9]|10) of \d|\d of ([1-9]|10)\b", seen.said) == []
    assert "Curves are shown to those who may open the patients" in shown("plain", "outcomes.py").said


def test_what_is_hidden_is_not_told_as_nothing(shown):
    seen = shown("plain", "caseload.py")
    assert "How many with both needs get both treatments is hidden: too few people" in seen.findings
    nothing = "No enrolment began; none ended"  # which is so
    assert [words for words in seen.findings if words.startswith("No")] == [nothing]


def test_what_adds_up_is_not_compared_while_its_month_runs(shown):
    so_far = {one.label: one.delta for one in shown("north", "team.py").page.metric}
    over = {one.label: one.delta for one in shown("north", "team.py", period="month-2026-10").page.metric}
    assert so_far["Contacts per patient and month"] == so_far["Minutes per patient and month"] == ""
    assert over["Contacts per patient and month"] == "+0.9, better"
    assert so_far["Contacted in 28 days"] == "−60 points, worse"


def test_what_is_known_now_and_what_was_known_then_are_told_apart(shown):
    october = {"period": "month-2026-10"}
    now, then = shown("north", "team.py", **october), shown("north", "team.py", **october, known="then")
    contacted = "Contacted in 28 days"
    assert {one.label: one.value for one in now.page.metric}[contacted] == "87 %"
    assert {one.label: one.value for one in then.page.metric}[contacted] == "80 %"
    assert now.way("13 of 15 on 31 Oct") | {"known": "then"} == then.way("12 of 15 on 31 Oct")


def test_a_manager_sets_and_takes_back_a_target(visit):
    seen = visit("manager", "team.py", monthly="contacted/contacted")
    seen.page.number_input[0].set_value(75.0)
    seen.press("Set target")
    assert "Dotted: the target, 75 %." in seen.said
    seen.press("Remove target")
    assert "Dotted" not in seen.said
    assert not visit("north", "team.py", monthly="contacted/contacted").page.number_input


def test_a_manager_of_one_clinic_compares_no_other(visit, two_clinics):
    _, viewers = two_clinics
    seen = visit(replace(viewers["manager"], clinics=viewers["south"].clinics), "equity.py", by="clinic")
    seen.open_tables()
    groups = {group for table in seen.page.table for group in table.value.get("Group", ())}
    assert groups == {"South"}
