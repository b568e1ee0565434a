"""What a card's sentence says is true of all that it speaks of: of ties, of small groups, and beside hidden numbers."""

from dataclasses import replace

import pandas as pd
import pytest

from pages.figures import cascade_cards, caseload_cards, outcomes_cards, team_cards, wording
from services.metrics.catalogue import by_name
from services.metrics.definitions.population import NOT_RECORDED
from services.metrics.disclosure.suppression import OTHER
from tests.pages.figures.test_figures_words import a_figure, shares, steps

ANN, BO, CY = "group 0", "group 1", "group 2"


def missed(*counted: tuple[int, int]) -> list:
    return [a_figure("no_show", "no-show", some, of, group=f"group {n}") for n, (some, of) in enumerate(counted)]


def reached(every: list) -> str:
    return team_cards._least_reached(team_cards._compared(every), every)


@pytest.mark.parametrize(
    ("counted", "words"),
    [
        (((20, 20), (15, 15)), "35 of 35 patients with a care manager were reached in 28 days"),
        (((20, 20), (0, 5)), "20 of 25 patients with a care manager were reached in 28 days"),
        (((0, 20), (0, 30)), "0 of 50 patients with a care manager were reached in 28 days"),
        (((0, 20), (0, 30), (50, 50)), f"{ANN} and {BO} reached the smallest share in 28 days, 0 of 50 (0 %) together"),
        (((5, 20), (18, 20)), f"{ANN} reached the smallest share in 28 days, 5 of 20 (25 %)"),
    ],
)
def test_a_team_is_told_as_a_whole_unless_some_reach_fewer(counted, words):
    assert reached(shares(*counted)).startswith(words)


def test_who_has_no_care_manager_is_not_counted_among_those_who_have():
    every = [*shares((20, 20)), *(replace(shares((1, 9))[0], group=group) for group in (NOT_RECORDED, OTHER))]
    assert reached(every) == (
        "20 of 20 patients with a care manager were reached in 28 days, besides those of small groups"
    )


@pytest.mark.parametrize(
    ("counted", "words"),
    [
        (((0, 12), (0, 14)), "No-shows by clinician: none of 26 visits was missed"),
        (((0, 40), (3, 5)), "No-shows by clinician: 3 of 45 visits were missed"),
        (((6, 12), (7, 14)), "No-shows by clinician: 13 of 26 visits were missed"),
        (((6, 12), (7, 14), (0, 90)), f"Most no-shows by clinician: {ANN} and {BO}, 13 of 26 (50 %) together"),
    ],
)
def test_no_shows_are_told_of_all_visits_unless_some_miss_more(counted, words):
    every = missed(*counted)
    assert team_cards._most_missed(team_cards._compared(every), every, "clinician").startswith(words)


def test_a_card_says_which_groups_its_sentence_compares_where_small_ones_are_left_out():
    assert team_cards._left_out(missed((1, 40), (3, 5))) == " Compared are those with 11 and more."
    assert team_cards._left_out(missed((1, 40), (3, 50))) == ""


def owners(line: str, *counted: tuple[int, int]) -> dict:
    every = [a_figure("open_reasons", line, some, of, 9.0, group=f"group {n}") for n, (some, of) in enumerate(counted)]
    return {one.group: one for one in every}


@pytest.mark.parametrize(
    ("late", "words"),
    [
        ((0, 0), ""),
        ((3, 0), f". Most overdue: {ANN}, 3 of 6 open reasons"),
        ((3, 3), f". Most overdue: {ANN} and {BO}, 3 each"),
        ((3, 3, 3, 3), ""),
    ],
)
def test_nobody_is_named_for_being_behind_who_is_not_or_who_is_as_all_others_are(late, words):
    open_ = owners("open", *((6, 6) for _ in late))
    assert caseload_cards._most_overdue(open_, owners("overdue", *((some, 6) for some in late))) == words


