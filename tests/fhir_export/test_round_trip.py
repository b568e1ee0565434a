"""What was given out, read by our own import: the same elsewhere, and nothing new where it was recorded."""

import json
from datetime import date

import pytest
import sqlalchemy as sa

from db.engine import reading, writing
from db.problems import Problem
from db.tables import RECORDED_HERE, Appointment, Contact, Screening, table_of
from db.tables.base import Recorded
from services.intake.fhir.own_marks import OWN
from services.intake.load import import_rows
from services.intake.readers import read
from tests.fhir_export.recording import NOW, OPERATOR, ZONE, as_bundle, people, resources, screening, worked

TABLES = (Screening, Appointment, Contact)
NOT_SAID = {"id", "patient", "of_record", "resource", "extra", *Recorded.model_fields}
TODAY = date(2026, 11, 22)


@pytest.fixture
def elsewhere(engine, request):
    """Another database of the same kind, in which the two people are known."""
    kind = "sqlite" if engine.dialect.name == "sqlite" else "postgresql"
    with request.getfixturevalue(f"new_{kind}")() as other:
        with writing(other) as session:
            people(session)
        yield other


def said(engine, *, only_here: bool = False) -> dict[str, list]:
    """By table what the rows say of whom, wherever they came from."""
    found = {}
    with reading(engine) as session:
        for model in TABLES:
            table = table_of(model)
            rows = sa.select(table, sa.text("patients.patient_id AS whose")).join(
                sa.text("patients"), sa.text(f"patients.id = {table.name}.patient")
            )
            if only_here:
                rows = rows.where(table.c.source == RECORDED_HERE)
            told = (
                {name: value for name, value in row.items() if name not in NOT_SAID}
                for row in session.execute(rows).mappings()
            )
            found[table.name] = sorted(told, key=lambda row: json.dumps(row, default=str, sort_keys=True))
    return found


def brought_in(engine, folder, source: str = "ehr"):
    told = {"source": source, "files": ["export"], "by": OPERATOR, "today": TODAY, "now": NOW, "zone": ZONE}
    return import_rows(engine, read([folder], zone=ZONE), **told)


def on_disk(folder, told: dict | dict[str, list]):
    """A Bundle, or a file of each type."""
    folder.mkdir(exist_ok=True)
    if "resourceType" in told:
        (folder / "bundle.json").write_text(json.dumps(told))
        return folder
    for kind, those in told.items():
        (folder / f"{kind}.ndjson").write_text("".join(f"{json.dumps(each)}\n" for each in those))
    return folder


@pytest.mark.parametrize("form", [as_bundle, resources])
def test_elsewhere_it_is_what_was_recorded_here(engine, elsewhere, tmp_path, form):
    worked(engine)
    counts = brought_in(elsewhere, on_disk(tmp_path / "out", form(engine)))
    assert (counts.added, counts.changed, counts.rejected) == (17, 0, 0), counts.first_rejects
    assert said(elsewhere) == said(engine, only_here=True)
    again = brought_in(elsewhere, tmp_path / "out")
    assert (again.added, again.changed, again.rejected) == (0, 0, 0)


@pytest.mark.parametrize("form", [as_bundle, resources])
def test_where_it_was_recorded_it_changes_nothing(engine, tmp_path, form):
    worked(engine)
    before = said(engine)
    counts = brought_in(engine, on_disk(tmp_path / "out", form(engine)))
    assert (counts.read, counts.unchanged) == (17, 17)
    assert said(engine) == before


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_what_an_ehr_changed_in_it_does_not_change_what_a_person_recorded_here(engine, tmp_path):
    worked(engine)
    before, told = said(engine), resources(engine)
    told["Communication"][0]["payload"] = [{"contentString": "Shortened"}]
    assert brought_in(engine, on_disk(tmp_path / "out", told)).changed == 0
    assert said(engine) == before


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_what_comes_back_is_not_given_out_again(engine, elsewhere, tmp_path):
    worked(engine)
    brought_in(elsewhere, on_disk(tmp_path / "out", resources(engine)))
    assert {kind: those for kind, those in resources(elsewhere).items() if those} == {}


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_score_that_comes_without_its_answers_is_a_screening(engine, elsewhere, tmp_path):
    worked(engine)
    told = resources(engine)
    counts = brought_in(elsewhere, on_disk(tmp_path / "out", {"Observation": told["Observation"][:1]}))
    assert (counts.added, counts.rejected) == (1, 0)
    with reading(elsewhere) as session:
        assert session.execute(sa.select(Screening.instrument, Screening.total)).all() == [("phq9", 15)]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_without_our_marks_any_reader_of_loinc_finds_the_same_scores(engine, elsewhere, tmp_path):
    """As an EHR that keeps no identifiers hands it on: the modes are lost, and the kinds that FHIR has no word for."""
    with writing(engine) as session:
        ann, bob = people(session)
        phq9 = dict.fromkeys((f"item_{n}" for n in range(1, 10)), 2)
        screening(session, ann, "2026-11-18", "phq9", 18, **phq9)
        screening(session, ann, "2026-11-17", "gad7", 7, **{f"item_{n}": 1 for n in range(1, 8)})
        screening(session, bob, "2026-11-19", "cssrs", 2, item_1=1, item_2=1, **{f"item_{n}": 0 for n in range(3, 8)})
        screening(session, bob, "2026-11-16", "phq2", 4, item_1=1, item_2=3)
        screening(session, bob, "2026-11-15", "phq9", 16, scoring="prorated", **(phq9 | {"item_9": None, "item_8": 0}))
        screening(session, bob, "2026-11-12", "epds", 10, **{f"item_{n}": 1 for n in range(1, 11)})
    told = resources(engine)
    for each in (*told["QuestionnaireResponse"], *told["Observation"]):
        del each["identifier"]
    brought_in(elsewhere, on_disk(tmp_path / "out", told))
    assert said(elsewhere) == said(engine)


def test_no_import_takes_the_name_of_what_is_recorded_here(sqlite_engine, tmp_path):
    with pytest.raises(Problem, match="recorded here"):
        brought_in(sqlite_engine, on_disk(tmp_path / "out", {"Task": []}), source=RECORDED_HERE)


def test_the_mark_is_an_identifier_of_every_resource(sqlite_engine):
    worked(sqlite_engine)
    for those in resources(sqlite_engine).values():
        for each in those:
            held = each["identifier"] if isinstance(each["identifier"], list) else [each["identifier"]]
            assert [one["system"] for one in held] == [OWN]
