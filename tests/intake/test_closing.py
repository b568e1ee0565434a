"""Since when a record is closed: as the file tells it, else the day of the import that closes it."""

from datetime import UTC, date, datetime, time

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from db.tables import Patient
from services.access.viewer import Viewer
from services.intake.load import import_rows
from services.intake.rows import Incoming
from tests.intake.sheets import why_rejected

MAY, JUNE, JULY = date(2026, 5, 4), date(2026, 6, 1), date(2026, 7, 6)


@pytest.fixture
def told(engine):
    """Imports one row about P1 on a day, and says what stands in the database then: status and day of closing."""

    def load(on: date, source: str = "clinic", **cells: str):
        row = Incoming("patients", "patients.csv", 2, "P1", {"patient_id": "P1", "clinic": "North", **cells})
        now = datetime.combine(on, time(12, tzinfo=UTC))
        counts = import_rows(engine, [row], source=source, files=["f"], by=Viewer.operator(), today=on, now=now)
        with Session(engine) as session:
            known = session.execute(sa.select(Patient.status, Patient.closed_on)).one()
        return counts, *known

    return load


def test_a_record_is_closed_on_the_day_of_the_import_that_closes_it_and_keeps_that_day(told):
    told(MAY)
    assert told(JUNE, status="closed")[1:] == ("closed", JUNE)
    counts, *known = told(JULY, status="closed")
    assert (counts.unchanged, *known) == (1, "closed", JUNE)


@pytest.mark.parametrize("cells", [{"closed_on": "2026-05-20"}, {"closed_on": "2026-05-20", "status": "closed"}])
def test_the_day_that_the_file_tells_goes_before_that_of_the_import(told, cells):
    told(MAY)
    assert told(JUNE, **cells)[1:] == ("closed", date(2026, 5, 20))
    assert told(JULY, status="closed")[1:] == ("closed", date(2026, 5, 20))
    counts, *known = told(JULY, closed_on="2026-05-21")
    assert (counts.changed, *known) == (1, "closed", date(2026, 5, 21))


def test_opening_a_record_again_takes_the_day_away_and_closing_it_again_gives_another(told):
    told(MAY)
    told(JUNE, status="closed")
    assert told(JUNE, status="active")[1:] == ("active", None)
    assert told(JULY, status="closed")[1:] == ("closed", JULY)


def test_of_a_record_that_comes_closed_the_first_time_nobody_knows_the_day(told):
    assert told(MAY, status="closed")[1:] == ("closed", None)
    assert told(JUNE, status="closed")[1:] == ("closed", None)
    assert told(JULY, closed_on="2026-04-01")[1:] == ("closed", date(2026, 4, 1))


def test_a_source_that_says_nothing_of_the_status_leaves_the_day(told):
    told(MAY)
    told(JUNE, status="closed")
    assert told(JULY, source="ehr", phone="5550100")[1:] == ("closed", JUNE)


def test_who_dies_later_left_on_the_day_the_record_was_closed(told):
    told(MAY)
    told(JUNE, status="closed")
    assert told(JULY, deceased_on="2026-06-20")[1:] == ("deceased", JUNE)
    assert told(JULY, status="closed")[1:] == ("closed", JUNE)  # the death was a mistake


def test_a_closing_before_a_birth_known_from_elsewhere_is_rejected(engine, told):
    told(MAY, birth_date="1980-02-03")
    counts, *known = told(JUNE, source="ehr", closed_on="1980-02-02")
    assert (counts.rejected, *known) == (1, "active", None)
    assert why_rejected(engine) == ["closed_on 1980-02-02 is before birth_date 1980-02-03"]