@pytest.mark.parametrize(
    ("units", "words"),
    [
        ((4, 9, 1), "; week 2 has the most, 9"),
        ((4, 1, 4), "; weeks 1 and 3 have the most, 4 each"),
        ((2, 2, 2, 2), ""),
    ],
)
def test_a_week_with_the_most_is_named_with_those_that_have_as_many(units, words):
    assert caseload_cards._busiest_week(pd.Series(units, index=range(1, len(units) + 1))) == words


def test_steps_at_which_as_many_are_lost_are_named_together():
    assert cascade_cards._finding(steps(30, 25, 25, 20, 20, 0)).endswith(
        "most are lost between “diagnosed” and “enrolled” and between “initiated” and “engaged”: 5 each"
    )


def test_groups_that_are_alike_have_no_smallest_and_no_largest():
    alike = [steps(50, 50, 50, 50, 25, 0, group=group)[4] for group in ("White", "Black")]
    assert cascade_cards._spread(alike, "race") == "Retained 180 days: alike in 2 groups, 50 of 100 (50 %) together"


def outcome(line: str, counted: int) -> object:
    return a_figure("outcomes", line, counted, 60, missing=4)


def test_a_hidden_remission_is_not_told_as_none():
    response, remission = outcome("month 6 response", 40), outcome("month 6 remission", 20)
    hidden = replace(remission, is_hidden=True, numerator=0, denominator=0)
    assert outcomes_cards.at_six_months(response, remission) == (
        "At 6 months 40 of 60 have responded, 20 of them in remission; 4 were not measured"
    )
    assert outcomes_cards.at_six_months(response, hidden) == "At 6 months 40 of 60 have responded; 4 were not measured"


def test_one_point_of_a_course_is_told_once():
    first, last = (a_figure("trajectories", f"week {week}", 9, 9, 12.0) for week in (0, 8))
    assert outcomes_cards.course([first]) == "Mean PHQ-9 where it was measured: 12.0 (9 scores) in week 0 of MOUD"
    assert outcomes_cards.course([first, last]).endswith("in week 0 of MOUD, 12.0 (9 scores) in week 8")


def test_a_sum_over_groups_says_what_it_leaves_out():
    every = shares((3, 4), (1, 2))
    assert (wording.sums(every), wording.besides(every)) == ((4, 6), "")
    hidden = [*every, replace(every[0], is_hidden=True)]
    assert (wording.sums(hidden), wording.besides(hidden)) == (
        (4, 6),
        ", besides those of groups too small to be shown",
    )


ENROLLED = [a_figure("enrolments", "enrolled", 22, 22), a_figure("enrolments", "enrolled again", 3, 22)]


def test_what_began_is_told_with_how_many_began_again():
    assert caseload_cards._began(ENROLLED) == "22 enrolments began, 3 of them not the first"
    assert caseload_cards._began([ENROLLED[0], replace(ENROLLED[1], numerator=0)]) == "22 enrolments began"
    assert caseload_cards._began([replace(one, is_hidden=True, numerator=0) for one in ENROLLED]).endswith(
        "is hidden: too few"
    )
    assert caseload_cards._began([]) == "No enrolment began"


def ended(missing: int = 0, **counted: int) -> list:
    of = sum(counted.values()) + missing
    lines = [line.name for line in by_name("ended").lines]
    return [a_figure("ended", line, counted.get(line.replace(" ", "_"), 0), of, missing=missing) for line in lines]


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        ([], "none ended"),
        (ended(Completed=2, Dropped_out=5), "7 ended, most as “Dropped out”: 5"),
        (ended(Completed=5, Dropped_out=5), "10 ended"),
        (ended(missing=4), "4 ended, 4 for no reason on record"),
        ([replace(ended(Completed=2)[0], is_hidden=True)], "why enrolments ended is hidden: too few for some reasons"),
    ],
)
def test_why_enrolments_ended_names_the_one_most_frequent_reason_and_who_has_none(figures, words):
    assert caseload_cards._ended(figures) == words
