"""Counts kept by month: the same by however many processes, and amounts no finer than figures need."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from db.engine import reading, writing
from db.tables import NO_AMOUNT, FigureCount, FigureMonth
from pages.parts.figures.caseload import AGES as AGES_DRAWN
from pages.parts.figures.curves import BY as CURVES_DRAWN_BY
from services.followup.refresh import refresh
from services.metrics import months
from services.metrics.catalogue import METRICS, by_name
from services.metrics.grouped import AGES, CURVES_BY, Amounts, amounts_kept, evened
from services.metrics.metric import Summary
from services.metrics.periods import month_of, months_before
from tests.builders import a_patient, add_contact
from tests.metrics.asking import TODAY

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
THIS = month_of(TODAY)


@pytest.fixture
def clinic(engine):
    with writing(engine) as session:
        for contacts in (0, 1, 4):
            patient = a_patient(session, on="buprenorphine", enrolled="2026-08-03", started="2026-08-04", phq9=[])
            for day in range(1, contacts + 1):
                add_contact(session, patient, date(2026, 11, day))
        refresh(session, None)
    return engine


def kept(engine, **wanted) -> list[tuple]:
    with reading(engine) as session:
        query = sa.select(FigureCount.__table__).filter_by(**wanted)
        return sorted(map(tuple, session.execute(query)), key=repr)


def kept_until(engine) -> list[tuple]:
    with reading(engine) as session:
        found = session.execute(sa.select(FigureMonth.month, FigureMonth.until).order_by(FigureMonth.month))
        return list(map(tuple, found))


def test_several_months_are_counted_by_several_processes_as_by_one(clinic, monkeypatch):
    found = []
    for processes in (1, 2, 3):
        monkeypatch.setattr(months, "WORKERS", processes)
        wanted, told = months_before(THIS, 4), []
        months.work_out(clinic, wanted, today=TODAY, now=NOW, done=lambda *so_far: told.append(so_far))  # noqa: B023
        assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
        found.append((kept(clinic), kept_until(clinic)))
    assert found[0][0]
    assert found[0] == found[1] == found[2]


def test_of_a_mean_the_sum_is_kept_and_how_many_it_is_of(clinic):
    months.work_out(clinic, [THIS], today=TODAY, now=NOW)
    found = kept(clinic, metric="contacts_per_patient", field="")
    assert [row[-2:] for row in found] == [(1, 1), (2, 2)]  # of 0, 1 and 4


@pytest.mark.parametrize(
    ("in_all", "units", "found"),
    [(0, 3, [(0, 3)]), (6, 3, [(2, 3)]), (7, 3, [(2, 2), (3, 1)]), (1, 2, [(0, 1), (1, 1)])],
)
def test_amounts_are_evened_out(in_all, units, found):
    assert evened(in_all, units) == found


def test_reasons_are_kept_by_the_ages_that_are_drawn():
    assert tuple(days for days, _ in AGES_DRAWN) == AGES
    assert amounts_kept(by_name("open_reasons"), "kind") == Amounts.by_age


def test_curves_are_kept_by_what_they_are_drawn_by():
    """By clinic and together both from the counts of the whole clinic."""
    assert {"" if by in ("clinic", "none") else by for by in CURVES_DRAWN_BY} == set(CURVES_BY)
    curve = by_name("retention_curve")
    assert [amounts_kept(curve, field) for field in ("", "medication", "race")] == [
        Amounts.each,
        Amounts.each,
        Amounts.none,
    ]


def test_what_a_median_is_of_is_kept_as_it_is():
    medians = [metric for metric in METRICS if metric.summary == Summary.median]
    assert medians
    assert {amounts_kept(metric, field) for metric in medians for field in ("", "race")} == {Amounts.each}


def test_a_curve_by_another_field_has_counts_without_days(clinic):
    months.work_out(clinic, [THIS], today=TODAY, now=NOW)
    by_sex, together = (kept(clinic, metric="retention_curve", field=field) for field in ("sex", ""))
    assert {row[-2] for row in by_sex} == {NO_AMOUNT}
    assert NO_AMOUNT not in {row[-2] for row in together if row[-3] != "missing"}
    assert sum(row[-1] for row in by_sex) == sum(row[-1] for row in together) > 0
