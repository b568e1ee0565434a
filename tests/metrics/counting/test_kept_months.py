"""Counts kept by month: the same by however many processes, and amounts no finer than figures need."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from db.engine import reading, writing
from db.tables import NO_AMOUNT, FigureCount, FigureMonth
from pages.figures.caseload_cards import AGES as AGES_DRAWN
from pages.figures.survival_curves import BY as CURVES_DRAWN_BY
from services.due_items.columns_read import columns_read
from services.due_items.refresh import refresh
from services.metrics.catalogue import METRICS, by_name
from services.metrics.counting import kept_months
from services.metrics.counting.by_field import AGES, CURVES_BY, Amounts, amounts_kept, evened
from services.metrics.counting.periods import last_day, month_of, months_before, span_of
from services.metrics.definitions import population
from services.metrics.metric import Span, Summary
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
        monkeypatch.setattr(kept_months, "WORKERS", processes)
        wanted, told = months_before(THIS, 4), []
        kept_months.work_out(clinic, wanted, today=TODAY, now=NOW, done=lambda *so_far: told.append(so_far))  # noqa: B023
        assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
        found.append((kept(clinic), kept_until(clinic)))
    assert found[0][0]
    assert found[0] == found[1] == found[2]


def changed(metric, change: str):
    """With a figure of another name, another group or summary, or the same SQL with something else in it."""
    if change == "figures":
        return replace(metric, lines=(replace(metric.lines[0], name="another"), *metric.lines[1:]))
    if change in ("fields", "summary"):
        return replace(metric, **{"fields": {"fields": ()}, "summary": {"summary": Summary.highest}}[change])
    return replace(metric, units=lambda span: metric.units(replace(span, first=span.first + timedelta(days=1))))


@pytest.mark.parametrize("change", ["figures", "sql", "fields", "summary"])
def test_months_counted_by_another_catalogue_are_counted_anew(clinic, monkeypatch, change):
    past = months_before(THIS, 3)[:-1]
    kept_months.work_out(clinic, past, today=TODAY, now=NOW)
    with reading(clinic) as session:
        assert not set(past) & set(kept_months.not_kept(session, TODAY))
        kept_months.catalogue.cache_clear()
        others = [changed(one, change) if one.name == "no_show" else one for one in METRICS]
        monkeypatch.setattr(kept_months, "METRICS", others)
        try:
            assert set(past) <= set(kept_months.not_kept(session, TODAY))
        finally:
            kept_months.catalogue.cache_clear()


def test_months_counted_by_other_groups_are_counted_anew(monkeypatch):
    before = kept_months.catalogue.__wrapped__()
    monkeypatch.setattr(population, "AGE_BANDS", ((18, "under 18"), (60, "18–59")))
    assert kept_months.catalogue.__wrapped__() != before


def test_of_a_mean_the_sum_is_kept_and_how_many_it_is_of(clinic):
    kept_months.work_out(clinic, [THIS], today=TODAY, now=NOW)
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
    kept_months.work_out(clinic, [THIS], today=TODAY, now=NOW)
    by_sex, together = (kept(clinic, metric="retention_curve", field=field) for field in ("sex", ""))
    assert {row[-2] for row in by_sex} == {NO_AMOUNT}
    assert NO_AMOUNT not in {row[-2] for row in together if row[-3] != "missing"}
    assert sum(row[-1] for row in by_sex) == sum(row[-1] for row in together) > 0


@pytest.mark.usefixtures("unhurried")
def test_who_counts_a_month_while_another_keeps_it_waits_and_counts_it_again(clinic):
    """PostgreSQL's DELETE does not see what the first has not committed yet."""
    with reading(clinic) as session:
        rows = kept_months.counted(session, span_of(THIS, TODAY), TODAY)
        one = kept_months.Counted(THIS, TODAY, span_of(THIS, TODAY), rows, None)
    order = []
    with ThreadPoolExecutor(1) as other:
        with writing(clinic) as session:
            kept_months._keep(session, one, NOW)
            second = other.submit(_keep_beside, clinic, one, order)
            while not (second.done() or _somebody_waits(clinic)):
                pass
            order.append("first")
        second.result()
    assert order == ["first", "second"]
    assert len(kept(clinic)) == len(rows)


def _keep_beside(engine, one: kept_months.Counted, order: list[str]) -> None:
    with writing(engine) as session:
        kept_months._keep(session, one, NOW)
        order.append("second")


def _somebody_waits(engine) -> bool:
    """For a lock. SQLite does not say so; there nobody gets further than BEGIN."""
    if engine.dialect.name == "sqlite":
        return True
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    with reading(engine) as session:
        return session.execute(sa.text(waiting)).scalar_one() > 0


@pytest.mark.parametrize(("counted_on", "is_whole"), [(date(2026, 10, 31), False), (date(2026, 11, 1), True)])
def test_a_month_counted_on_its_last_day_is_counted_again(clinic, counted_on, is_whole):
    """What was saved in its last hours is not in it."""
    october = date(2026, 10, 1)
    kept_months.work_out(clinic, [october], today=counted_on, now=NOW)
    with reading(clinic) as session:
        assert (october not in kept_months.not_kept(session, TODAY)) == is_whole


def test_a_metric_reads_the_same_facts_of_every_month():
    """They are looked up once for all months."""
    spans = [
        Span(first, last_day(first), is_as_then) for first in (THIS, date(2024, 2, 1)) for is_as_then in (False, True)
    ]
    read = {one.name: columns_read([one.units(kept_months.ANY_MONTH)]) for one in METRICS}
    assert any(read.values())
    for span in spans:
        assert {one.name: columns_read([one.units(span)]) for one in METRICS} == read
