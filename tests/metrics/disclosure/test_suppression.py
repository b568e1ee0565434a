"""Small counts stay unknown to whoever does not see them: each step by itself, and a solver that tries."""

import os
from collections import Counter
from dataclasses import replace
from random import Random

import pytest

from services.metrics.disclosure import suppression
from services.metrics.disclosure.min_cut import columns_taken_off
from services.metrics.disclosure.suppression import ALL, CLINICS, EVERY, OTHER, Cell, SumOf, decide
from tests.metrics.disclosure.attacker import Attacker
from tests.metrics.disclosure.networks import Network, a_family, a_network, nested_stages, views

# That the solver tries; thousands in a long run. Any step that is left out shows in at least two of the first sixty.
NETWORKS = int(os.environ.get("TANDEM_NETWORKS", "100"))
BATCHES = 10

PARTS = ("met", "not_met")
ByClinic = dict[int, dict[str, tuple[int, ...]]]  # clinic -> group -> units of each part


def a_field(by_clinic: ByClinic, field: str = "sex") -> Network:
    units = {
        (ALL, field, clinic, group, part): count
        for clinic, groups in by_clinic.items()
        for group, counts in groups.items()
        for part, count in zip(PARTS, counts, strict=True)
        if count
    }
    return Network(units, {ALL: PARTS})


def told(by_clinic: ByClinic, clinic: int | None = None, by: str = "sex") -> tuple[dict, tuple]:
    view = decide(a_field(by_clinic).cells)[ALL].told(clinic, by)
    return {group: tuple(parts[part] for part in PARTS) for group, parts in view.shown.items()}, view.hidden


def alone(*units: int) -> ByClinic:
    return {number: {"female": (count, 40)} for number, count in enumerate(units, start=1)}


@pytest.mark.parametrize(("units", "is_shown"), [(0, True), (1, False), (10, False), (11, True)])
def test_one_to_ten_of_the_whole_hide_it_in_every_view(units, is_shown):
    network = alone(units)
    assert told(network, by=ALL) == (({ALL: (units, 40)}, ()) if is_shown else ({}, (ALL,)))
    for clinic, by in ((None, "sex"), (None, CLINICS), (1, "sex"), (1, CLINICS)):
        shown, hidden = told(network, clinic, by)
        assert (bool(shown), hidden) == (is_shown, () if is_shown else (EVERY,))


@pytest.mark.parametrize(("units", "is_shown"), [(0, True), (1, False), (10, False), (11, True)])
def test_a_clinic_with_one_to_ten_is_hidden_with_the_smallest_other(units, is_shown):
    shown, hidden = told(alone(30, units, 20), by=CLINICS)
    assert (set(shown), hidden) == (({1, 2, 3}, ()) if is_shown else ({1}, (2, 3)))


def test_small_clinics_that_cover_each_other_hide_no_other():
    assert told(alone(30, 5, 6), by=CLINICS) == ({1: (30, 40)}, (2, 3))


def test_small_clinics_that_add_up_to_ten_hide_another():
    assert told(alone(30, 5, 5), by=CLINICS) == ({}, (EVERY,))


def test_a_hidden_clinic_is_hidden_in_every_field_too():
    for by in (ALL, "sex", CLINICS):
        assert told(alone(30, 5, 20), clinic=2, by=by)[0] == {}


ONE_CLINIC = {1: {"female": (40, 40), "male": (30, 30), "other": (3, 20), "unknown": (9, 25)}}


def test_small_groups_are_told_as_one():
    assert told(ONE_CLINIC) == ({"female": (40, 40), "male": (30, 30), OTHER: (12, 45)}, ("other", "unknown"))


def test_a_small_group_alone_takes_the_smallest_other_with_it():
    groups = ONE_CLINIC[1] | {"unknown": (0, 0)}
    assert told({1: groups}) == ({"female": (40, 40), OTHER: (33, 50)}, ("male", "other"))


def test_no_group_is_named_when_none_is_shown():
    assert told({1: {"female": (11, 40), "male": (5, 40)}}) == ({}, (EVERY,))


def test_one_group_that_is_everybody_is_shown():
    assert told(alone(30)) == ({"female": (30, 40)}, ())


TWO_GROUPS = {
    1: {"female": (3, 40), "male": (40, 40)},
    2: {"female": (30, 40), "male": (40, 40)},
    3: {"female": (31, 40), "male": (41, 41)},
}


def test_a_clinic_with_a_small_group_hides_its_groups_and_those_of_the_smallest_other():
    assert [told(TWO_GROUPS, clinic)[1] for clinic in (1, 2, 3)] == [(EVERY,), (EVERY,), ()]
    assert told(TWO_GROUPS) == ({"female": (64, 120), "male": (121, 121)}, ())
    assert set(told(TWO_GROUPS, by=CLINICS)[0]) == {1, 2, 3}


