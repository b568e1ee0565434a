"""What the bar says of when it was counted: calmly, of the chosen period, and to whom it is of use."""

from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest

from db import engine as engines
from db.engine import writing
from db.tables import ImportBatch
from services.due_items.refresh import refresh
from services.metrics import freshness
from services.metrics.counting import kept_months
from services.metrics.counting.periods import month_of, months_before
from tests.builders import a_patient, add_contact
from tests.pages.figures.conftest import MANAGER, NOW, PLAIN, _visits
from tests.pages.figures.visit import ALL
from tests.pages.people import TODAY
from tests.patience import writing_that_notes

LATER = "what was entered later is not in it yet"
BESIDE = "Somebody is saving just now: what came later is not in these figures yet. Try again in a moment."
NOT_YET = "The figures of this period are not worked out yet, and somebody is saving just now. Try again in a moment."
SEPTEMBER, OCTOBER = {"period": "month-2026-09"}, {"period": "month-2026-10"}
MONTHS = 8  # kept here: the latest whole quarter and the one before it, and the months since


def a_batch(session, finished: datetime, added: int) -> None:
    same = {"source": "files", "files": "x.csv", "status": "loaded", "by": "operator", "started_at": finished}
    session.add(ImportBatch(**same, finished_at=finished, rows_read=1, rows_added=added, rows_unchanged=1 - added))
    session.flush()


@pytest.fixture(scope="module")
def changed(new_sqlite):
    """The months are counted, then contacts of September and October are entered."""
    with new_sqlite() as engine, pytest.MonkeyPatch.context() as patch:
        patch.setattr(kept_months, "KEPT", MONTHS)
        with writing(engine) as session:
            patient = a_patient(session, on="buprenorphine", enrolled="2026-01-05", started="2026-01-06")
            refresh(session)
        kept = months_before(month_of(TODAY), MONTHS)
        kept_months.work_out(engine, kept, today=TODAY, now=NOW)
        kept_months.work_out(engine, kept[-3:-1], today=TODAY, now=NOW, is_as_then=True)
        with writing(engine) as session:
            for day in ("2026-09-20", "2026-10-20"):
                add_contact(session, patient, day, entered_on=TODAY)
            refresh(session)
        yield engine


@pytest.fixture
def visit_changed(changed, monkeypatch):
    return _visits(monkeypatch, changed, {"manager": MANAGER, "plain": PLAIN})


def test_one_click_counts_what_came_later_in_the_months_of_the_period_only(visit_changed, changed, monkeypatch):
    counted = []
    whole = kept_months.work_out

    def noted(engine, wanted, **more):
        counted.append(list(wanted))
        whole(engine, wanted, **more)

    seen = visit_changed("manager", "team.py", **SEPTEMBER)
    assert LATER in seen.said
    assert seen.values["Contacts per patient and month"] == "0 contacts"
    monkeypatch.setattr(kept_months, "work_out", noted)
    seen.press("Include it")
    assert [[f"{month:%Y-%m}" for month in one] for one in counted] == [["2026-09"]]
    assert seen.values["Contacts per patient and month"] == "1 contact"
    assert LATER not in seen.said


def test_a_month_as_it_was_known_then_is_not_said_to_change(visit_changed):
    seen = visit_changed("manager", "team.py", **OCTOBER, known="then")
    assert "Counted 22 Nov" in seen.said
    assert LATER not in seen.said
    assert "Include it" not in [button.label for button in seen.page.button]


def test_who_sees_no_patients_is_told_and_not_asked(visit_changed):
    seen = visit_changed("plain", "team.py")
    assert LATER in seen.said
    assert "Include it" not in [button.label for button in seen.page.button]


def test_the_day_of_the_latest_data_is_that_of_the_last_import_that_brought_any(visit_changed, changed):
    assert "latest data" not in visit_changed("manager", "team.py").said
    with writing(changed) as session:
        assert freshness.latest(session) is None
        for day, added in ((18, 1), (14, 1), (21, 0)):
            a_batch(session, datetime(2026, 11, day, 3, tzinfo=UTC), added)
        assert freshness.latest(session).day == 18
    seen = visit_changed("manager", "team.py", **OCTOBER)
    assert "latest data of 18 Nov" in seen.said
    assert (
        "latest data of 18 November 2026; what was entered later is not in it yet"
        in seen.files["tandem-report-2026-10.html"]()
    )


@pytest.fixture
def beside_a_writer(monkeypatch):
    """A context manager: somebody writes to the database of this engine, and who waits for them fails. Gives the
    patience of those who came to keep counts."""

    @contextmanager
    def run(engine):
        waits = []
        with writing(engine) as session, monkeypatch.context() as patch:
            session.connection()
            patch.setattr(engines, "SHORT", 1)
            patch.setattr(kept_months, "writing", writing_that_notes(waits))
            yield waits

    return run


@pytest.mark.parametrize("file", ALL)
def test_beside_a_writer_the_kept_figures_are_shown_and_nobody_waits(visit_changed, changed, beside_a_writer, file):
    with writing(changed) as session:
        refresh(session)
    with beside_a_writer(changed) as waits:
        seen = visit_changed("manager", file, period="month-2026-11")
    assert seen.findings
    assert LATER in seen.said
    assert BESIDE in seen.said
    assert not seen.page.error
    assert waits == [0]
    assert BESIDE not in visit_changed("plain", file).said


def test_include_it_beside_a_writer_keeps_the_figures_on_the_page(visit_changed, changed, beside_a_writer):
    seen = visit_changed("manager", "team.py", **OCTOBER)
    with beside_a_writer(changed) as waits:
        seen.press("Include it")
    assert seen.values["Contacts per patient and month"] == "0 contacts"
    assert BESIDE in seen.said
    assert waits == [0]


@pytest.mark.parametrize("who", ["manager", "plain"])
@pytest.mark.parametrize("file", ALL)
def test_beside_a_writer_a_period_that_was_never_counted_is_said_calmly(
    sqlite_engine, monkeypatch, beside_a_writer, file, who
):
    monkeypatch.setattr(kept_months, "KEPT", MONTHS)
    visit_new = _visits(monkeypatch, sqlite_engine, {"manager": MANAGER, "plain": PLAIN})
    with beside_a_writer(sqlite_engine) as waits:
        seen = visit_new(who, file)
    assert [one.value for one in seen.page.info] == [NOT_YET]
    assert not seen.findings
    assert not seen.page.error
    assert waits == [0]


def test_beside_a_writer_a_half_counted_quarter_is_not_shown(sqlite_engine, monkeypatch, beside_a_writer):
    monkeypatch.setattr(kept_months, "KEPT", MONTHS)
    for last_day, months in ((date(2026, 9, 30), [date(2026, 9, 1)]), (TODAY, months_before(date(2026, 8, 1), 5))):
        kept_months.work_out(sqlite_engine, months, today=last_day, now=NOW)
    visit_new = _visits(monkeypatch, sqlite_engine, {"plain": PLAIN})
    with beside_a_writer(sqlite_engine):
        seen = visit_new("plain", "team.py")
    assert [one.value for one in seen.page.info] == [NOT_YET]
