"""Charts of figures: each takes a tidy frame. Colours mean what they mean everywhere; a word always says it too."""

import altair as alt
import pandas as pd

from db.vocabulary import Urgency, label
from pages.parts.colours import AMBER, INK, OF_URGENCY, PALE, SLATE, TEAL, is_dark, shade

ROW = 34  # pixels of one group's row
AXIS = 50  # pixels below the rows
PADDING = {"left": 5, "top": 5, "right": 5, "bottom": 5}
PLAIN = "#1b2733", "#e6ebf0"  # text, light and dark
GROUNDS = "#ffffff", "#10171e"  # of the page, light and dark
FONT = "Source Sans, Source Sans 3, Source Sans Pro, sans-serif"


def finished(chart: alt.TopLevelMixin) -> alt.TopLevelMixin:
    """Quiet axes and the page's font, in light and dark, on no ground of its own."""
    ink, quiet = PLAIN[is_dark()], shade(SLATE)
    return (
        chart.properties(padding=PADDING)
        .configure(background="transparent", font=FONT)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=ink,
            titleColor=ink,
            titleFontWeight="normal",
            labelFontSize=12,
            titleFontSize=12,
            gridColor=quiet,
            gridOpacity=0.2,
            domain=False,
            tickColor=quiet,
            labelLimit=280,
        )
        .configure_legend(
            labelColor=ink, titleColor=ink, labelFontSize=12, orient="top", title=None, symbolType="stroke"
        )
        .configure_title(color=ink, subtitleColor=ink, anchor="start", fontSize=14)
        .configure_text(color=ink)
    )


def ground() -> str:
    """Of the page on which a chart stands, for where it stands alone."""
    return GROUNDS[is_dark()]


def shares(frame: pd.DataFrame, axis: str) -> alt.TopLevelMixin:
    """A dot with its 95 % interval for each group. Columns: group, share, low, high (0 to 1), words."""
    base = alt.Chart(frame).encode(y=alt.Y("group:N", sort=None, title=None))
    x = alt.X("share:Q", title=axis, axis=alt.Axis(format="%", tickCount=6), scale=alt.Scale(domain=[0, 1]))
    band = base.mark_rule(strokeWidth=6, opacity=0.25, color=shade(TEAL)).encode(
        x=alt.X("low:Q", title=axis, scale=alt.Scale(domain=[0, 1])), x2="high:Q"
    )
    dot = base.mark_point(filled=True, size=90, opacity=1, color=shade(TEAL)).encode(
        x=x, tooltip=[alt.Tooltip("group:N", title="Group"), alt.Tooltip("words:N", title="Figure")]
    )
    text = base.mark_text(align="left", dx=9, dy=-11, fontSize=12).encode(x=x, text="words:N")
    return finished(alt.layer(band, dot, text).properties(height=ROW * len(frame) + AXIS))


def bars(frame: pd.DataFrame, axis: str) -> alt.TopLevelMixin:
    """A bar for each row in the order given. Columns: group, units, words; and where some are not known yet, more: how
    many units they may add, drawn pale."""
    frame = frame.assign(whole=frame.units + frame["more"] if "more" in frame else frame.units)
    base = alt.Chart(frame).encode(
        y=alt.Y("group:N", sort=None, title=None),
        x=alt.X("units:Q", title=axis, axis=alt.Axis(tickMinStep=1, tickCount=6)),
    )
    bar = base.mark_bar(color=shade(TEAL), height=ROW * 0.55).encode(
        tooltip=[alt.Tooltip("group:N", title="Group"), alt.Tooltip("words:N", title="Figure")]
    )
    pale = base.mark_bar(color=shade(SLATE), opacity=0.3, height=ROW * 0.55).encode(x2="whole:Q")
    text = base.mark_text(align="left", dx=6, fontSize=12).encode(x="whole:Q", text="words:N")
    layers = [bar, pale, text] if "more" in frame else [bar, text]
    return finished(alt.layer(*layers).properties(height=ROW * len(frame) + AXIS))


# a month; the year stands below the first one and each January, so that the labels of two years fit
MONTH = (
    "datum.index && month(datum.value) ? timeFormat(datum.value, '%b') "
    ": [timeFormat(datum.value, '%b'), year(datum.value)]"
)


