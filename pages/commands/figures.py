"""Commands for managers' figures: one metric by group, working the kept months out, and the report to print."""

import re
from contextlib import nullcontext
from dataclasses import asdict, fields
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import sqlalchemy as sa
import typer

from db.engine import reading, writing
from db.problems import Problem
from db.tables import Clinic
from db.vocabulary import AuditAction
from pages.clock import now, today
from pages.commands.common import (
    OPERATOR,
    AsCsv,
    Day,
    database,
    print_rows,
    record_export,
    say,
    say_months,
    say_switched_off,
    within_the_calendar,
    worked_out,
)
from services.access import audit
from services.access.names import named
from services.due_items.refresh import as_known_on
from services.metrics import targets
from services.metrics.catalogue import METRICS, by_name
from services.metrics.counting import kept_months
from services.metrics.counting.by_group import MetricRow, is_share, rows, unit_of
from services.metrics.counting.periods import FIRST_YEAR, Length, ending, month_of, months_before, months_later
from services.metrics.definitions.contacts import CONTACTS_PER_PATIENT, MINUTES
from services.metrics.definitions.open_reasons import OPEN_REASONS, WORKLOAD
from services.metrics.figures import Asked
from services.metrics.metric import EVER, Metric, Span
from services.metrics.report import report as monthly

app = typer.Typer()
Since = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="The first day counted.", callback=within_the_calendar),
]
AsThen = Annotated[bool, typer.Option("--as-then", help="As they were known at their end, not as they are known now.")]
TO_SCREEN = Path("-")
OF_REASONS = (OPEN_REASONS, WORKLOAD)
PER_MONTH = (CONTACTS_PER_PATIENT, MINUTES)  # added up over other days they would not be what their unit says


@app.command()
def metrics(
    name: Annotated[str | None, typer.Argument()] = None,
    as_of: Day = None,
    since: Since = None,
    by: Annotated[str | None, typer.Option(help="A field or several: medication, clinic, prefix,medication …")] = None,
    as_csv: AsCsv = False,
) -> None:
    """A metric by group, of everything up to a day or of the days from `--since` on; without a name, all names."""
    if name is None:
        if by:
            raise Problem("--by needs the name of a metric; without options `manage.py metrics` lists them.")
        print_rows(["name", "question"], ({"name": m.name, "question": m.question} for m in METRICS), as_csv)
        return
    metric, day = by_name(name), as_of.date() if as_of else today()
    span = Span(_first_day(metric, since.date() if since else None, day), day)
    engine = worked_out()
    with reading(engine) as session, as_known_on(session, day) if day < today() else nullcontext():
        found = list(rows(session, metric, span, viewer=OPERATOR, by=by))
        if metric in OF_REASONS:
            say_switched_off(session)
    record_export(engine, f"metrics {metric.name}", len(found), as_csv, first=span.first, last=span.last, by=by)
    print_rows([field.name for field in fields(MetricRow)], map(asdict, found), as_csv)


def _first_day(metric: Metric, since: date | None, day: date) -> date:
    """What is told per month is told of the month of the day."""
    if metric not in PER_MONTH:
        return since or EVER
    if since and month_of(since) != month_of(day):
        raise Problem(f"{metric.title} is told per month: --since must lie in {day:%B %Y}, or be left out.")
    return since or month_of(day)


@app.command()
def target(
    metric: str,
    figure: Annotated[str, typer.Argument(help="One of the metric's figures, as `manage.py metrics METRIC` names it.")],
    value: Annotated[float | None, typer.Argument(help="A share from 0 to 1, else in the figure's own unit.")] = None,
    is_removed: Annotated[bool, typer.Option("--remove", help="Aim at nothing any more.")] = False,
) -> None:
    """Aim at a value of a figure, or at nothing any more. Managers do the same on their pages."""
    if (value is None) != is_removed:
        raise Problem("A target needs its value, or --remove; not both.")
    title = by_name(metric).title
    what, same = f"{title} ({figure})", {"metric": metric, "line": figure, "by": OPERATOR, "now": now()}
    with writing(database()) as session:
        is_changed = targets.remove(session, **same) if is_removed else targets.set_target(session, value=value, **same)
    if is_removed:
        say(f"{what} has no target {'any more' if is_changed else 'anyway'}.")
        return
    words = f"{100 * value:g} %" if is_share(by_name(metric)) else f"{value:g} {unit_of(by_name(metric))}"
    say(f"The target of {what} is {words} {'now' if is_changed else 'already'}.")


