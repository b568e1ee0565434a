"""Every figure is what a plain calculation over the same people says: today, on past days, and kept by month."""

import os
from collections import namedtuple

import pytest
import sqlalchemy as sa

from db.tables import NO_AMOUNT, Clinic, FigureCount
from services.due_items.refresh import as_known_on, refresh
from services.metrics.catalogue import METRICS
from services.metrics.counting.by_group import EVERYBODY, Count, fields_of, row
from services.metrics.counting.kept_months import counted as kept_counts
from services.metrics.metric import Metric
from tests.by_hand.figures_told import Told
from tests.metrics.disagreement import by_hand, disagreements
from tests.metrics.invented import invented_clinics, store_clinics

CLINICS = int(os.environ.get("TANDEM_CLINICS", "2"))  # the nightly run asks for more
AT_ONCE = 2  # clinics in one database
COLUMNS = [column.name for column in FigureCount.__table__.columns]
Kept = namedtuple("Kept", COLUMNS)  # a row of the counts that are kept
RUNS = [(min(AT_ONCE, CLINICS - start), seed) for seed, start in enumerate(range(0, CLINICS, AT_ONCE), start=1)]


@pytest.mark.parametrize("run", RUNS)
def test_figures_are_what_a_plain_calculation_says(session, run):
    store_clinics(session, made := invented_clinics(*run))
    refresh(session, None)
    for span in made.today:
        found = disagreements(session, run, span)
        assert not found, found


@pytest.mark.parametrize("run", RUNS)
def test_figures_of_past_days_are_what_a_plain_calculation_says(session, run):
    store_clinics(session, made := invented_clinics(*run))
    for span in made.past:
        with as_known_on(session, span.last, is_as_then=span.is_as_then):
            found = disagreements(session, run, span)
        assert not found, found


@pytest.mark.parametrize("run", RUNS)
def test_counts_kept_of_a_month_add_up_to_what_a_plain_calculation_says(session, run):
    store_clinics(session, made := invented_clinics(*run))
    refresh(session, None)
    clinics = dict(map(tuple, session.execute(sa.select(Clinic.id, Clinic.name))))
    as_now, as_then, _ = made.past
    for month in (as_now, as_then):
        kept = [Kept(*counted) for counted in kept_counts(session, month, made.today[0].last)]
        for metric in METRICS:
            own = [one for one in kept if one.metric == metric.name]
            for field in fields_kept(metric):
                assert told_from(own, metric, field) == by_hand(run, metric, month, field or None), (metric.name, field)
            everybody = [one._replace(group_word=clinics[one.clinic]) for one in own if not one.field]
            assert told_from(everybody, metric, "") == by_hand(run, metric, month, "clinic"), metric.name


def fields_kept(metric: Metric) -> list[str]:
    return ["", *(field for field in fields_of(metric) if field not in ("clinic", "prefix"))]


def told_from(kept: list[Kept], metric: Metric, field: str) -> Told:
    """Figures by group and line, the clinics added up."""
    groups: dict[str, list[Count]] = {}
    for one in kept:
        if one.field == field:
            amount = None if one.amount == NO_AMOUNT else one.amount
            group = one.group_word or EVERYBODY
            groups.setdefault(group, []).append(Count(group, one.stage, one.part, amount, one.units))
    rows = [row(metric, group, line, counts) for group, counts in groups.items() for line in metric.lines]
    return {(r.group, r.figure): (r.numerator, r.denominator, r.missing, r.value) for r in rows if r.denominator}
