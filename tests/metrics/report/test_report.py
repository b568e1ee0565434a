"""The report to print: its numbers are those of the metrics, and it shows nobody what its reader may not see."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from db.engine import reading, writing
from db.problems import Problem
from db.tables import Clinic
from db.vocabulary import Role
from services.access.permissions import Refused
from services.access.viewer import Viewer
from services.due_items.refresh import as_known_on, refresh
from services.metrics.catalogue import METRICS, by_name
from services.metrics.counting import by_group, kept_months
from services.metrics.counting.periods import Length, ending, month_of, months_later, span_of
from services.metrics.figures import Asked
from services.metrics.report import report
from services.metrics.report.contents import CONTENTS, HEADS
from tests.builders import a_clinic, a_patient
from tests.metrics.asking import TODAY
from tests.metrics.invented import invented_clinics, store_clinics
from tests.pages.people import a_viewer

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
OPERATOR = Viewer.operator()
NOT_TABLES = {"completion", "retention_curve", "trajectories"}  # a trial's figure and two curves: on the pages only
QUARTER = ending(months_later(month_of(TODAY), -2), Length.quarter)  # July to September
MANAGER = Viewer("mo", "Mo Adler", Role.manager, None)


def work_out(engine, asked: Asked, today=TODAY) -> None:
    """The period and the one before it; not the year before."""
    kept_months.work_out(engine, [*asked.period.months, *asked.period.before.months], today=today, now=NOW)


def written(engine, asked: Asked, today=TODAY) -> report.Report:
    with reading(engine) as session:
        return report.of(session, asked, today)


def counted(session, metric: str, month, today) -> dict[str, tuple]:
    """Line -> numerator, denominator, missing, value, straight from the events."""
    span = span_of(month, today)
    with as_known_on(session, span.last):
        found = by_group.rows(session, by_name(metric), span, viewer=OPERATOR)
    return {row.figure: (row.numerator, row.denominator, row.missing, row.value) for row in found}


def shown(rows, of: str) -> dict[str, tuple]:
    told = {row.title: getattr(row, of) for row in rows}
    return {title: (f.numerator, f.denominator, f.missing, f.value) for title, f in told.items() if f is not None}


def enrolled_in_august(session, patients: int, clinic: str = "North clinic", **columns) -> None:
    for _ in range(patients):
        a_patient(session, on="buprenorphine", enrolled="2026-08-03", started="2026-08-04", clinic=clinic, **columns)


@pytest.fixture
def small_clinic(sqlite_engine):
    """Five patients who began in August, of which nobody may learn who does not see patients. What may be read of them
    is decided after the counts have been read on whatever database."""
    with writing(sqlite_engine) as session:
        enrolled_in_august(session, 5)
        refresh(session)
    return sqlite_engine


def test_its_numbers_are_those_of_the_metrics_on_the_same_days(engine):
    made = invented_clinics(2, 41)
    month, today = month_of(made.past[0].first), made.today[0].last
    with writing(engine) as session:
        store_clinics(session, made)
        refresh(session)
    asked = Asked(OPERATOR, ending(month, Length.month))
    work_out(engine, asked, today)
    found = written(engine, asked, today)
    tables = {table.metric.name: table.rows for section in found.sections for table in section.tables}
    with reading(engine) as session:
        for name, rows in tables.items():
            assert shown(rows, "now") == counted(session, name, month, today), name
            assert shown(rows, "before") == counted(session, name, asked.period.before.last, today), name
    assert sum(len(shown(rows, "now")) for rows in tables.values()) > 20
    assert (found.before, found.year_before) == (asked.period.before, None)


def test_every_metric_is_in_it_and_every_figure_of_the_first_page_exists():
    parts = [part.metric for parts in CONTENTS.values() for part in parts]
    for metric in METRICS:
        assert metric.name in {*parts, *NOT_TABLES}, (
            f"{metric.name} is in no report: give it a Part in services/metrics/report/contents.py, or enter it in "
            "NOT_TABLES above."
        )
    assert set(parts) <= {metric.name for metric in METRICS}
    known = {(metric.name, line.name) for metric in METRICS for line in metric.lines}
    assert [head for head in HEADS if (head.metric, head.line) not in known] == []


def test_a_period_that_was_never_counted_is_left_out_and_not_told_as_nothing(small_clinic):
    asked = Asked(OPERATOR, QUARTER)
    kept_months.work_out(small_clinic, QUARTER.months, today=TODAY, now=NOW)
    found = written(small_clinic, asked)
    assert (found.before, found.year_before) == (None, None)
    with pytest.raises(Problem, match="April|Apr"):
        written(small_clinic, replace(asked, period=QUARTER.before))


def test_what_it_needs_is_counted_once(small_clinic, monkeypatch):
    monkeypatch.setattr(kept_months, "KEPT", 3)  # a course of three months is as good here as one of 25
    asked = Asked(OPERATOR, ending(QUARTER.last, Length.month))
    with reading(small_clinic) as session:
        wanted = report.not_kept(session, asked, TODAY)
    assert wanted == report.needed_months(asked, TODAY)
    assert wanted == (months_later(QUARTER.last, -12), *QUARTER.months)
    kept_months.work_out(small_clinic, wanted, today=TODAY, now=NOW)
    with reading(small_clinic) as session:
        assert report.not_kept(session, asked, TODAY) == ()
    assert written(small_clinic, asked).year_before == ending(months_later(QUARTER.last, -12), Length.month)


def test_a_year_is_compared_with_the_year_before_only():
    assert report.year_before(ending(month_of(TODAY), Length.year)) is None


def test_small_counts_are_hidden_from_whoever_may_not_see_patients(small_clinic):
    asked = Asked(MANAGER, QUARTER)
    work_out(small_clinic, asked)
    found = written(small_clinic, asked)
    (enrolments,) = [t for section in found.sections for t in section.tables if t.metric.name == "enrolments"]
    assert [(row.now.is_hidden, row.now.numerator, row.now.denominator) for row in enrolments.rows] == [
        (True, 0, 0),
        (True, 0, 0),
    ]
    assert found.is_any_hidden
    assert not found.is_exact
    exact = written(small_clinic, replace(asked, viewer=OPERATOR))
    assert not exact.is_any_hidden
    assert exact.is_exact


def test_whoever_may_not_see_patients_reads_quarters(small_clinic):
    asked = Asked(MANAGER, QUARTER)
    assert {period.length for period in report.course(asked)} == {Length.quarter}
    month = replace(asked, period=ending(QUARTER.last, Length.month))
    work_out(small_clinic, month)
    with pytest.raises(Problem, match="calendar quarters"):
        written(small_clinic, month)


def test_another_clinics_patients_are_not_in_it(engine):
    with writing(engine) as session:
        enrolled_in_august(session, 2)
        enrolled_in_august(session, 3, "South clinic")
        refresh(session)
        asked = Asked(a_viewer(a_clinic(session, "South clinic")), QUARTER)
    work_out(engine, asked)
    found = written(engine, asked)
    (enrolments,) = [t for section in found.sections for t in section.tables if t.metric.name == "enrolments"]
    assert enrolments.rows[0].now.denominator == 3
    assert found.places == ("South clinic",)


def test_an_empty_clinic_has_a_report_without_numbers(sqlite_engine):
    with writing(sqlite_engine) as session:
        a_clinic(session, "New clinic")
    asked = Asked(OPERATOR, QUARTER)
    work_out(sqlite_engine, asked)
    found = written(sqlite_engine, asked)
    rows = [row for section in found.sections for table in section.tables for row in table.rows]
    assert {row.now for row in rows} == {None}
    assert len(rows) > 50
    assert all(course.found.median is None for course in found.courses)
    assert not found.is_any_hidden


def test_a_plain_count_of_nothing_is_0_and_a_share_of_nobody_is_not_known(small_clinic):
    asked = Asked(OPERATOR, QUARTER)
    work_out(small_clinic, asked)
    tables = [table for section in written(small_clinic, asked).sections for table in section.tables]
    found = {table.metric.name: [(row.now and row.now.numerator, row.before) for row in table.rows] for table in tables}
    assert found["enrolments"] == [(5, None), (0, None)]  # in the quarter before nobody was on record
    assert set(found["ended"]) == {(0, None)}
    assert set(found["outcomes"]) == {(None, None)}


def test_a_role_without_figures_gets_no_report(small_clinic):
    with reading(small_clinic) as session:
        clinic = session.execute(sa.select(Clinic.id)).scalar()
        with pytest.raises(Refused):
            report.of(session, Asked(a_viewer(clinic, role=Role.front_desk), QUARTER), TODAY)
