"""Covered days: supplies of one medication appended, different medications united (section 3, measure clock).

No loop: with S the days supplied before, and M the running maximum of (start - S), a supply's last covered day
is S + days_supply + M - 1. Day numbers instead of dates, and few columns: windows cost by what they carry.
"""

from collections.abc import Iterable

import sqlalchemy as sa

from db.sql import day_number, day_of_number
from db.tables import MedicationSupply
from services.clinical.scope import AS_OF, in_run

SUPPLIES = MedicationSupply.__table__.c


def _one_a_day(medications: Iterable[str], *only: sa.ColumnElement) -> sa.Select:
    """One row per patient, medication, day and source: two strengths or a split dose are one day's supply."""
    key = (SUPPLIES.patient, SUPPLIES.medication, SUPPLIES.supplied_on, SUPPLIES.supply_source)
    return (
        sa.select(*key, sa.func.max(SUPPLIES.days_supply).label("days"))
        .where(in_run(SUPPLIES.patient), SUPPLIES.medication.in_(list(medications)), SUPPLIES.supplied_on <= AS_OF)
        .where(*only)
        .group_by(*key)
    )


def _running(medications: Iterable[str], name: str, *only: sa.ColumnElement) -> sa.Subquery:
    """One row per supply: the day number it starts on, and the days of its medication supplied before it."""
    day = _one_a_day(medications, *only).subquery(f"{name}_day").c
    so_far = sa.func.sum(day.days).over(
        partition_by=[day.patient, day.medication], order_by=[day.supplied_on, day.supply_source], rows=(None, 0)
    )
    return sa.select(
        day.patient,
        day.medication,
        day_number(day.supplied_on).label("start"),
        day.days,
        (so_far - day.days).label("before"),
    ).subquery(f"{name}_running")


def covered(medications: Iterable[str], name: str, *only: sa.ColumnElement) -> sa.CTE:
    """One row per supply: the day numbers it covers from and to after carry-over, and `covered_before`: how far the
    supplies that begin earlier reach, whatever the medication. `only` narrows the supplies to some patients."""
    step = _running(medications, name, *only).c
    pushed = sa.func.max(step.start - step.before).over(
        partition_by=[step.patient, step.medication], order_by=[step.start, step.before], rows=(None, 0)
    )
    last = sa.cast(step.before + step.days + pushed - 1, sa.Integer)
    carried = sa.select(step.patient, step.start, step.medication, step.days, last.label("covered_to"))
    carried = carried.subquery(f"{name}_carried").c
    first = carried.covered_to - carried.days + 1
    earlier = sa.func.max(carried.covered_to).over(
        partition_by=carried.patient, order_by=[first, carried.covered_to], rows=(None, -1)
    )
    return sa.select(
        carried.patient,
        carried.start,
        carried.medication,
        first.label("covered_from"),
        carried.covered_to,
        earlier.label("covered_before"),
    ).cte(f"{name}_covered")


def _by_the_day(medications: Iterable[str], name: str) -> sa.CTE:
    """One row per patient and medication: first and last day, rows and days supplied. Where every row is one day of
    its own (observed daily dosing, most rows of an OTP) nothing is carried over, and no window is needed."""
    day = _one_a_day(medications).subquery(f"{name}_daily").c
    return (
        sa.select(
            day.patient,
            day.medication,
            sa.func.max(day.supplied_on).label("last"),
            sa.and_(sa.func.max(day.days) == 1, sa.func.count() == sa.func.count(day.supplied_on.distinct())).label(
                "is_daily"
            ),
        )
        .group_by(day.patient, day.medication)
        .cte(f"{name}_by_the_day")
    )


def _reach_by_medication(medications: Iterable[str], name: str) -> sa.CTE:
    """One row per patient and medication: the last covered day. Appending makes it the last supply's."""
    daily = _by_the_day(medications, name).c
    several = sa.select(daily.patient, daily.medication).where(~daily.is_daily)
    step = _running(medications, name, sa.tuple_(SUPPLIES.patient, SUPPLIES.medication).in_(several)).c
    reach = sa.cast(sa.func.sum(step.days) + sa.func.max(step.start - step.before) - 1, sa.Integer)
    appended = (
        sa.select(step.patient, step.medication, reach.label("reach"))
        .group_by(step.patient, step.medication)
        .subquery(f"{name}_appended")
        .c
    )
    last = day_number(daily.last)
    of_both = sa.and_(appended.patient == daily.patient, appended.medication == daily.medication)
    return (
        sa.select(
            daily.patient,
            daily.medication,
            sa.func.coalesce(appended.reach, last).label("covered_to"),
            last.label("start"),
        )
        .select_from(daily.patient.table.outerjoin(appended.patient.table, of_both))
        .cte(f"{name}_by_medication")
    )


def _last_supplies(reach: sa.CTE) -> sa.Subquery:
    """One row per patient, medication and source of the day of the last supply."""
    on_day = sa.and_(
        SUPPLIES.patient == reach.c.patient,
        SUPPLIES.medication == reach.c.medication,
        SUPPLIES.supplied_on == day_of_number(reach.c.start),
    )
    return (
        sa.select(
            *reach.c,
            SUPPLIES.supply_source,
            sa.func.max(SUPPLIES.days_supply).label("days"),
            sa.func.sum(SUPPLIES.dose_mg).label("dose_mg"),
        )
        .join_from(reach, MedicationSupply.__table__, on_day)
        .group_by(*reach.c, SUPPLIES.supply_source)
        .subquery(f"{reach.name}_last")
    )


def furthest(medications: Iterable[str], name: str) -> sa.CTE:
    """One row per patient: the supply that reaches furthest (the latest made on a tie), and how far."""
    last = _last_supplies(_reach_by_medication(medications, name)).c
    rank = sa.func.row_number().over(
        partition_by=last.patient,
        order_by=[last.covered_to.desc(), last.start.desc(), last.medication.desc(), last.supply_source.desc()],
    )
    ranked = sa.select(*last, rank.label("rank")).subquery(f"{name}_ranked").c

    def of_furthest(value):
        return sa.func.max(sa.case((ranked.rank == 1, value)))

    observed = sa.case((sa.and_(ranked.supply_source == "administered", ranked.days == 1), 1), else_=0)
    return (
        sa.select(
            ranked.patient,
            of_furthest(ranked.medication).label("medication"),
            of_furthest(ranked.dose_mg).label("dose_mg"),
            (of_furthest(observed) == 1).label("is_observed_daily"),
            day_of_number(sa.func.max(ranked.start)).label("last_supplied_on"),
            day_of_number(sa.func.max(ranked.covered_to)).label("covered_to"),
        )
        .group_by(ranked.patient)  # grouped, not filtered by rank: so SQLite finds a patient's row by an index
        .cte(name)
    )
