"""The words of the managers' pages: of how many, on which day, how far from the target, and what may be chance."""

from dataclasses import replace

import pytest

from db.engine import reading
from pages.figures import (
    cascade_cards,
    caseload_cards,
    equity_cards,
    headline,
    outcomes_cards,
    run_chart_words,
    targets,
    team_cards,
    wording,
)
from services.metrics.catalogue import by_name
from services.metrics.counting.periods import from_key
from services.metrics.figures import Asked, Figure
from services.metrics.report import report
from services.metrics.statistics import run_charts
from tests.pages.figures.visit import ALL

MONTHLY = {
    "caseload.py": caseload_cards.MONTHLY,
    "outcomes.py": outcomes_cards.HEADLINES,
    "cascade.py": cascade_cards.HEADLINES,
    "team.py": team_cards.HEADLINES,
}
FOLLOWED = [Figure(by_name("caseload"), by_name("caseload").lines[0], "everybody", numerator=9, denominator=9)]
NONE_OPEN = report.nothing(by_name("open_reasons"), "overdue", FOLLOWED)
SHARE, TOLD = ("contacted", "contacted"), "Contacted in 28 days"


def a_figure(metric: str, line: str, numerator: int, denominator: int, value: float | None = None, **more) -> Figure:
    row = by_name(metric)
    share = numerator / denominator if row.summary is None else value
    return Figure(
        row,
        next(one for one in row.lines if one.name == line),
        more.pop("group", "everybody"),
        numerator=numerator,
        denominator=denominator,
        value=share,
        **more,
    )


def aim(metric: str, line: str, value: float | None, *, are_all_shown: bool = True) -> targets.Aim:
    return targets.Aim(by_name(metric), line, value, are_all_shown)


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        (a_figure("caseload", "on the caseload", 361, 361), "patients on 22 Nov"),
        (a_figure("caseload", "lapsed or dropped out", 16, 361), "16 of 361 patients on 22 Nov"),
        (a_figure("caseload", "lapsed or dropped out", 5, 5), "5 of 5 patients on 22 Nov"),
        (a_figure("open_reasons", "overdue", 9, 12, 40), "9 of 12 reasons on 22 Nov · oldest 40 days"),
        (a_figure("open_reasons", "overdue", 12, 12, 800), "12 of 12 reasons on 22 Nov · oldest 2 years"),
        (NONE_OPEN, "no reasons on 22 Nov"),
        (a_figure("contacted", "contacted", 30, 40, missing=2), "30 of 40 on 22 Nov · 2 not known"),
        (a_figure("screen_to_contact", "contacted", 38, 40, 3.0), "38 of 40 contacted on 22 Nov"),
    ],
)
def test_beside_a_number_stands_of_how_many_unless_everybody_is_counted(figure, words):
    assert wording.beside(figure, "on 22 Nov") == words


def test_what_is_hidden_has_nothing_beside_it_but_why():
    hidden = replace(a_figure("contacted", "contacted", 0, 0 + 1), is_hidden=True)
    assert wording.beside(hidden, "on 22 Nov") == wording.TOO_FEW


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0, "0 %"),
        (0.0001, "under 1 %"),
        (0.005, "under 1 %"),
        (0.0051, "1 %"),
        (0.994, "99 %"),
        (0.996, "over 99 %"),
        (1, "100 %"),
        (None, "–"),
    ],
)
def test_somebody_is_never_told_as_nobody_nor_nearly_everybody_as_everybody(share, words):
    assert wording.percent(share) == words


@pytest.mark.parametrize(
    ("days", "words"), [(None, "–"), (1, "1 day"), (365, "365 days"), (366, "1 year"), (17_438, "47 years")]
)
def test_an_age_from_a_year_on_is_told_in_years(days, words):
    assert wording.age(days) == words