def test_the_pool_is_the_same_in_every_clinic():
    groups = {"female": (40, 40), "male": (30, 30), "other": (20, 20)}
    network = {1: groups | {"unknown": (4, 0)}, 2: groups}
    assert [told(network, clinic)[1] for clinic in (None, 1, 2)] == [("other", "unknown")] * 3
    assert told(network, 2)[0] == {"female": (40, 40), "male": (30, 30), OTHER: (20, 20)}


# both clinicians of clinic 1 are known by name to work there only
OF_ONE_CLINIC = {
    1: {"Dr Adams": (100, 100), "Dr Brown": (5, 50)},
    2: {"Dr Clark": (60, 60), "Dr Davis": (20, 20), "Dr Evans": (80, 80)},
}


def test_groups_of_one_clinic_are_not_taken_off_the_clinic():
    """105 of the clinic less 100 of Dr Adams would be 5 of Dr Brown."""
    shown, hidden = told(OF_ONE_CLINIC)
    assert set(shown) == {"Dr Clark", "Dr Evans", OTHER}
    assert hidden == ("Dr Adams", "Dr Brown", "Dr Davis")


def test_two_clinics_less_a_group_that_is_only_theirs_is_a_count_too():
    """Clinics 1 and 2 are 89 together, group b is 80: what is left is 5 of group a and 4 of group c."""
    cells = {(1, "a"): 5, (1, "b"): 40, (2, "b"): 40, (2, "c"): 4, (3, "c"): 50, (3, "a"): 50}
    assert columns_taken_off(cells, small=10) == {"b"}
    assert columns_taken_off(cells | {(2, "c"): 6}, small=10) is None


def test_cells_that_can_be_told_in_safe_sums_only_are_hidden_well():
    assert columns_taken_off({("a", 1): 6, ("a", 2): 40, ("b", 1): 5, ("b", 2): 40}, small=10) is None
    assert columns_taken_off({("a", 1): 5, ("a", 2): 40, ("b", 1): 5, ("b", 2): 40}, small=10) == {2}


# one person in each of eleven groups: who knows that each has somebody knows how many
ONE_IN_EACH = {1: {f"language {number}": (1, 0) for number in range(11)} | {"English": (50, 80), "Spanish": (40, 70)}}


def test_as_many_hidden_people_as_groups_are_not_enough():
    shown, hidden = told(ONE_IN_EACH)
    assert shown == {"English": (50, 80), OTHER: (51, 70)}
    assert "Spanish" in hidden


def of_stage(stage: str, units: int, most_of_one: int = 1) -> list[Cell]:
    places = ((ALL, ALL), ("sex", "female"))
    return [Cell(1, field, group, stage, "met", units, most_of_one) for field, group in places]


@pytest.mark.parametrize(("started", "is_shown"), [(50, True), (49, False), (40, False), (39, True)])
def test_the_difference_of_nested_stages_is_a_count(started, is_shown):
    cells = of_stage("of enrolled", 50) + of_stage("of started", started)
    stages = decide(cells, nested=("of enrolled", "of started"))
    assert [bool(stage.told().shown) for stage in stages.values()] == [is_shown, is_shown]
    assert all(stage.told().shown for stage in decide(cells).values())


def test_stages_of_other_people_are_decided_for_themselves():
    stages = decide(of_stage("month 3", 50) + of_stage("month 6", 5))
    assert [bool(stage.told().shown) for stage in stages.values()] == [True, False]


@pytest.mark.parametrize(("contacts", "is_shown"), [(0, True), (1, False), (10, False), (11, True)])
def test_the_sum_behind_a_mean_is_a_count(contacts, is_shown):
    cells = [*of_stage("", 50), Cell(1, ALL, ALL, "", SumOf("met"), contacts)]
    assert bool(decide(cells)[""].told().shown) is is_shown


def test_three_units_of_each_patient_need_three_times_as_many():
    assert [bool(decide(of_stage("", units, 3))[""].told().shown) for units in (30, 31)] == [False, True]


def test_metrics_of_the_same_patients_keep_the_same_groups_beside_a_small_one():
    """With the 3 told beside the 40 here and beside the 60 there, 63 less the 60 told here would be 3."""
    known = {"female": (90, 0), "male": (60, 0), "other": (3, 0), "unknown": (40, 0)}
    split = {"female": (50, 40), "male": (8, 52), "other": (3, 0), "unknown": (20, 20)}
    assert told({1: known})[1] == ("other", "unknown")
    assert told({1: split})[1] == ("male", "other", "unknown")


def by_clinic(stage: str, *units: dict[str, int]) -> list[Cell]:
    return [
        Cell(clinic, ALL, ALL, stage, part, count)
        for clinic, parts in enumerate(units, 1)
        for part, count in parts.items()
    ]


TOGETHER = (("need",), ("treatment",))
NEED = by_clinic("need", {"both": 20, "rest": 80}, {"both": 35, "rest": 15}, {"both": 5, "rest": 60})
TREATMENT = by_clinic("treatment", {"treated": 20}, {"treated": 35}, {"treated": 5})


