"""The card of the retention curve: Kaplan–Meier with its band, how many are at risk, and whether groups differ."""

from collections.abc import Mapping

import altair as alt
import pandas as pd
from sqlmodel import Session

from db.vocabulary import label
from pages.figures import charts, period_bar, wording
from pages.figures.card import MOST_POINTS, card
from pages.figures.selection import Chosen
from pages.parts import query_params
from pages.parts.markup import escaped
from services.clinical.numbers import CARE_LOST_AT, CONTINUITY_FAILS_AT, RETAINED_AFTER
from services.metrics import figures
from services.metrics.definitions.retention_curve import RETENTION_CURVE, cohort
from services.metrics.statistics.survival import MOST_POINTS as STEPS
from services.metrics.statistics.survival import Counts, Curve, kaplan_meier, log_rank

GAPS = {
    "in care": f"In care: no gap of {CARE_LOST_AT} days",
    "continuous": f"Continuous: no gap of {CONTINUITY_FAILS_AT} days",
}
BY = {"medication": "By medication", "clinic": "By clinic", "none": "Together"}
TOLD_AT = (0, 30, 90, 180, 365, 730)  # days at which numbers at risk are told
SAID_AT = RETAINED_AFTER
STATES = {"in care": "In care", "continuous": f"Without a gap of {CONTINUITY_FAILS_AT} days"}
NAMED = 3  # groups in the finding, the largest
DRAWN = 6  # groups in the chart: more cannot be told apart
DIFFERS_BELOW = 0.05  # p of the log-rank test

NOTE = (
    "First doses of the two years up to the end of the period. Kaplan–Meier with 95 % bands: who is still in care, has "
    "completed, moved, died or been incarcerated counts up to that day."
)

Cohorts = Mapping[str, Counts]


def choose(chosen: Chosen) -> tuple[str, str]:
    """When somebody counts as lost, and by what the curves are compared: asked where they are shown."""
    usual = {"gap": "in care", "curves": "medication"}
    if not chosen.is_exact:
        return tuple(usual.values())
    with period_bar.row("Retention curve", "figures-curves"):
        gap = query_params.segments("Lost to care", "gap", GAPS, usual=usual["gap"])
        return gap, query_params.segments("Compare", "curves", BY, usual=usual["curves"])


def read(session: Session, chosen: Chosen, gap: str, by: str) -> Cohorts | None:
    """Counts per day by group; None where single events may not be told."""
    if not chosen.is_exact:
        return None
    field = None if by == "none" else by
    found = figures.exact_counts(session, chosen.asked, RETENTION_CURVE, field)
    return {group: counted for group, counts in found.items() if (counted := cohort(counts, gap))}


def show(chosen: Chosen, cohorts: Cohorts | None, gap: str, by: str) -> None:
    if cohorts is None:
        finding = "Curves are shown to those who may open the patients: each step of one tells of a single person"
        card(chosen, finding, None, pd.DataFrame({"": [wording.WHY_HIDDEN]}), name="retention-curve")
        return
    curves = {_name(group, by): kaplan_meier(counts) for group, counts in cohorts.items()}
    rows = [_at(group, curve, day) for group, curve in curves.items() for day in TOLD_AT if curve.steps]
    table = pd.DataFrame([row for row in rows if row])
    drawn = sorted(curves, key=lambda group: -curves[group].at_risk(0))[:DRAWN]
    drawing = chart({group: curves[group] for group in curves if group in drawn}) if curves else None
    note = f"{NOTE} {GAPS[gap]}."
    if len(curves) > DRAWN:
        note += f" Drawn: the {DRAWN} largest groups; the table has all."
    shown = table.assign(Group=table.Group.map(escaped)) if len(table) else table
    card(chosen, _finding(curves, cohorts, gap), drawing, shown, name="retention-curve", note=note, csv=lambda: table)


def _name(group: str, by: str) -> str:
    return label(group) if by == "medication" and group != "not recorded" else group


def _at(group: str, curve: Curve, day: int) -> dict[str, str] | None:
    step = curve.at(day)
    if step is None:
        return None
    band = f"{100 * step.low:.0f}–{100 * step.high:.0f} %"
    at_risk = f"{curve.at_risk(day):,}"
    return {
        "Group": group,
        "Day": str(day),
        "Remain": wording.percent(step.survival),
        "95 % band": band,
        "At risk": at_risk,
    }


def _finding(curves: Mapping[str, Curve], cohorts: Cohorts, gap: str) -> str:
    """`In care after 180 days: an estimated 74 % of 529 (methadone), 46 % of 740 (buprenorphine); the curves differ
    (log-rank p < 0.001)`"""
    known = {group: step.survival for group, curve in curves.items() if (step := curve.at(SAID_AT))}
    if not known:
        return f"Nobody was followed for {SAID_AT} days after a first dose"
    largest = sorted(known, key=lambda group: -curves[group].at_risk(0))[:NAMED]
    shares = ", ".join(
        f"{wording.percent(known[group])} of {curves[group].at_risk(0):,} ({group})" for group in largest
    )
    said = f"{STATES[gap]} after {SAID_AT} days, an estimated {shares}"
    test = log_rank(cohorts) if len(cohorts) > 1 else None
    if test is None:
        return said
    p = "p < 0.001" if test.p_value < 0.001 else f"p = {test.p_value:.3f}"
    return f"{said}; the curves {'differ' if test.p_value < DIFFERS_BELOW else 'do not differ clearly'} (log-rank {p})"


def chart(curves: Mapping[str, Curve]) -> alt.TopLevelMixin:
    rows = [
        (group, step.day, step.survival, step.low, step.high, step.at_risk)
        for group, curve in curves.items()
        for step in curve.points(min(STEPS, MOST_POINTS // len(curves)))
    ]
    frame = pd.DataFrame(rows, columns=["group", "day", "survival", "low", "high", "at_risk"])
    colour, dash = charts.by_group(list(curves))
    x = alt.X("day:Q", title="days since the first dose", axis=alt.Axis(values=[0, 30, 90, 180, 270, 365, 545, 730]))
    axis, whole = alt.Axis(format="%", tickCount=5), alt.Scale(domain=[0, 1])
    base = alt.Chart(frame).encode(x=x, color=colour)
    band = base.mark_area(interpolate="step-after", opacity=0.08).encode(
        y=alt.Y("low:Q", scale=whole, axis=axis, title="share still in treatment"), y2="high:Q"
    )
    tooltip = [
        alt.Tooltip("group:N", title="Group"),
        alt.Tooltip("day:Q", title="Day"),
        alt.Tooltip("survival:Q", title="Remain", format=".0%"),
        alt.Tooltip("at_risk:Q", title="At risk"),
    ]
    line = base.mark_line(interpolate="step-after", strokeWidth=2).encode(
        y=alt.Y("survival:Q", scale=whole), strokeDash=dash, tooltip=tooltip
    )
    return charts.finished(alt.layer(band, line).properties(height=300))