@pytest.mark.parametrize(
    ("figure", "target", "words"),
    [
        (a_figure(*SHARE, 80, 100), 0.8, "Target 80 %: reached"),
        (a_figure(*SHARE, 81, 100), 0.8, "Target 80 %: reached"),
        (a_figure(*SHARE, 74, 100), 0.8, "Target 80 %: 6 points below"),
        (a_figure(*SHARE, 79, 100), 0.8, "Target 80 %: 1 point below"),
        (a_figure(*SHARE, 799, 1000), 0.8, "Target 80 %: just below"),
        (a_figure(*SHARE, 74, 100), 0.725, "Target 72.5 %: reached"),
        (a_figure("no_show", "no-show", 9, 100), 0.1, "Target 10 %: reached"),
        (a_figure("no_show", "no-show", 12, 100), 0.1, "Target 10 %: 2 points above"),
        (a_figure("open_reasons", "overdue", 296, 299, 502), 100, "Target 100: 196 above"),
        (NONE_OPEN, 10, "Target 10: reached"),
        (a_figure("caseload", "on the caseload", 410, 410), 400, "Target 400: 10 above"),
        (a_figure("screen_to_contact", "contacted", 9, 9, 8.5), 7, "Target 7 days: 1.5 days above"),
        (a_figure("screen_to_contact", "contacted", 9, 9, 7.0), 7, "Target 7 days: reached"),
        (a_figure("minutes", "minutes", 9, 9, 12.0), 20, "Target 20 minutes: 8 minutes below"),
        (a_figure("minutes", "minutes", 9, 9, 30.0), 20, "Target 20 minutes: 10 minutes above"),
        (replace(a_figure(*SHARE, 80, 100), is_hidden=True), 0.8, "Target 80 %"),
        (None, 0.8, "Target 80 %"),
        (a_figure(*SHARE, 80, 100), None, ""),
    ],
)
def test_a_target_stands_beside_its_figure_with_how_far_off_it_is(figure, target, words):
    metric, line = (figure.metric.name, figure.line.name) if figure else SHARE
    assert targets.beside(aim(metric, line, target), figure) == words


def test_a_target_of_a_plain_count_is_compared_with_all_clinics_only():
    overdue = a_figure("open_reasons", "overdue", 95, 95, 40)
    of_some = aim("open_reasons", "overdue", 100, are_all_shown=False)
    assert targets.beside(of_some, overdue) == "Target 100 in all clinics together"
    assert of_some.compared is None
    assert aim(*SHARE, 0.8, are_all_shown=False).compared == 0.8


def test_the_headline_tells_the_target_to_everybody_who_sees_the_figure(visit):
    seen = visit("manager", "team.py", monthly="contacted/contacted")
    seen.page.number_input[0].set_value(40.0)
    seen.press("Set target")
    assert seen.values[TOLD] == "14 %"  # 4 of 28
    assert "Target 40 %: 26 points below" in seen.said
    assert "Target 40 %: 13 points below" in visit("north", "caseload.py").said
    assert "Target 40 %" in visit("plain", "caseload.py").said
    seen.press("Remove target")
    assert "Target 40 %" not in seen.said


def test_a_month_that_runs_is_held_against_no_target_of_a_whole_one(visit):
    seen = visit("manager", "team.py", monthly="minutes/minutes")
    seen.page.number_input[0].set_value(20.0)
    seen.press("Set target")
    said = visit("north", "team.py").said.splitlines()
    over = visit("north", "team.py", period="month-2026-10").said
    seen.press("Remove target")
    assert "Target 20 minutes" in said
    assert "Target 20 minutes: 20 minutes below" in over


@pytest.mark.parametrize("file", MONTHLY)
def test_a_page_has_a_run_chart_of_each_of_its_own_figures(visit, file):
    titles = [title for title, _, _ in MONTHLY[file]]
    seen = visit("manager", file)
    box = seen.page.selectbox(key="filter monthly")
    assert box.options == titles
    assert seen.findings[-1].startswith(f"{titles[0]}: ")
    _, metric, line = MONTHLY[file][-1]
    other = visit("manager", file, monthly=f"{metric}/{line}")
    assert other.findings[-1].startswith(f"{titles[-1]}: ")


def test_a_run_chart_tells_the_latest_move_first_and_the_number_of_runs_only_alone():
    signal = run_charts.Signal
    by_rule = {"shift": (1, 6), "trend": (3, 8), "runs": (1, 12)}
    every = [signal(rule, first, last, None, rule) for rule, (first, last) in by_rule.items()]
    chart = run_charts.RunChart(0.5, None, 12, 2, (3, 9), tuple(every))
    assert run_chart_words.sentences(chart) == ["trend", "shift"]
    assert run_chart_words.sentences(replace(chart, signals=(every[2],))) == ["runs"]
    assert run_chart_words.is_in_one(chart, 8)
    assert not run_chart_words.is_in_one(chart, 9)


@pytest.mark.parametrize("who", ["manager", "plain"])
@pytest.mark.parametrize("file", ALL)
def test_each_control_of_a_page_says_what_it_is_of(shown, file, who):
    seen = shown(who, file, **({"by": "race"} if file == "cascade.py" else {}))
    names = [one.label for one in seen.page.toggle] + [
        words for file_name, words in seen.buttons.items() if not file_name.endswith("html")
    ]
    assert len(set(names)) == len(names) >= 2 * len(seen.findings)
    assert all(" of " in name.replace("*", "") for name in names)