@app.command()
def figures(
    count: Annotated[
        int, typer.Option("--months", help="How many months, the month so far included.")
    ] = kept_months.KEPT,
    is_as_then: AsThen = False,
) -> None:
    """Work out the figures that managers read, month by month. Run it every night and after a large import."""
    if not 1 <= count <= kept_months.KEPT:
        raise Problem(f"The figures of 1 to {kept_months.KEPT} months are kept.")
    wanted = months_before(month_of(today()), count)
    kept_months.work_out(worked_out(), wanted, today=today(), now=now(), is_as_then=is_as_then, done=say_months)
    say(f"Figures of {count} months are worked out.")


@app.command()
def report(
    month: Annotated[str | None, typer.Option(help="Such as 2026-10; the last one that is over if left out.")] = None,
    clinic: Annotated[str | None, typer.Option(help="Its name; all clinics if left out.")] = None,
    out: Annotated[Path | None, typer.Option(help="The file to write, - for standard output.")] = None,
    is_as_then: AsThen = False,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
) -> None:
    """The monthly report as one HTML file to print. Counts the months that it needs and that are not kept yet."""
    chosen = _month(month)
    file = out or Path(f"tandem-report-{chosen:%Y-%m}{_ending_of(clinic)}.html")
    _require_writable(file, force)
    engine = worked_out()
    with reading(engine) as session:
        asked = Asked(OPERATOR, ending(chosen, Length.month), named(session, Clinic, clinic), is_as_then)
    text = _report(engine, asked)
    if file == TO_SCREEN:
        print(text)
        return
    file.write_text(text, encoding="utf-8")
    say(f"The report of {asked.period.name(today())} is written: {file}")


def _month(given: str | None) -> date:
    if given is None:
        return months_later(month_of(today()), -1)
    try:
        month = date.fromisoformat(f"{given}-01") if re.fullmatch("[0-9]{4}-[0-9]{2}", given) else None
    except ValueError:
        month = None
    if month is None:
        raise Problem(f"{given!r} is not a month. A month is like 2026-10.")
    if month > month_of(today()):
        raise Problem(f"{given} lies in the future; the latest month is {today():%Y-%m}, so far.")
    if month.year < FIRST_YEAR:
        raise Problem(f"Reports begin with January {FIRST_YEAR}.")
    return month


def _ending_of(clinic: str | None) -> str:
    """Of a file's name: letters and digits only."""
    return "" if clinic is None else "-" + "-".join(re.findall(r"\w+", clinic.lower()))


def _require_writable(file: Path, force: bool) -> None:
    """Said before the counting, which may take a while."""
    if file == TO_SCREEN:
        return
    if file.is_dir() or not file.absolute().parent.is_dir():
        raise Problem(f"{file} cannot be written: {'it is a' if file.is_dir() else 'there is no such'} folder.")
    if file.exists() and not force:
        raise Problem(f"{file} is there already; --force writes over it.")


def _report(engine: sa.Engine, asked: Asked) -> str:
    from pages.figures import printed_report  # charts take long to import, and no other command draws

    with reading(engine) as session:
        wanted = monthly.not_kept(session, asked, today())
    kept_months.work_out(engine, wanted, today=today(), now=now(), is_as_then=asked.is_as_then, done=say_months)
    with reading(engine) as session:
        found = monthly.of(session, asked, today())
    if found.has_newer:
        say("What was entered since these figures were counted is not in them yet; `manage.py figures` counts it too.")
    told = {"file": "report.html", "period": asked.period.key, "clinic": asked.clinic, "as_then": asked.is_as_then}
    detail = told | {"purpose": OPERATOR.purpose}
    audit.record_view(engine, viewer=OPERATOR, action=AuditAction.exported, detail=detail, now=now())
    return printed_report.html(found, by=OPERATOR.name)
