"""The cards of the page Outcomes: retention, response, remission and improvement, and the course of PHQ-9."""

from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd
from sqlmodel import Session

from db.vocabulary import label
from pages.parts.figures import behind, charts, told
from pages.parts.figures.card import card
from pages.parts.figures.chosen import Chosen
from services.metrics import figures
from services.metrics.catalogue import by_name
from services.metrics.figures import Figure

HEADLINES = (
    ("In care at 180 days", "retention", "day 180, in care, no gap of 31 days"),
    ("Withdrawal-free after a week", "withdrawal_free", "withdrawal-free"),
    ("Response at 6 months", "outcomes", "month 6 response"),
    ("Remission at 12 months", "outcomes", "month 12 remission"),
    ("Positive screen to contact", "screen_to_contact", "contacted"),
)
FEWEST_SCORES = 5  # behind a point of the course: a mean of fewer says little
Found = Mapping[str, Sequence[Figure]]


def read(session: Session, chosen: Chosen) -> Found:
    asked = chosen.asked
    plain = {name: figures.of(session, asked, by_name(name)) for name in ("retention", "outcomes", "trajectories")}
    return plain | {"medications": figures.of(session, asked, by_name("trajectories"), "medication")}


def retention(chosen: Chosen, found: Found) -> None:
    every = found["retention"]
    in_care = [one for one in every if "in care" in one.line.name and not one.is_hidden]
    finding = "Nobody reached one of these days in the period"
    if every:
        finding = "Retention is hidden: too few people"
    if in_care:
        day = in_care[-1].line.name.split(",")[0].removeprefix("day ")
        finding = f"{day} days after the first dose {told.share(in_care[-1])} are still in care"
    card(chosen, finding, _shares(every), behind.table(chosen, every), name="retention", csv=lambda: told.file(every))


def at_months(chosen: Chosen, found: Found) -> None:
    """Response, remission and improved side by side, with those who were not measured."""
    every = found["outcomes"]
    six = {one.line.name: one for one in every}
    finding = "Nobody's index score lies 3, 6 or 12 months before this period"
    response, remission = six.get("month 6 response"), six.get("month 6 remission")
    if response is not None and remission is not None and not response.is_hidden:
        said = f"At 6 months {told.of(response)} have responded, {remission.numerator:,} of them in remission"
        finding = f"{said}; {response.missing:,} were not measured"
    elif any(not one.is_hidden for one in every):
        finding = "Response, remission and improvement at 3, 6 and 12 months: too few people at 6 months"
    elif every:
        finding = "Response, remission and improvement are hidden: too few people"
    note = "Who was not measured stays in the denominator. The three outcomes are never merged."
    chart, table = _shares(every), behind.table(chosen, every)
    card(chosen, finding, chart, table, name="outcomes", note=note, csv=lambda: told.file(every))


def _shares(every: Sequence[Figure]) -> alt.TopLevelMixin | None:
    rows = [
        (one.line.name, one.value, one.low, one.high, " · ".join(filter(None, (told.share(one), told.missing(one)))))
        for one in every
        if not one.is_hidden
    ]
    frame = pd.DataFrame(rows, columns=["group", "share", "low", "high", "words"])
    return charts.shares(frame, "share of patients, with its 95 % interval") if rows else None


def trajectories(chosen: Chosen, found: Found) -> None:
    """Mean PHQ-9 by week since the first dose, for each medication."""
    shown = _drawn(found["medications"])
    rows = [(_medication(one.group), int(one.line.name.split()[1]), one.value, one.denominator) for one in shown]
    frame = pd.DataFrame(rows, columns=["group", "week", "mean", "scores"])
    finding = "Too few PHQ-9 scores in this period to draw their course"
    if everybody := _drawn(found["trajectories"]):
        finding = f"Mean PHQ-9 where it was measured: {_in_week(everybody[0])} of MOUD, {_in_week(everybody[-1])}"
    elif len(frame):
        finding = "Mean PHQ-9 of some medications; that of everybody is hidden"
    note = (
        f"All PHQ-9 scores of the period, by weeks since the first dose; points with {FEWEST_SCORES} scores and more. "
        "Later points are of those who stayed and were measured: not the same people, and not an effect of treatment."
    )
    chart = _course(frame) if len(frame) else None
    words = frame.assign(mean=frame["mean"].map("{:.1f}".format)).astype(str)
    table = words.set_axis(["Medication", "Week", "Mean PHQ-9", "Scores"], axis=1)
    card(chosen, finding, chart, table, name="phq9-course", note=note, csv=lambda: frame)


def _drawn(figures_: Sequence[Figure]) -> list[Figure]:
    return [one for one in figures_ if not one.is_hidden and one.denominator >= FEWEST_SCORES]


def _in_week(figure: Figure) -> str:
    """`11.7 (84 scores) in week 0`"""
    return f"{figure.value:.1f} ({figure.denominator:,} scores) in {figure.line.name}"


def _medication(word: str) -> str:
    return word if word == "not recorded" else label(word)


def _course(frame: pd.DataFrame) -> alt.TopLevelMixin:
    colour, dash = charts.by_group(list(frame.group.unique()))
    base = alt.Chart(frame).encode(
        x=alt.X("week:Q", title="weeks since the first dose", axis=alt.Axis(values=list(range(0, 53, 4)))),
        y=alt.Y(
            "mean:Q", title="mean PHQ-9", scale=alt.Scale(domain=[0, 27]), axis=alt.Axis(values=[0, 5, 10, 15, 20, 27])
        ),
        color=colour,
    )
    tooltip = [
        alt.Tooltip("group:N", title="Medication"),
        alt.Tooltip("week:Q", title="Week"),
        alt.Tooltip("mean:Q", title="Mean PHQ-9", format=".1f"),
        alt.Tooltip("scores:Q", title="Scores"),
    ]
    line, point = base.mark_line(strokeWidth=2).encode(strokeDash=dash), base.mark_point(filled=True, size=50)
    return charts.finished(alt.layer(line, point.encode(tooltip=tooltip)).properties(height=260))