def months(
    frame: pd.DataFrame, axis: str, *, is_share: bool, target: float | None = None, are_quarters: bool = False
) -> alt.TopLevelMixin:
    """A run chart. Columns: month (a day; a quarter's last), value, median, words, is_signal (the rule's points are
    filled amber)."""
    is_flat = is_share or not frame.value.any()  # nothing but 0 has a scale of its own choice, with 0 in the middle
    scale = alt.Scale(domain=[0, 1]) if is_flat else alt.Scale(zero=True)
    y = alt.Y("value:Q", title=axis, scale=scale, axis=alt.Axis(format="%" if is_share else ",~f"))
    x = alt.X("yearmonth(month):T", title="quarter up to" if are_quarters else None, axis=_months(frame, are_quarters))
    base = alt.Chart(frame).encode(x=x)
    line = base.mark_line(color=shade(TEAL), strokeWidth=2).encode(y=y)
    fill = alt.condition("datum.is_signal", alt.value(shade(AMBER)), alt.value(shade(TEAL)))
    tooltip = [
        alt.Tooltip("yearmonth(month):T", title="Month", format="%B %Y"),
        alt.Tooltip("words:N", title="Figure"),
    ]
    point = base.mark_point(filled=True, size=60, opacity=1).encode(y=y, fill=fill, color=fill, tooltip=tooltip)
    median = base.mark_line(color=shade(SLATE), strokeDash=[5, 4]).encode(y=alt.Y("median:Q", scale=scale))
    layers = [median, line, point]
    if target is not None:
        goal = alt.Chart(pd.DataFrame({"target": [target]}))
        layers.append(goal.mark_rule(color=shade(SLATE), strokeDash=[1, 3], strokeWidth=2).encode(y="target:Q"))
    return finished(alt.layer(*layers).properties(height=220))


def _months(frame: pd.DataFrame, are_quarters: bool) -> alt.Axis:
    if not are_quarters:
        return alt.Axis(labelExpr=MONTH, tickCount="month", labelOverlap="parity", labelFlush=False)
    ends = [alt.DateTime(year=month.year, month=month.month) for month in frame.month]
    return alt.Axis(format="%b %Y", values=ends)


DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [12, 4])
GROUPS = (TEAL, SLATE, INK, PALE)  # of groups, told apart by words too: other colours have a meaning of their own


def by_group(groups: list[str]) -> tuple[alt.Color, alt.StrokeDash]:
    """A colour and a dash for each line, with one legend of both."""
    shades = [shade(GROUPS[place % len(GROUPS)]) for place in range(len(groups))]
    legend = alt.Legend(symbolType="stroke", symbolSize=500, symbolStrokeWidth=2, symbolOpacity=1)
    colour = alt.Color("group:N", scale=alt.Scale(domain=groups, range=shades), title=None, legend=legend)
    dashes = [DASHES[place % len(DASHES)] for place in range(len(groups))]
    dash = alt.StrokeDash("group:N", scale=alt.Scale(domain=groups, range=dashes), title=None, legend=legend)
    return colour, dash


def stacked_weeks(frame: pd.DataFrame, axis: str, after: str) -> alt.TopLevelMixin:
    """A column for each week after a day, stacked by group. Columns: week (a number), group, units."""
    return _stacked(frame, alt.X("week:O", title=f"week after {after}", axis=alt.Axis(labelAngle=0)), "week", axis)


def stacked_ages(frame: pd.DataFrame, order: list[str], axis: str) -> alt.TopLevelMixin:
    """A column for each age, stacked by urgency in its own colour. Columns: age, group, units."""
    urgencies = {label(urgency): shade(OF_URGENCY[urgency]) for urgency in Urgency}
    colours = alt.Scale(domain=list(urgencies), range=list(urgencies.values()))
    x = alt.X("age:O", sort=order, title="overdue by", axis=alt.Axis(labelAngle=0))
    return _stacked(frame, x, "age", axis, colours)


def _stacked(frame: pd.DataFrame, x: alt.X, step: str, axis: str, scale: alt.Scale | None = None):
    groups = sorted(frame.group.unique())
    colours = scale or alt.Scale(
        domain=groups, range=[shade(GROUPS[place % len(GROUPS)]) for place in range(len(groups))]
    )
    tooltip = [alt.Tooltip(f"{step}:O"), alt.Tooltip("group:N", title="Whose"), alt.Tooltip("units:Q", title=axis)]
    bar = (
        alt.Chart(frame)
        .mark_bar()
        .encode(
            x=x,
            y=alt.Y("units:Q", title=axis, axis=alt.Axis(tickMinStep=1)),
            color=alt.Color("group:N", scale=colours, title=None, legend=alt.Legend(symbolType="square")),
            tooltip=tooltip,
        )
    )
    return finished(bar.properties(height=220))
