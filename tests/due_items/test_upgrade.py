"""After an upgrade: rules that are others reach every kept patient, and tables are made as they are declared."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from db.engine import another, reading, writing
from db.settings import keep, kept
from db.vocabulary import SettingKey
from services.clinical.thresholds import DEFAULTS, Limits
from services.due_items import rules_version, upgrade
from services.due_items.differences import count_patients_that_differ
from services.due_items.refresh import refresh
from services.due_items.rules_version import deciding_files, meaning_of
from services.due_items.store import DERIVED, ITEMS, is_nothing_kept
from services.due_items.upgrade import bring_up_to_date, is_stale, work_out_what_is_stale
from services.facts.table import PATIENT_FACTS
from tests.builders import a_patient, add_oud
from tests.histories.stored import facts_row
from tests.patience import PATIENCE
from tests.postgres import wait_for_a_waiter


@pytest.fixture
def clinic(engine):
    """One patient, worked out under the rules in force."""
    with writing(engine) as session:
        patient = a_patient(session, phq9=[("2026-03-01", 12)])
        add_oud(session, patient, "2026-01-01")
        refresh(session)
    return engine


def items_of(engine) -> list:
    with reading(engine) as session:
        return sorted(map(tuple, session.execute(sa.select(ITEMS))), key=repr)


def test_the_rules_in_force_leave_everyone_alone(clinic):
    assert not is_stale(clinic)


def test_a_rule_whose_code_changes_reaches_every_kept_patient(clinic, monkeypatch):
    """The day kept is one that the rules before had said."""
    before = items_of(clinic)
    with writing(clinic) as session:
        session.execute(sa.update(ITEMS).values(due_on=sa.literal("2020-01-01").cast(sa.Date)))
    monkeypatch.setattr(rules_version, "_code_version", lambda: "the code of another version")
    assert is_stale(clinic)
    told = []
    work_out_what_is_stale(clinic, lambda so_far, in_all: told.append((so_far, in_all)))
    assert told == [(1, 1)]
    assert items_of(clinic) == before
    assert not is_stale(clinic)


def test_a_threshold_set_behind_the_products_back_reaches_everyone_at_the_next_start(clinic):
    with writing(clinic) as session:
        session.execute(
            sa.text(
                "INSERT INTO threshold_settings (name, value, by, at) "
                "VALUES ('phq9_positive_again', 14, 'somebody', '2026-03-01 12:00:00')"
            )
        )
    assert is_stale(clinic)
    work_out_what_is_stale(clinic)
    with reading(clinic) as session:
        assert count_patients_that_differ(session) == 0
    assert not is_stale(clinic)


def test_a_declaration_that_changes_makes_the_tables_anew_and_works_everyone_out(clinic, monkeypatch):
    before = items_of(clinic)
    with writing(clinic) as session:
        patient = session.execute(sa.select(PATIENT_FACTS.c.patient)).scalar_one()
        session.execute(sa.text("ALTER TABLE patient_facts DROP COLUMN phq9_total"))
        keep(session, SettingKey.derived_tables, "an older declaration")
    bring_up_to_date(clinic)
    with reading(clinic) as session:
        assert is_nothing_kept(session)
    assert is_stale(clinic)
    work_out_what_is_stale(clinic)
    assert items_of(clinic) == before
    with reading(clinic) as session:
        assert facts_row(session, patient).phq9_total == 12


@pytest.mark.postgres
def test_two_that_start_at_once_make_the_tables_anew_once(postgres_engine, monkeypatch):
    made, others = [], []
    monkeypatch.setattr(upgrade, "_declared", lambda: "another declaration")
    monkeypatch.setattr(upgrade, "mark_as_current", lambda *_: made.append(1))
    with another(postgres_engine) as own, ThreadPoolExecutor(1) as pool:

        def meets_another(_connection) -> None:
            others.append(pool.submit(bring_up_to_date, own))
            wait_for_a_waiter(postgres_engine, others[0])

        sa.event.listen(postgres_engine, "commit", meets_another, once=True)
        bring_up_to_date(postgres_engine)
        others[0].result(PATIENCE)
    assert len(made) == 1


def test_a_declaration_that_stays_keeps_what_is_worked_out(clinic):
    before = items_of(clinic)
    bring_up_to_date(clinic)
    assert items_of(clinic) == before != []


def test_an_empty_database_is_never_stale(engine, monkeypatch):
    monkeypatch.setattr(rules_version, "_code_version", lambda: "the code of another version")
    bring_up_to_date(engine)
    assert not is_stale(engine)
    with writing(engine) as session:
        a_patient(session)
        assert kept(session, SettingKey.rules_version) != ""


def test_each_table_column_and_index_is_part_of_the_declaration(monkeypatch):
    before = upgrade._declared()
    for table in DERIVED:
        column = sa.Column("one_more", sa.Integer)
        table.append_column(column)
        assert upgrade._declared() != before, table.name
        table._columns.remove(column)
    assert upgrade._declared() == before


def test_the_version_is_of_the_code_and_the_thresholds():
    assert rules_version.rules_version(DEFAULTS) == rules_version.rules_version(Limits())
    assert rules_version.rules_version(Limits(phq9_positive_again=14)) != rules_version.rules_version(DEFAULTS)


def test_comments_docstrings_and_layout_decide_nothing():
    told = 'def due(f):\n    """When."""\n    return f.on + 7  # a week\n'
    assert meaning_of(told) == meaning_of("def due(f):\n    return (f.on\n            + 7)\n")
    assert meaning_of(told) != meaning_of(told.replace("7", "8"))


def test_every_room_that_decides_is_part_of_the_version_and_no_page_is():
    modules = set(deciding_files())
    for name in (
        "services.arrays.columns",
        "services.clinical.thresholds",
        "services.clinical.coverage",
        "services.facts.declaration",
        "services.facts.moud",
        "services.rules.criteria.moud",
        "services.rules.reasons.medication",
        "services.due_items.answers_applied",
        "db.vocabulary.medication",
    ):
        assert name in modules, name
    assert not [name for name in modules if name.startswith(("pages", "services.worklist", "services.metrics"))]
    for name in ("audit", "labels", "permissions", "settings"):
        assert f"db.vocabulary.{name}" not in modules, "a new word there changes nobody's due day"


def test_tables_are_made_anew_by_the_first_of_two_starts_only(clinic, monkeypatch):
    """The second has asked before the first had made them, and must not empty what the first has worked out."""
    with writing(clinic) as session:
        keep(session, SettingKey.derived_tables, "an older declaration")
    asked = []

    def both_ask(session, key):
        asked.append(key)
        return "an older declaration" if len(asked) == 1 else kept(session, key)

    bring_up_to_date(clinic)
    work_out_what_is_stale(clinic)
    before = items_of(clinic)
    monkeypatch.setattr(upgrade, "kept", both_ask)
    bring_up_to_date(clinic)
    assert len(asked) == 2
    assert items_of(clinic) == before != []
