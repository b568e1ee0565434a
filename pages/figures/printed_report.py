"""A report as one HTML file to print: no scripts, no fonts or addresses from outside, charts drawn in it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import altair as alt
import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from db.vocabulary import label
from pages.figures import chart_frames, charts, drawing, groups, run_chart_words, targets, wording
from pages.parts.colours import on_paper
from services.metrics.counting.by_group import is_share, unit_of
from services.metrics.counting.periods import last_day
from services.metrics.figures import Figure
from services.metrics.metric import Metric, Summary
from services.metrics.report.report import Breakdown, Course, Report, Section, Table, number
from services.rules.wording import day_words

HERE = Path(__file__).parent
WHOLE, HALF = 820, 340  # pixels of a chart as wide as the page, and of one of two
ADDRESS = re.compile(r' xmlns(:\w+)?="[^"]*"')  # HTML needs no name space, and no address then stands in the file
Cell = tuple[str, str]  # a number, and the small line below it
MOST_PLACES = 4  # clinics that the heading names
KNOWN_NOW = "as known on the day of counting"
KNOWN_THEN = "as known at the end of each month"


def html(report: Report, *, by: str) -> str:
    """The report as it is printed by this person on `report.today`."""
    with on_paper():
        return TEMPLATES.get_template("report.html").render(
            report=report,
            by=by,
            period=report.asked.period.name(report.today),
            place=place(report.places),
            heads=list(zip(report.heads, report.courses, strict=True)),
            printed_on=day(report.today),
            known=KNOWN_THEN if report.asked.is_as_then else KNOWN_NOW,
        )


def place(names: Sequence[str]) -> str:
    if not names:
        return "No clinic"
    if len(names) <= MOST_PLACES:
        return ", ".join(names)
    return f"{len(names):,} clinics: {', '.join(names[:MOST_PLACES])} …"


def day(of: date) -> str:
    return f"{of.day} {of:%B %Y}"


def plain(figure: Figure) -> str:
    """The one number, without its unit where that is long."""
    if figure.metric.summary == Summary.mean and not figure.is_hidden:
        return "–" if figure.value is None else f"{figure.value:,.1f}"
    return wording.value(figure)


def among(figure: Figure) -> str:
    """The small line below the number: of how many. Nothing where it is hidden."""
    return "" if figure.is_hidden else " · ".join(filter(None, (_among(figure), _oldest(figure))))


def beside(figure: Figure) -> str:
    """The same, and who is missing."""
    return " · ".join(filter(None, (among(figure), wording.missing(figure))))


def _among(figure: Figure) -> str:
    summary, of = figure.metric.summary, f"of {figure.denominator:,}"
    if figure.metric.is_count:
        return "" if figure.numerator == figure.denominator else f"{of} ({_share(figure)})"
    return f"mean {of}" if summary == Summary.mean else wording.of(figure)


def _share(figure: Figure) -> str:
    return wording.percent(figure.numerator / figure.denominator)


def _oldest(figure: Figure) -> str:
    if figure.metric.summary != Summary.highest or figure.value is None:
        return ""
    return f"oldest {wording.age(figure.value)}"


def interval(figure: Figure) -> str:
    return "–" if figure.metric.is_count else wording.interval(figure)


def titled(name: str) -> str:
    return name[:1].upper() + name[1:]


def unit(table: Table) -> str:
    """Beside a table's title, where the numbers are neither shares nor counts."""
    summary = table.metric.summary
    return "" if summary is None or summary == Summary.highest else f"{summary}, {table.metric.unit}"


def columns(breakdown: Breakdown) -> list[str]:
    names = [titled(line.name) for line in breakdown.metric.lines]
    return [*names, "Oldest"] if breakdown.metric.summary == Summary.highest else names


def rows(breakdown: Breakdown) -> list[tuple[str, list[Cell]]]:
    """One row per group, the most overdue first, and, where several are told, one of everybody."""
    found: dict[str, list[Figure]] = {}
    for one in breakdown.groups:
        found.setdefault(groups.word(breakdown.by, one.group), []).append(one)
    if breakdown.metric.summary == Summary.highest:
        found = dict(sorted(found.items(), key=lambda group: -group[1][-1].numerator))
    if len(found) > 1:
        found["All"] = list(breakdown.whole)
    return [(titled(group), _cells(breakdown, of_group)) for group, of_group in found.items()]