@pytest.mark.parametrize("file", ["cascade.py", "equity.py"])
def test_what_is_compared_is_asked_in_words(shown, file):
    assert "Compare groups" in [one.value for one in shown("north", file).page.markdown]


def test_who_sees_no_curves_is_asked_nothing_about_them(shown):
    assert "Retention curve" in shown("north", "outcomes.py").said
    assert "Retention curve" not in shown("plain", "outcomes.py").said


def test_the_forecast_counts_its_weeks_from_the_last_day_of_the_period(visit):
    (finding,) = [one for one in visit("north", "caseload.py", period="month-2026-10").findings if "8 weeks" in one]
    assert "in the 8 weeks after 31 Oct" in finding


def steps(*counted: int, missing: tuple[int, ...] = (0,) * 6, group: str = "everybody") -> list[Figure]:
    lines = [line.name for line in cascade_cards.CASCADE.lines]
    return [
        a_figure("cascade", line, number, counted[0], missing=early, group=group)
        for line, number, early in zip(lines, counted, missing, strict=True)
    ]


def test_the_cascade_names_the_step_of_most_losses_and_who_may_still_take_it():
    every = steps(336, 325, 312, 304, 208, 0, missing=(0, 0, 5, 13, 92, 92))
    assert cascade_cards._finding(every) == (
        "208 of 336 are retained for 180 days; most are lost between “engaged” and “retained 180 days”: 17; "
        "for 79 more it is too early to tell"
    )
    assert cascade_cards._finding(steps(9, 9, 9, 9, 9, 0)).endswith("nobody is lost before that for certain")


def test_a_step_that_may_be_told_is_told_though_others_are_hidden():
    every = steps(294, 280, 270, 260, 184, 0)
    hidden = [replace(one, is_hidden=True) if one.line.name == "enrolled" else one for one in every]
    assert cascade_cards._finding(hidden) == (
        "184 of 294 are retained for 180 days. Some steps are hidden: too few people"
    )


@pytest.mark.parametrize(("early", "is_said"), [(12, True), (11, False), (0, False)])
def test_who_is_too_early_to_tell_is_said_to_turn_a_comparison_where_they_can(early, is_said):
    least, most = (
        steps(50, 50, 50, 50, 24, 0, missing=(0, 0, 0, 0, early, early), group="a")[4],
        steps(50, 50, 50, 50, 36, 0, group="b")[4],
    )
    assert ("may turn this round" in cascade_cards._widest(least, most, "race")) is is_said


def shares(*counted: tuple[int, int]) -> list[Figure]:
    return [a_figure(*SHARE, met, of, group=f"group {place}") for place, (met, of) in enumerate(counted)]


@pytest.mark.parametrize(
    ("counted", "words"),
    [
        (((90, 100), (20, 100)), "95 % interval 58 to 78"),
        (((42, 858), (14, 151)), "95 % interval 0 to 10, may be chance"),
        (((0, 161), (0, 16)), "no gap between 2 groups, 0 of 177 (0 %) together"),
        (((30, 7136), (0, 793)), "less than 1 point between"),
    ],
)
def test_a_gap_that_may_be_chance_is_called_so_by_the_numbers_as_they_are_written(counted, words):
    assert words in equity_cards._gap(shares(*counted), "race", is_counted=True)


def test_the_lowest_of_a_team_is_held_against_all_others_together():
    every = shares((32, 37), (100, 110), (98, 100))
    assert equity_cards.against_others(every[:1], every) == "; all others 198 of 210 (94 %), may be chance"
    far = shares((2, 40), (100, 110))
    assert equity_cards.against_others(far[:1], far) == "; all others 100 of 110 (91 %)"
    hidden = [*far, replace(far[1], group="hidden", is_hidden=True)]
    assert equity_cards.against_others(far[:1], hidden) == "; others shown 100 of 110 (91 %)"
    assert equity_cards.against_others(far[:1], far[:1]) == ""


@pytest.mark.parametrize(
    ("month", "metric", "told_"),
    [
        ("month-2026-01", "enrolments", 15),
        ("month-2026-10", "enrolments", 0),
        ("month-2025-10", "enrolments", None),  # nobody was on record yet
        ("month-2023-10", "enrolments", None),  # not kept
        ("month-2026-10", "baseline_phq9", None),  # a share
    ],
)
def test_a_plain_count_of_nothing_is_0_once_anybody_is_followed(two_clinics, month, metric, told_):
    engine, viewers = two_clinics
    line = by_name(metric).lines[0].name
    with reading(engine) as session:
        found = headline.one(session, Asked(viewers["north"], from_key(month)), metric, line)
    assert (found if found is None else found.numerator) == told_
