"""What a manager who sees figures only is told of the whole catalogue: metrics that count the same people together."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import product
from random import Random

import pytest
import sqlalchemy as sa

from db.tables import NO_AMOUNT, FigureCount
from services.metrics.catalogue import METRICS, by_name
from services.metrics.counting.by_group import Count
from services.metrics.disclosure import shared_populations
from services.metrics.disclosure.shared_populations import FAMILIES, Kept, allowed, cells_of, family_of
from services.metrics.disclosure.suppression import CLINICS, SMALL, Stage, tables_of
from services.metrics.figures import Figure
from services.metrics.metric import Line, Summary
from tests.metrics.disclosure.attacker import Attacker, Published
from tests.metrics.disclosure.networks import Network, a_family
from tests.metrics.disclosure.test_suppression import BATCHES, NETWORKS
from tests.metrics.test_figures import QUARTER, a_manager, asked, clinics, keep

__all__ = ["clinics"]
GROUPS = {"sex": ("female", "male", "other"), "race": ("Asian", "Black", "White")}
NEED, TREATMENT = "integrated_need", "integrated_treatment"


def shown(session, viewer, metric: str, line: str, by: str | None = None) -> dict[str, int]:
    """The denominators of the groups that are told."""
    found = asked(session, viewer, metric, by=by)
    return {one.group: one.denominator for one in found if one.line.name == line and not one.is_hidden}


def test_what_the_need_hides_is_not_the_denominator_of_the_treatment(session, clinics):
    """60 have both needs: less the 20 of one clinic and the 35 of another, 5 would be left."""
    for clinic, both, others in zip(clinics, (20, 35, 5), (80, 15, 60), strict=True):
        keep(session, NEED, clinic, both=both, opioid_only=others)
        keep(session, TREATMENT, clinic, both=both)
    manager = a_manager(*clinics)
    assert shown(session, manager, NEED, "both needs") == {"all": 215}
    assert shown(session, manager, TREATMENT, "both treated") == {"all": 60}
    assert shown(session, manager, NEED, "both needs", by="clinic") == {"North clinic": 100}
    assert shown(session, manager, TREATMENT, "both treated", by="clinic") == {"North clinic": 20}


@pytest.mark.parametrize(("others", "is_shown"), [(0, True), (1, False), (10, False), (11, True)])
def test_few_whom_a_metric_leaves_out_are_not_the_difference_from_another(session, clinics, others, is_shown):
    keep(session, "caseload", clinics[0], maintenance=57 + others)
    keep(session, TREATMENT, clinics[0], both=57)
    manager = a_manager(clinics[0])
    assert shown(session, manager, "caseload", "on the caseload") == {"all": 57 + others}
    assert shown(session, manager, TREATMENT, "both treated") == ({"all": 57} if is_shown else {})


def test_a_family_is_of_metrics_with_one_stage_and_the_fields_of_all():
    names = Counter(name for family in FAMILIES for level in family for name in level)
    assert set(names.values()) == {1}
    for metric in map(by_name, names):
        assert metric in family_of(metric)
        assert not metric.fields
        assert {line.stage for line in metric.lines} == {""}


def keep_people(session, clinics, random: Random) -> None:
    """Everybody in each stage of each metric, in one of its parts, of which some are rare."""
    likely = {}
    for metric in METRICS:
        for stage in sorted({line.stage for line in metric.lines}):
            among = [line.counts | line.missing for line in metric.lines if line.stage == stage]
            parts = sorted(frozenset({"rest"}).union(*among) if metric.name != NEED else frozenset().union(*among))
            likely[metric, stage] = parts, [random.random() ** 4 + 0.01 for _ in parts]
    found = Counter()
    for clinic in clinics:
        for _ in range(random.randint(20, 400)):
            groups = [("", ""), *((field, random.choice(words)) for field, words in GROUPS.items())]
            for (metric, stage, part, month, amount), place in product(_units(random, likely), groups):
                found[metric, month, clinic, stage, part, amount, *place] += 1
    names = ("metric", "month", "clinic", "stage", "part", "amount", "field", "group_word")
    rows = [dict(zip(names, key, strict=True)) | {"units": n, "is_as_then": False} for key, n in found.items()]
    session.execute(sa.insert(FigureCount), rows)


def _units(random: Random, likely: dict) -> list[tuple]:
    """Of one person: treated with both needs only, alike in nested stages, and every month where so counted."""
    found, drawn = [], {key: random.choices(*choice)[0] for key, choice in likely.items()}
    for (metric, stage), part in drawn.items():
        if metric.name == TREATMENT and drawn[by_name(NEED), ""] != "both":
            continue
        is_inner = metric.nested and stage != metric.nested[0]
        part = drawn[metric, metric.nested[0]] if is_inner else part
        if is_inner and part == "rest" and random.random() < 0.1:
            continue
        for month in QUARTER.months if metric.most_of_one == 3 else QUARTER.months[-1:]:
            amount = random.choice((0, 0, 0, 1, 9)) if metric.summary else NO_AMOUNT
            found.append((metric.name, stage, part, month, amount))
    return found


def numbers(figure: Figure) -> Iterator[int]:
    """All that is told beside a share: whom it counts, of whom, who is missing and who is left."""
    yield from (figure.numerator, figure.denominator, figure.missing, figure.denominator - figure.numerator)
    is_counted = figure.line.missing & figure.line.counts
    yield figure.numerator - figure.missing if is_counted else figure.denominator - figure.numerator - figure.missing
    if figure.metric.summary == Summary.mean and figure.value is not None:
        yield round(figure.value * figure.denominator)


def of_all_views(session, clinics) -> Iterator[Figure]:
    for metric, clinic, by in product(METRICS, (None, *clinics), (None, CLINICS, *GROUPS)):
        yield from asked(session, a_manager(*clinics), metric.name, by=by, clinic=clinic)


@pytest.mark.parametrize("seed", range(4))
def test_each_number_that_is_told_of_any_metric_in_any_view_is_none_or_over_ten(session, clinics, seed):
    keep_people(session, clinics, Random(seed))
    told = [figure for figure in of_all_views(session, clinics) if not figure.is_hidden]
    assert [figure for figure in told if any(0 < number <= SMALL for number in numbers(figure))] == []
    assert len(told) > 100


@pytest.mark.parametrize(("missing", "is_shown"), [(0, True), (6, False), (30, False), (31, True)])
def test_few_who_are_counted_and_missing_at_once_are_not_told(session, clinics, missing, is_shown):
    keep(session, "minutes", clinics[0], amount=12, met=300)
    keep(session, "minutes", clinics[0], amount=20, missing=missing)
    assert bool(shown(session, a_manager(clinics[0]), "minutes", "minutes")) is is_shown


def published(network: Network) -> dict[str, Published]:
    """What is told of the metrics of the network, with the numbers of the lines that are."""
    counted = {metric: [] for metric in network.parts}
    for one in network.cells:
        counted[one.stage].append(Kept(one.clinic, one.field, Count(one.group, "", one.part, None, one.units)))
    family = [metric for metric in METRICS if metric.name in counted]
    told = allowed(counted, family)
    lines = {place: one.lines for place, one in told.items()}
    tables = tables_of(cell for metric in family for cell in cells_of(metric, counted[metric.name], lines))
    return {
        place[0]: (Stage(tables[place], one.decision), list(numbers_of(network, place[0], one.lines)))
        for place, one in told.items()
    }


def numbers_of(network: Network, metric: str, lines: Sequence[Line]) -> Iterator[frozenset[str]]:
    parts = frozenset(network.parts[metric])
    yield parts
    for line in lines:
        counted = frozenset(part for part in parts if network.told_as.get((metric, part), part) in line.counts)
        yield from (counted, parts - counted)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_a_solver_recovers_no_small_count_from_all_that_is_told_of_a_family(batch):
    """With the lines that are told beside one another."""
    for seed in range(batch, NETWORKS, BATCHES):
        network = a_family(Random(seed))
        assert Attacker(network, published(network)).recovered() == [], f"network {seed}"


def test_the_solver_recovers_counts_of_metrics_that_are_no_family(monkeypatch):
    monkeypatch.setattr(shared_populations, "FAMILIES", ())
    monkeypatch.setattr(shared_populations, "_beside_one_another", lambda family, sizes: family)
    networks = (a_family(Random(seed)) for seed in range(NETWORKS))
    assert any(Attacker(network, published(network)).recovered() for network in networks)