def _cells(breakdown: Breakdown, of_group: Sequence[Figure]) -> list[Cell]:
    by_line = {one.line.name: one for one in of_group}
    told_ = [by_line.get(line.name) for line in breakdown.metric.lines]
    cells = [("–", "") if one is None else (plain(one), "" if one.metric.is_count else beside(one)) for one in told_]
    if breakdown.metric.summary != Summary.highest:
        return cells
    ages = [one.value for one in of_group if one.value is not None]
    return [*cells, (wording.age(max(ages, default=None)), "")]


def group_title(breakdown: Breakdown) -> str:
    return {"clinician": "Owner", "kind": "Kind of visit"}.get(breakdown.by, label(breakdown.by))


def metrics(report: Report) -> list[Metric]:
    """Each metric of the report once, in its order."""
    parts = (one for section in report.sections for one in (*section.tables, *section.breakdowns))
    return list({one.metric.name: one.metric for one in parts}.values())


def chart(section: Section, report: Report) -> Markup:
    """The charts of a section's tables and breakdowns, one below the other."""
    last = day_words(min(last_day(report.asked.period.last), report.today), report.today)
    drawn = [DRAWN[table.metric.name](table) for table in section.tables if table.metric.name in DRAWN]
    drawn += [_forecast(one, last) for one in section.breakdowns if one.metric.name == "workload"]
    return Markup("").join(one for one in drawn if one)


def _shown(table: Table) -> list[Figure]:
    return [row.now for row in table.rows if row.now is not None and not row.now.is_hidden]


def _statuses(table: Table) -> Markup:
    """Those that exclude each other."""
    return _bars(replace(table, rows=tuple(row for row in table.rows if row.now and len(row.now.line.counts) == 1)))


def _bars(table: Table) -> Markup:
    rows = [(titled(one.line.name), one.numerator, one.missing, _reached(one)) for one in _shown(table)]
    frame = pd.DataFrame(rows, columns=["group", "units", "more", "words"])
    return _svg(charts.bars(frame, "patients"), table.metric.title) if rows else Markup("")


def _reached(figure: Figure) -> str:
    return " · ".join(filter(None, (f"{wording.of(figure)} ({_share(figure)})", wording.missing(figure))))


def _shares(table: Table) -> Markup:
    frame = chart_frames.shares(_shown(table), lambda one: titled(one.line.name), beside)
    axis = f"{table.metric.unit}, with its 95 % interval"
    return _svg(charts.shares(frame, axis), table.metric.title) if len(frame) else Markup("")


def _forecast(breakdown: Breakdown, last: str) -> Markup:
    frame = chart_frames.weeks(breakdown.groups, breakdown.by)
    return _svg(charts.stacked_weeks(frame, "reasons", last), breakdown.metric.title) if len(frame) else Markup("")


DRAWN = {"caseload": _statuses, "retention": _shares, "outcomes": _shares, "cascade": _bars}


def course_chart(course: Course, report: Report) -> Markup:
    frame, metric = chart_frames.months(course.points, course.found), course.metric
    if not len(frame):
        return Markup("")
    same = {"is_share": is_share(metric), "are_quarters": not report.is_exact}
    target = _aim(course, metric, report).compared
    return _svg(charts.months(frame, unit_of(metric), target=target, **same).properties(height=78), course.title, HALF)


def _aim(course: Course, metric: Metric, report: Report) -> targets.Aim:
    return targets.Aim(metric, "", course.target, targets.are_of_all(report.asked))


def aimed(figure: Figure, course: Course, report: Report) -> str:
    return targets.beside(_aim(course, figure.metric, report), figure)


def found_in(course: Course) -> str:
    """What the rules of run charts find, in words."""
    nothing = run_chart_words.without([number(figure) for _, figure in course.points])
    return " ".join(run_chart_words.sentences(course.found)) or f"{titled(nothing)}."


def _svg(chart: alt.TopLevelMixin, name: str, width: int = WHOLE) -> Markup:
    fitted = chart.properties(width=width, autosize=alt.AutoSizeParams(type="fit-x", contains="padding"))
    drawn = ADDRESS.sub("", drawing.svg(fitted))
    return Markup('<div class="chart" role="img" aria-label="{}">').format(name) + Markup(drawn + "</div>")


TEMPLATES = Environment(
    loader=FileSystemLoader(HERE / "paper"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
WORDS: Mapping[str, object] = {
    one.__name__: one
    for one in (
        plain,
        among,
        beside,
        interval,
        day,
        titled,
        unit,
        columns,
        rows,
        group_title,
        metrics,
        chart,
        course_chart,
        aimed,
        found_in,
    )
}
TEMPLATES.globals |= WORDS | {"told": wording}
