"""The cards of the page Outcomes: retention, response, remission and improvement, and the course of PHQ-9."""

from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd
from sqlmodel import Session

from db.vocabulary import label
from pages.figures import chart_frames, charts, people_links, wording
from pages.figures.card import card
from pages.figures.selection import Chosen
from services.metrics import figures
from services.metrics.catalogue import by_name
from services.metrics.figures import Figure
from services.metrics.report.contents import IN_CARE, titled

HEADLINES = titled(
    IN_CARE,
    ("withdrawal_free", "withdrawal-free"),
    ("outcomes", "month 6 response"),
    ("outcomes", "month 12 remission"),
    ("screen_to_contact", "contacted"),
)
BASELINES = ("baseline_phq9", "baseline_gad7")
FEWEST_SCORES = 5  # behind a point of the course: a mean of fewer says little
Found = Mapping[str, Sequence[Figure]]


def read(session: Session, chosen: Chosen) -> Found:
    asked = chosen.asked
    plain = {name: figures.of(session, asked, by_name(name)) for name in ("retention", "outcomes", "trajectories")}
    plain |= {name: figures.of(session, asked, by_name(name)) for name in (*BASELINES, "completion")}
    return plain | {"medications": figures.of(session, asked, by_name("trajectories"), "medication")}


def retention(chosen: Chosen, found: Found) -> None:
    every = found["retention"]
    in_care = [one for one in every if "in care" in one.line.name and not one.is_hidden]
    finding = "Nobody reached one of these days in the period"
    if every:
        finding = "Retention is hidden: too few people"
    if in_care:
        day = in_care[-1].line.name.split(",")[0].removeprefix("day ")
        finding = f"{day} days after the first dose {wording.share(in_care[-1])} are still in care"
    card(
        chosen,
        finding,
        _shares(every),
        people_links.table(chosen, every),
        name="retention",
        csv=lambda: wording.file(every),
    )


def at_months(chosen: Chosen, found: Found) -> None:
    """Response, remission and improved side by side, with those who were not measured."""
    every = found["outcomes"]
    six = {one.line.name: one for one in every}
    finding = "Nobody's index score lies 3, 6 or 12 months before this period"
    response, remission = six.get("month 6 response"), six.get("month 6 remission")
    if response is not None and remission is not None and not response.is_hidden:
        finding = at_six_months(response, remission)
    elif any(not one.is_hidden for one in every):
        finding = "Response, remission and improvement at 3, 6 and 12 months: too few people at 6 months"
    elif every:
        finding = "Response, remission and improvement are hidden: too few people"
    note = "Who was not measured stays in the denominator. The three outcomes are never merged."
    chart, table = _shares(every), people_links.table(chosen, every)
    card(chosen, finding, chart, table, name="outcomes", note=note, csv=lambda: wording.file(every))


def baselines(chosen: Chosen, found: Found) -> None:
    """The scores from which treatment starts."""
    every = [one for name in BASELINES for one in found[name]]
    finding = "No enrolment is due its first scores in this period"
    if every:
        finding = "First scores are hidden: too few people"
    if shown := [f"{one.line.name} {wording.share(one)}" for one in every if not one.is_hidden]:
        finding = f"Near enrolment: {', '.join(shown)}"
    note = f"Of: {_in_a_sentence(by_name(BASELINES[0]).denominator)}."
    chart, table = _shares(every), people_links.table(chosen, every)
    card(chosen, finding, chart, table, name="baselines", note=note, csv=lambda: wording.file(every))


def completion(chosen: Chosen, found: Found) -> None:
    every, metric = found["completion"], by_name("completion")
    finding = f"{metric.title}: no enrolment reached its day in this period"
    if every:
        finding = f"{metric.title} is hidden: too few people"
    if shown := [f"{wording.share(one)} {one.line.name}" for one in every if not one.is_hidden]:
        finding = f"{metric.title}: {', '.join(shown)}"
    note = f"{metric.numerator}."
    chart, table = _shares(every), people_links.table(chosen, every)
    card(chosen, finding, chart, table, name="completion", note=note, csv=lambda: wording.file(every))


def _in_a_sentence(words: str) -> str:
    return words[:1].lower() + words[1:]


def at_six_months(response: Figure, remission: Figure) -> str:
    remitted = "" if remission.is_hidden else f", {remission.numerator:,} of them in remission"
    return f"At 6 months {wording.of(response)} have responded{remitted}; {response.missing:,} were not measured"


def _shares(every: Sequence[Figure]) -> alt.TopLevelMixin | None:
    frame = chart_frames.shares(every, lambda one: one.line.name, _beside)
    return charts.shares(frame, f"{every[0].metric.unit}, with its 95 % interval") if len(frame) else None


def _beside(figure: Figure) -> str:
    return " · ".join(filter(None, (wording.share(figure), wording.missing(figure))))


def trajectories(chosen: Chosen, found: Found) -> None:
    """Mean PHQ-9 by week since the first dose, for each medication."""
    shown = _drawn(found["medications"])
    rows = [(_medication(one.group), int(one.line.name.split()[1]), one.value, one.denominator) for one in shown]
    frame = pd.DataFrame(rows, columns=["group", "week", "mean", "scores"])
    finding = "Too few PHQ-9 scores in this period to draw their course"
    if everybody := _drawn(found["trajectories"]):
        finding = course(everybody)
    elif len(frame):
        finding = "Mean PHQ-9 of some medications; that of everybody is hidden"
    note = (
        f"All PHQ-9 scores of the period, by weeks since the first dose; points with {FEWEST_SCORES} scores and more. "
        "Later points are of those who stayed and were measured: not the same people, and not an effect of treatment."
    )
    chart = _course(frame) if len(frame) else None
    scores = [people_links.number(chosen, one, by="medication") for one in shown]
    words = frame.assign(mean=frame["mean"].map("{:.1f}".format), scores=scores).astype(str)
    table = words.set_axis(["Medication", "Week", "Mean PHQ-9", "Scores"], axis=1)
    card(chosen, finding, chart, table, name="phq9-course", note=note, csv=lambda: frame)


def _drawn(figures_: Sequence[Figure]) -> list[Figure]:
    return [one for one in figures_ if not one.is_hidden and one.denominator >= FEWEST_SCORES]


def course(drawn: Sequence[Figure]) -> str:
    later = f", {_in_week(drawn[-1])}" if len(drawn) > 1 else ""
    return f"Mean PHQ-9 where it was measured: {_in_week(drawn[0])} of MOUD{later}"


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
