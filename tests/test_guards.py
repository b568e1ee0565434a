"""Whoever adds a reason, a metric, a page or a fact is told what else it needs, in a sentence."""

from collections import defaultdict

from pages.parts.menu import ENTRIES
from services.clinical.instruments import INSTRUMENTS
from services.metrics.catalogue import METRICS
from services.metrics.disclosure.shared_populations import FAMILIES
from services.rules.catalogue import REASONS
from tests.by_hand import judge
from tests.by_hand.figures import FIGURES
from tests.journeys.pages import FIGURES_PAGES, PAGES

ORACLE = {**judge.SAFETY, **judge.OF_ANY_RECORD, **judge.OF_THE_CASELOAD}


def test_every_reason_has_its_oracle_row():
    for reason in REASONS:
        assert reason.key in ORACLE, (
            f"{reason.key} is judged by nobody: write the rule a second time in tests/by_hand/reasons_*.py and enter "
            "it in a table of tests/by_hand/judge.py."
        )
    gone = set(ORACLE) - {reason.key for reason in REASONS}
    assert not gone, f"tests/by_hand/judge.py judges {gone}, which no row of the catalogue holds."


def test_the_oracle_follows_a_reason_as_its_row_does():
    by_table = {"safety": judge.SAFETY, "own_scope": judge.OF_ANY_RECORD, "caseload": judge.OF_THE_CASELOAD}
    for reason in REASONS:
        assert reason.key in by_table[reason.follows.value], (
            f"{reason.key} follows {reason.follows.value}: enter it in that table of tests/by_hand/judge.py."
        )


def test_every_metric_is_calculated_a_second_time():
    for metric in METRICS:
        assert metric.name in FIGURES, (
            f"{metric.name} is calculated once only: write it a second time in tests/by_hand/figures_*.py and enter it "
            "in tests/by_hand/figures.py."
        )


def test_metrics_of_one_population_are_hidden_together():
    of_population = defaultdict(set)
    for metric in METRICS:
        of_population[metric.population].add(metric.name)
    families = [{name for level in family for name in level} for family in FAMILIES]
    for population, names in of_population.items():
        assert len(names) == 1 or any(names <= family for family in families), (
            f"{sorted(names)} count the same people ({population.value}): enter them as one family in "
            "services/metrics/disclosure/shared_populations.py, or one beside the other gives small counts away."
        )


def test_every_page_is_opened_signed_out():
    for entry in ENTRIES:
        assert any(path.partition("?")[0] == f"/{entry.url_path}" for path in PAGES), (
            f"{entry.file} is opened by nobody who is signed out: enter /{entry.url_path} in tests/journeys/pages.py."
        )


def test_every_page_of_figures_is_opened_as_every_role():
    figures = {entry.title for entry in ENTRIES if entry.section}
    assert figures == set(FIGURES_PAGES), f"tests/journeys/pages.py names {FIGURES_PAGES}, the menu holds {figures}."


def test_every_instrument_says_which_way_is_better_and_what_it_ranges_over():
    for instrument in INSTRUMENTS:
        low, high = instrument.total_range
        assert low < high, (
            f"{instrument.key} has no range: give its row in services/clinical/instruments a total_range."
        )
        assert instrument.title, f"{instrument.key} has no title."
