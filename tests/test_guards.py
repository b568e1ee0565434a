"""Whoever adds a reason, a metric, a page or a fact is told what else it needs, in a sentence."""

import re
from collections import defaultdict
from datetime import date
from pathlib import Path

from db.tables.base import OfPatient
from db.vocabulary import Permission, Role
from pages.parts.menu import ENTRIES
from pages.parts.menu import PAGES as FOLDER
from services.access.permissions import BY_PERMISSION, may
from services.access.viewer import Viewer
from services.clinical.instruments import INSTRUMENTS
from services.facts.declaration import FACTS
from services.intake.columns import TARGETS
from services.metrics.catalogue import METRICS
from services.metrics.disclosure.shared_populations import FAMILIES
from services.rules.catalogue import REASONS
from tests.by_hand import History, facts_on_day, judge
from tests.by_hand.figures import FIGURES
from tests.by_hand.figures_work import role_of
from tests.journeys.pages import FIGURES_PAGES, MENU, PAGES
from tests.pages.figures.test_text_stays_text import WHO
from tests.pages.figures.visit import ALL

TESTS = Path(__file__).parent

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
            f"{metric.name} is calculated once only: write it a second time in a file of tests/by_hand/figures_*.py "
            "and enter it in the table at that file's end."
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


NOT_ENTERED = {"__init__.py", "clock.py", "home.py", "shell.py"}
# ids; days of which the oracle tells what they mean on a day; and one that only the oracle of the figures reads
JUDGED_OTHERWISE = {"patient", "clinic", "caseload_from", "caseload_until", "opioid_need_until", "moud_end_reason"}
NOT_TOLD = {"id", "patient_id", "told_by", "filled_on", "merged_into"}  # by a source: the last three follow from rows


def test_every_fact_has_its_oracle():
    judged = facts_on_day(History(), date(2026, 1, 1)).keys() | JUDGED_OTHERWISE
    for fact in FACTS:
        assert fact.name in judged, (
            f"{fact.name} is worked out once only: write it a second time in tests/by_hand/facts_of_*.py, or nobody "
            "notices when it is wrong."
        )


def test_every_column_of_a_table_is_read_and_written():
    for target in TARGETS.values():
        own = {column.name for column in target.table.columns} - {*OfPatient.model_fields, *NOT_TOLD}
        assert own == set(target.stored), (
            f"{sorted(own ^ set(target.stored))} of {target.name}: a column of the table is kept only when it stands "
            "in `stored` of its Target in services/intake/columns/, and only a column of the table can stand there."
        )


def test_every_permission_has_its_row():
    for permission in Permission:
        assert permission in BY_PERMISSION, (
            f"{permission} is nobody's: give it a Right in services/access/permissions.py, and write who has it once "
            "more in tests/access/test_permissions.py."
        )


def test_every_page_is_in_the_menu():
    entered = {entry.file for entry in ENTRIES} | NOT_ENTERED
    for file in FOLDER.glob("*.py"):
        assert file.name in entered, f"{file.name} is a page that nobody can open: enter it in pages/parts/menu.py."


def test_every_page_asks_for_the_permission_of_its_entry():
    for entry in ENTRIES:
        asked = re.findall(r'begin\("([^"]+)", Permission\.(\w+)\)', (FOLDER / entry.file).read_text())
        assert asked == [(entry.title, entry.permission)], (
            f"{entry.file} asks for {asked}, its entry in pages/parts/menu.py says {entry.title}, {entry.permission}."
        )


def test_the_menu_of_each_role_is_what_a_browser_is_shown():
    for role in Role:
        viewer = Viewer("ana.r", "Ana R", role, frozenset(), sees_patients=role == Role.manager)
        alone = [entry.title for entry in ENTRIES if entry.is_in_menu and not entry.section]
        has = [entry.title for entry in ENTRIES if entry.title in alone and may(viewer, entry.permission)]
        shown = [title for title in MENU.get(role, []) if title != "Home"]
        assert shown == has, f"tests/journeys/pages.py says that {role} is shown {shown} in the menu; it holds {has}."


def test_metrics_of_one_population_all_tell_a_state_or_none_does():
    by_population = defaultdict(set)
    for metric in METRICS:
        by_population[metric.population].add(metric.is_state)
    for population, said in by_population.items():
        assert len(said) == 1, (
            f"Of the metrics that count {population.value} some say is_state and some do not: those of the last day "
            "say it, or a quarter counts everyone three times."
        )


def test_the_oracle_gives_a_reason_to_its_owner():
    for reason in REASONS:
        assert role_of(reason.key) == reason.owner, (
            f"{reason.key} is for the {reason.owner}: say so in `role_of` of tests/by_hand/figures_work.py."
        )


def test_every_reason_has_its_boundary_tests():
    told = "".join(file.read_text() for file in (TESTS / "rules").glob("test_boundaries_*.py"))
    for reason in REASONS:
        assert f'"{reason.key}"' in told, (
            f"{reason.key} has no boundary test: add a table to tests/rules/test_boundaries_*.py, with the day before "
            "it opens, the day it does, the last on which it is open, and the one after."
        )


def test_every_page_is_read_by_a_test():
    told = "".join(file.read_text() for file in (TESTS / "pages").rglob("*.py"))
    for entry in ENTRIES:
        assert f'"{entry.file}"' in told, f"{entry.file} is opened by no test: add one in tests/pages/."


def test_no_name_is_markup_on_any_page():
    searched = {*WHO, *ALL}
    for entry in ENTRIES:
        assert entry.file in searched, f"{entry.file}: enter it in WHO of tests/pages/figures/test_text_stays_text.py."