def test_a_part_that_another_metric_counts_in_all_is_hidden_in_the_same_clinics():
    """60 with both needs, less the 20 of the need and the 35 of the treatment, would be 5 of clinic 3."""
    together = decide(NEED + TREATMENT, TOGETHER).values()
    assert [stage.told(by=CLINICS).hidden for stage in together] == [(2, 3), (2, 3)]
    apart = decide(NEED + TREATMENT).values()
    assert [stage.told(by=CLINICS).hidden for stage in apart] == [(2, 3), (1, 3)]


def test_a_clinic_is_told_that_is_hidden_in_another_metric_of_the_same_people_for_its_parts_alone():
    contact = by_clinic("contact", {"met": 50, "not": 50}, {"met": 46, "not": 4}, {"met": 40, "not": 25})
    need = by_clinic("need", {"both": 50, "rest": 50}, {"both": 25, "rest": 25}, {"both": 30, "rest": 35})
    found = decide(need + contact, (("need", "contact"),))
    assert [found[stage].told(by=CLINICS).hidden for stage in ("need", "contact")] == [(), (2, 3)]


@pytest.mark.parametrize(("months", "is_shown"), [(50, True), (51, False), (70, False), (71, True)])
def test_patients_of_earlier_months_alone_are_two_months_of_each_at_most(months, is_shown):
    found = decide(of_stage("now", 50) + of_stage("months", months, 3), (("months",), ("now",)))
    assert [bool(stage.told().shown) for stage in found.values()] == [is_shown, is_shown]


@pytest.mark.parametrize("batch", range(BATCHES))
@pytest.mark.parametrize("invented", [a_network, nested_stages])
def test_a_solver_recovers_no_small_count_from_all_that_is_published(invented, batch):
    """Of one metric, and of stages that lie within one another; test_families.py tries all metrics of a family."""
    for seed in range(batch, NETWORKS, BATCHES):
        assert Attacker(invented(Random(seed))).recovered() == [], f"network {seed}"


@pytest.mark.parametrize("invented", [a_family, nested_stages])
def test_the_solver_recovers_counts_when_stages_of_the_same_people_are_decided_apart(invented):
    apart = (replace(invented(Random(seed)), levels=(), nested=()) for seed in range(NETWORKS))
    assert any(Attacker(network).recovered() for network in apart)


def test_the_invented_networks_are_shown_hidden_and_pooled_often_enough_to_tell():
    found = Counter()
    for seed in range(NETWORKS):
        network = a_network(Random(seed))
        stage = decide(network.cells)[""]
        for view in (stage.told(*view) for view in views(network)):
            found.update(shown=bool(view.shown), hidden=bool(view.hidden), pooled=OTHER in view.shown)
    assert min(found.values()) > NETWORKS / 2, found


def _only_small_rows(kind: type):
    """Hide the small clinics (groups), and no other beside them."""
    right = suppression.hidden_together

    def hidden(rows, begun=frozenset()):
        if not all(isinstance(name, kind) for name in rows):
            return right(rows, begun)
        return frozenset(begun) | {name for name, parts in rows.items() if not suppression.is_safe(parts)}

    return hidden


def _only_small_breakdowns(table, pool, hidden_clinics, begun=frozenset()):
    small_ones = {clinic for (clinic, _), parts in table.items() if not suppression.is_safe(parts)}
    return frozenset(small_ones | hidden_clinics | begun)


def _nothing_is_told_apart(*_):
    return None


SEES_SUMS = {"taken_off_clinics": _nothing_is_told_apart}
SWITCHED_OFF = {
    "other clinics beside a small one": ({"hidden_together": _only_small_rows(int)}, alone(30, 5, 20)),
    "other groups beside a small one": (
        {"hidden_together": _only_small_rows(str)} | SEES_SUMS,
        {1: {"female": (40, 40), "male": (30, 30), "other": (3, 20)}},
    ),
    "other clinics beside one with a small group": ({"hidden_breakdowns": _only_small_breakdowns}, TWO_GROUPS),
    "groups taken off their clinic": (SEES_SUMS, OF_ONE_CLINIC),
    "more people than hidden groups": (
        {"_covers": lambda rows: suppression.is_safe(sum(rows, Counter()))} | SEES_SUMS,
        ONE_IN_EACH,
    ),
}


@pytest.mark.parametrize("step", SWITCHED_OFF)
def test_the_solver_recovers_a_count_when_a_step_is_left_out(step, monkeypatch):
    patches, by_clinic = SWITCHED_OFF[step]
    assert Attacker(a_field(by_clinic)).recovered() == []
    for name, instead in patches.items():
        monkeypatch.setattr(suppression, name, instead)
    assert Attacker(a_field(by_clinic)).recovered()


def test_the_solver_recovers_counts_of_invented_networks_when_a_step_is_left_out(monkeypatch):
    monkeypatch.setattr(suppression, "taken_off_clinics", _nothing_is_told_apart)
    assert any(Attacker(a_network(Random(seed))).recovered() for seed in range(NETWORKS))
