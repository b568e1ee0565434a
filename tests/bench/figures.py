"""What counting a month of managers' figures costs, and what their pages then read: of the clinics measured, and of a
network in which each of them stands twenty times."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import sqlalchemy as sa
from sqlmodel import Session

from db.engine import reading, writing
from db.tables import Clinic, FigureCount, FigureMonth
from db.vocabulary import Role
from pages.figures import (
    cascade_cards,
    caseload_cards,
    equity_cards,
    headline,
    outcomes_cards,
    survival_curves,
    team_cards,
)
from pages.figures.period_bar import Chosen
from pages.parts.page_frame import Look
from services.access.viewer import Viewer
from services.metrics import figures
from services.metrics.counting import kept_months
from services.metrics.counting.periods import Length, Period, ending, last_day, month_of, months_before, quarters
from services.metrics.definitions.retention_curve import RETENTION_CURVE
from services.metrics.figures import Asked
from services.metrics.people_behind import Behind, people
from tests.bench.measure import Report, milliseconds, seconds
from tests.bench.population import CLINICS, TODAY

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
THIS = month_of(TODAY)
BEFORE = months_before(THIS, kept_months.KEPT)[:-1]
TIMES = 20  # a clinic stands in the network: 200 clinics
COUNTS, MONTHS = FigureCount.__table__, FigureMonth.__table__
WITH_PATIENTS = Viewer("bench", "Bench", Role.manager, None, sees_patients=True)
PLAIN = Viewer("bench", "Bench", Role.manager, None)
MONTH, YEAR = ending(THIS, Length.month), ending(THIS, Length.year)
GAP, CURVES_BY, GROUP = "in care", "medication", "race"  # as the pages open
REPEATS = 3


def counting(engine: sa.Engine, size: int, report: Report) -> None:
    kind = engine.dialect.name
    for name, month in (("the month so far", THIS), ("a past month", BEFORE[-1])):
        report.add(f"Counting {name}, {kind}", size, seconds(lambda: _count(engine, month)), "s")  # noqa: B023
        with reading(engine) as session:
            taken = seconds(lambda: _behind(session, month))  # noqa: B023
        report.add(f"Patients behind a figure of {name}, {kind}", size, taken, "s")


def _count(engine: sa.Engine, month: date) -> None:
    kept_months.work_out(engine, [month], today=TODAY, now=NOON)


def _behind(session: Session, month: date) -> int:
    figure = Behind("integrated_treatment", "both treated", ending(month, Length.month).key)
    return people(session, figure, viewer=WITH_PATIENTS, today=TODAY)


def pages(engine: sa.Engine, size: int, report: Report) -> None:
    """With the counts of the month so far in place of those of every month before."""
    with writing(engine) as session:
        _keep_every_month(session)
    _analyse(engine)
    _reading(engine, size, report)


def of_a_network(engine: sa.Engine, size: int, report: Report) -> None:
    with writing(engine) as session:
        _keep_a_network(session)
    _analyse(engine)
    _reading(engine, size * TIMES, report)


def _reading(engine: sa.Engine, size: int, report: Report) -> None:
    """What is hidden is decided anew each time: as for the first who asks."""
    kind = engine.dialect.name
    for whose, viewer in (("exact", WITH_PATIENTS), ("small counts hidden", PLAIN)):
        for name, read in _pages(viewer, engine):
            with reading(engine) as session:
                taken = milliseconds(lambda: (figures._DECIDED.clear(), read(session)), REPEATS)  # noqa: B023
            report.add(f"Page {name}, {whose}, {kind}", size, taken, "ms")


def _pages(viewer: Viewer, engine: sa.Engine) -> Iterator[tuple[str, Callable[[Session], object]]]:
    """Each page by name with all that it reads, as it opens."""
    month, year = (_chosen(viewer, engine, period) for period in (MONTH, YEAR))
    yield (
        "Caseload",
        lambda session: (
            _headlines(session, month, caseload_cards),
            caseload_cards.read(session, month),
            _monthly(session, month, caseload_cards),
        ),
    )
    yield (
        "Outcomes",
        lambda session: (
            _headlines(session, year, outcomes_cards),
            outcomes_cards.read(session, year),
            survival_curves.read(session, year, GAP, CURVES_BY),
            _monthly(session, year, outcomes_cards),
        ),
    )
    yield (
        "Cascade",
        lambda session: (cascade_cards.read(session, month, CURVES_BY), _monthly(session, month, cascade_cards)),
    )
    yield "Equity", lambda session: equity_cards.read(session, year, GROUP)
    yield (
        "Team",
        lambda session: (
            _headlines(session, month, team_cards),
            team_cards.read(session, month),
            _monthly(session, month, team_cards),
        ),
    )


def _chosen(viewer: Viewer, engine: sa.Engine, period: Period) -> Chosen:
    """What the bar at the top of a page chooses by itself."""
    offered = period if viewer.sees_patients else quarters(TODAY, 1)[0]
    return Chosen(Look(viewer, TODAY, engine), Asked(viewer, offered), {}, viewer.sees_patients)


def _headlines(session: Session, chosen: Chosen, page) -> list:
    return [headline.read(session, chosen, *row) for row in page.HEADLINES]


def _monthly(session: Session, chosen: Chosen, page) -> list:
    _, metric, line = page.HEADLINES[0]
    return [headline.one(session, asked, metric, line) for asked in chosen.series(points=kept_months.KEPT)]


def _keep_every_month(session: Session) -> None:
    """Curves, the most of all counts, are read of one month alone: they need not be there for others."""
    for table in (COUNTS, MONTHS):
        session.execute(sa.delete(table).where(table.c.month != THIS))
    of_this = sa.and_(COUNTS.c.month == THIS, COUNTS.c.metric != RETENTION_CURVE.name)
    for month in BEFORE:
        _copy(session, COUNTS, {"month": sa.literal(month, sa.Date)}, of_this)
        days = {"month": month, "until": last_day(month)}
        _copy(session, MONTHS, {name: sa.literal(day, sa.Date) for name, day in days.items()}, MONTHS.c.month == THIS)


def _keep_a_network(session: Session) -> None:
    """Each clinic with groups of its own names where they are those of people: a member of staff works at one."""
    others = [{"id": n, "name": f"Clinic {n}"} for n in range(CLINICS + 1, CLINICS * TIMES + 1)]
    session.execute(sa.insert(Clinic), others)
    of_clinician = sa.and_(COUNTS.c.field == "clinician", COUNTS.c.group_word != "not recorded")
    for time in range(1, TIMES):
        word = sa.case((of_clinician, COUNTS.c.group_word + f" of {time}"), else_=COUNTS.c.group_word)
        given = {"clinic": COUNTS.c.clinic + time * CLINICS, "group_word": word}
        _copy(session, COUNTS, given, COUNTS.c.clinic <= CLINICS)


def _copy(session: Session, table: sa.Table, given: dict, where: sa.ColumnElement[bool]) -> None:
    columns = [given.get(column.name, column) for column in table.c]
    session.execute(sa.insert(table).from_select([column.name for column in table.c], sa.select(*columns).where(where)))


def _analyse(engine: sa.Engine) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE" if engine.dialect.name == "sqlite" else "VACUUM ANALYZE")
