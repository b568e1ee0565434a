"""What the records say that cannot be so: each kind is found, within the viewer's clinics, and what is sound is not."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from db.engine import reading, writing
from db.tables import Patient
from db.vocabulary import Role
from services.access.permissions import Refused
from services.access.viewer import Viewer
from services.data_quality import conflicts, sources
from services.data_quality.conflicts import CONFLICTS
from services.intake import load
from services.intake.readers import read

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
ME = Viewer.operator()
PATIENTS = """patient_id,mrn,birth_date,clinic,status,deceased_on
P1,M1,1980-02-03,North,active,
P2,M2,1981-02-03,North,active,
P3,M3,1982-02-03,South,active,
"""
FILES = {
    "patients": PATIENTS,
    "moud_episodes": "patient_id,medication,enrolled_on,ended_on\nP1,methadone,2026-01-05,2026-03-01\n"
    "P1,methadone,2026-03-01,\nP2,methadone,2026-01-05,\nP2,buprenorphine,2026-02-05,2026-04-01\n",
    "medication_supplies": "patient_id,medication,supplied_on,days_supply,source\n"
    "P1,methadone,2026-11-01,7,dispensed\nP3,Suboxone 8 mg film,2026-11-02,7,dispensed\n",
    "appointments": "appointment_id,patient_id,starts_at,kind,status,status_reason\n"
    "a1,P1,2026-11-03T09:00,moud,kept,\na2,P2,2026-11-04T09:00,moud,cancelled,No-show\n"
    "a3,P3,2026-11-05T09:00,moud,kept,patient called\n",
}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def told(request, tmp_path_factory):
    """Two imports of two sources, then a death that nobody told in time and a kept visit with another reason."""
    with request.getfixturevalue(f"new_{request.param}")() as engine:
        folder = tmp_path_factory.mktemp("files")
        for name, text in FILES.items():
            (folder / f"{name}.csv").write_text(text)
        _import(engine, folder, "north")
        again = tmp_path_factory.mktemp("again")
        (again / "patients.csv").write_text("patient_id,mrn,birth_date,clinic\nP2,M2,1991-02-03,North\n")
        _import(engine, again, "north")
        with writing(engine) as session:
            dead = sa.update(Patient).where(Patient.patient_id == "P1").values(deceased_on=date(2026, 10, 1))
            session.execute(dead)
            session.execute(sa.text("UPDATE appointments SET status_reason = 'no show' WHERE source_key = 'a3'"))
            session.execute(sa.update(Patient).where(Patient.patient_id == "P3").values(mrn="M2"))
        yield engine


def _import(engine, folder, source: str):
    who = {"source": source, "files": [folder.name], "by": ME, "today": NOW.date(), "now": NOW}
    return load.import_rows(engine, read([folder]), **who)


FOUND = {
    "two_birth_dates": {"P2": "told before: 1981-02-03, now: 1991-02-03"},
    "one_record_number": {"P2": "M2 is also the number of #P3", "P3": "M2 is also the number of #P2"},
    "supplied_after_death": {"P1": "supplied on 2026-11-01, died on 2026-10-01"},
    "seen_after_death": {"P1": "seen on 2026-11-03, died on 2026-10-01"},
    "dead_and_active": {"P1": "died on 2026-10-01, the record is active"},
    "enrolled_twice": {"P2": "enrolled on 2026-01-05, and again on 2026-02-05"},
    "kept_and_missed": {"P3": "2026-11-05: no show"},
    "by_name_alone": {"P3": "Suboxone 8 mg film on 2026-11-02"},
}


@pytest.mark.parametrize("conflict", CONFLICTS, ids=lambda each: each.key)
def test_each_kind_is_found_and_nothing_else(told, conflict):
    with reading(told) as session:
        people = {each.patient_id: each.said for each in conflicts.people(session, conflict.key, viewer=ME)}
        (counted,) = [each for each in conflicts.counted(session, viewer=ME) if each.key == conflict.key]
    assert people == FOUND[conflict.key]
    assert counted.patients == len(people)


def test_only_the_viewers_clinics_are_looked_through(told):
    with reading(told) as session:
        south = session.scalar(sa.select(Patient.clinic).where(Patient.patient_id == "P3"))
        nurse = Viewer("n", "N", Role.care_manager, frozenset({south}))
        found = {each.key: each.patients for each in conflicts.counted(session, viewer=nurse)}
        assert found == {key: int("P3" in people) for key, people in FOUND.items()}
        assert {each.rows for each in sources.completeness(session, "patients", viewer=nurse)} == {1}


def test_who_sees_no_patients_sees_counts_alone(told):
    administrator = Viewer("a", "A", Role.administrator, None)
    with reading(told) as session:
        assert sum(each.patients for each in conflicts.counted(session, viewer=administrator)) == 9
        with pytest.raises(Refused):
            list(conflicts.people(session, "enrolled_twice", viewer=administrator))
        for role in (Role.front_desk, Role.manager, Role.auditor):
            with pytest.raises(Refused):
                conflicts.counted(session, viewer=Viewer("x", "X", role, None))


def test_a_source_is_told_with_its_last_import(told):
    with reading(told) as session:
        (source,) = sources.sources(session, viewer=ME)
    assert (source.source, source.batch, source.read, source.rejected) == ("north", 2, 1, 0)
    assert (source.share_understood, source.absent, source.unclear_codes) == (1.0, 0, 0)


def test_fields_are_counted_by_source(told):
    with reading(told) as session:
        found = {each.field: each for each in sources.completeness(session, "medication_supplies", viewer=ME)}
    assert (found["by_name"].rows, found["by_name"].filled, found["by_name"].share) == (2, 1, 0.5)
    assert found["by_name"].newest == date(2026, 11, 2)
    assert "medication" not in found


def test_nothing_imported_is_nothing_to_tell(lite):
    assert sources.sources(lite, viewer=ME) == []
    assert sources.completeness(lite, "screenings", viewer=ME) == []
    assert {each.patients for each in conflicts.counted(lite, viewer=ME)} == {0}
