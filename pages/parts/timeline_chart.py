"""The patient's timeline: scores, cover, visits and events on one time axis. Each function takes a tidy frame."""

from datetime import date, timedelta

import altair as alt
import pandas as pd
import streamlit as st

from db.vocabulary import PAIN_OPIOIDS, AppointmentStatus, Instrument, label
from pages.parts import query_params
from pages.parts.colours import AMBER, INK, RED, SLATE, TEAL, is_dark, shade
from services.clinical.instruments import BY_KEY
from services.clinical.numbers import CONTINUITY_FAILS_AT
from services.patient.timeline import Timeline

SPANS = {"90": "3 months", "365": "1 year", "730": "2 years", "all": "All"}
USUAL_SPAN = "365"
MARGIN = 0.015  # of the time shown, so that the first point is whole
AHEAD = timedelta(days=21)  # room for what is booked, and at least
AHEAD_SHARE = 0.13  # of the time shown: the names of the bands stand there, clear of today's line
PANELS = ((Instrument.phq9, 150), (Instrument.phq9_teen, 150), (Instrument.gad7, 110))  # heights in pixels
ROW = 26  # pixels of one row of bars or ticks
BAND_TINTS = (0.0, 0.07, 0.14, 0.22, 0.32)  # severity bands, darker upwards
TITLE_LETTERS = 8  # that fit beside a panel; a longer title stands in lines
EXTENT = {"minExtent": 96, "maxExtent": 96}  # pixels: the same room for labels in every panel
PAIN_ROW = "Opioids for pain"
ROWS = EXTENT | {"labelLimit": 92, "domain": False, "ticks": False}


def show(events: Timeline, today: date) -> None:
    span = query_params.segments("Time shown", "span", SPANS, usual=_usual_span(events, today))
    first = _first_day(events, today, span)
    if _is_empty_since(events, first):
        st.info(f"Nothing is recorded in this time ({SPANS[span]}).")
        return
    chart = patient_timeline(events, today, first)
    with st.container(
        key="timeline"
    ):  # its style leaves the room that Streamlit forgets for the axis of stacked charts
        st.altair_chart(chart, width="stretch", alt=f"Timeline of scores, medication and visits, {SPANS[span]}")
    st.caption(
        "Scores: ● plain, ○ withdrawal-confounded; index: outcomes are measured against it; repeat: to be taken again. "
        "Bars: days covered by medication, with the days of each MOUD gap. "
        "Visits: ● kept, ✕ missed, ○ booked. Dashed line: today."
    )


def _usual_span(events: Timeline, today: date) -> str:
    """A year; everything, where that year would be empty."""
    return "all" if _is_empty_since(events, today - timedelta(days=int(USUAL_SPAN))) else USUAL_SPAN


def _is_empty_since(events: Timeline, first: date) -> bool:
    lasts = [cover.to.max() for cover in (events.cover, events.other_cover) if len(cover)]
    return all(last < first for last in [*lasts, *(frame.on.max() for frame in _dated(events))])


def _dated(events: Timeline) -> list[pd.DataFrame]:
    return [frame for frame in (events.scores, events.visits, events.happenings, events.supplies) if len(frame)]


def _first_day(events: Timeline, today: date, span: str) -> date:
    first = min([*(frame.on.min() for frame in _dated(events)), today - timedelta(days=90)])
    return first if span == "all" else max(first, today - timedelta(days=int(span)))


def patient_timeline(events: Timeline, today: date, first: date) -> alt.VConcatChart:
    """Panels above each other that share the axis from `first` to a little after today."""
    shown = today - first
    time = Axis(first - shown * MARGIN, today + max(AHEAD, shown * AHEAD_SHARE), today)
    panels = [_scores(events, key, height, time) for key, height in PANELS if key in _scored(events, time)]
    if len(events.cover) or len(events.other_cover) or not panels:  # one panel alone would not take the page's width
        panels.append(_cover(events, time))
    panels.append(_ticks(events.visits, events.happenings, time))
    return alt.vconcat(*panels, spacing=6).resolve_scale(x="shared", color="independent").configure_view(stroke=None)


def _scored(events: Timeline, time: "Axis") -> set[str]:
    """The instruments with a score, or one to come, in the time shown."""
    return {key for frame in (events.scores, events.planned) for key in time.within(frame).instrument}


class Axis:
    """The shared time axis. Days are sent as noon, so that no browser's time zone moves one to its neighbour."""

    def __init__(self, first: date, last: date, today: date):
        self.first, self.last, self.today = first, last, today

    def x(self, field: str, is_labelled: bool = False) -> alt.X:
        domain = [noon(day).value // 1_000_000 for day in (self.first, self.last)]  # milliseconds
        words = f"timeFormat(datum.value, year(datum.value) == {self.today.year} ? '%-d %b' : '%-d %b %Y')"
        axis = alt.Axis(
            labels=is_labelled,
            ticks=is_labelled,
            domain=False,
            title=None,
            labelExpr=words,
            tickCount=8,
            labelFlush=True,
        )
        return alt.X(f"{field}:T", scale=alt.Scale(domain=domain, nice=False), axis=axis)

    def within(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Rows inside the axis, their days as noon and in words for the tooltip."""
        inside = frame[(frame.on >= self.first) & (frame.on <= self.last)]
        return inside.assign(at=[noon(day) for day in inside.on], day=[_long(day) for day in inside.on])

    def now(self, is_labelled: bool = False) -> alt.Chart:
        line = pd.DataFrame({"at": [noon(self.today)]})
        return alt.Chart(line).mark_rule(strokeDash=[3, 3], color=shade(SLATE)).encode(x=self.x("at", is_labelled))


def noon(day: date) -> pd.Timestamp:
    return pd.Timestamp(day) + pd.Timedelta(hours=12)


def _long(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _scores(events: Timeline, key: str, height: int, time: Axis) -> alt.LayerChart:
    instrument, scores = BY_KEY[key], events.scores
    at = _score_axis(instrument)
    y = alt.Y("total:Q", **at)
    taken = time.within(scores[(scores.instrument == key) & scores.total.notna()])
    base = alt.Chart(taken).encode(x=time.x("at"), y=y)
    line = base.mark_line(color=shade(TEAL), strokeWidth=2)
    hollow = alt.condition("datum.is_confounded", alt.value(_paper()), alt.value(shade(TEAL)))
    tooltip = [
        alt.Tooltip("day:N", title="Taken"),
        alt.Tooltip("total:Q", title=label(key)),
        alt.Tooltip("band:N", title="Severity"),
        alt.Tooltip("item_9:Q", title="Item 9"),
        alt.Tooltip("note:N", title="Note"),
    ]
    point = base.mark_point(size=55, strokeWidth=2, stroke=shade(TEAL), filled=True, opacity=1)
    point = point.encode(fill=hollow, tooltip=tooltip)
    planned = time.within(events.planned[events.planned.instrument == key])
    layers = (*_bands(instrument, time, at), time.now(), line, point, _item_9(base), _index(base))
    return alt.layer(*layers, _planned(planned, instrument, time, at)).properties(height=height)


def _score_axis(instrument) -> dict:
    """The scale and its axis, which says where each band begins. The same for every layer: of several axes Vega makes
    one of its own."""
    marks = [instrument.total_range[0], *(band.low for band in instrument.bands[1:]), instrument.total_range[1]]
    axis = alt.Axis(
        values=marks,
        labelOverlap=False,
        grid=False,
        domain=False,
        **EXTENT,
        title=instrument.title.split() if len(instrument.title) > TITLE_LETTERS else instrument.title,
        titleAngle=0,
        titleAlign="right",
        titleY=10,
        titleX=-42,
    )
    return {"scale": alt.Scale(domain=list(instrument.total_range), nice=False), "axis": axis}


def _bands(instrument, time: Axis, at: dict) -> tuple[alt.Chart, alt.Chart]:
    """The severity bands as tints behind the line, each with its name at the right."""
    tops = [band.low for band in instrument.bands[1:]] + [instrument.total_range[1]]
    rows = zip(instrument.bands, tops, BAND_TINTS, strict=False)
    ends = {"from": noon(time.first), "to": noon(time.last)}
    frame = pd.DataFrame([ends | {"low": b.low, "high": top, "tint": tint, "name": b.name} for b, top, tint in rows])
    base = alt.Chart(frame.assign(middle=(frame.low + frame.high) / 2))
    tint = base.mark_rect(color=shade(AMBER)).encode(
        x=time.x("from"),
        x2="to:T",
        y=alt.Y("low:Q", **at),
        y2="high:Q",
        opacity=alt.Opacity("tint:Q", scale=None, legend=None),
    )
    name = base.mark_text(align="right", dx=-6, fontSize=10, color=shade(INK))
    return tint, name.encode(x=time.x("to"), y=alt.Y("middle:Q", **at), text="name:N")


def _item_9(base: alt.Chart) -> alt.Chart:
    """A self-harm answer is written beside its point, whatever the score."""
    return (
        base.transform_filter("datum.item_9 >= 1")
        .transform_calculate(said="'item 9: ' + datum.item_9")
        .mark_text(dy=-12, fontSize=11, fontWeight="bold", color=shade(RED))
        .encode(text="said:N")
    )


def _index(base: alt.Chart) -> alt.Chart:
    """The score that outcomes are measured against."""
    marked = base.transform_filter("datum.is_index")
    return marked.mark_text(dy=15, fontSize=11, color=shade(INK)).encode(text=alt.value("index"))


def _planned(planned: pd.DataFrame, instrument, time: Axis, at: dict) -> alt.Chart:
    """Where a score is to be repeated, at the foot of the panel."""
    mark = alt.Chart(planned.assign(total=instrument.total_range[0]))
    mark = mark.mark_text(dy=-8, fontSize=11, color=shade(INK))
    tooltip = [alt.Tooltip("day:N", title="Due"), alt.Tooltip("what:N", title="What")]
    return mark.encode(x=time.x("at"), y=alt.Y("total:Q", **at), text="what:N", tooltip=tooltip)


def _cover(events: Timeline, time: Axis) -> alt.LayerChart:
    """A row of bars for each MOUD medication, one for all opioids for pain, one for benzodiazepines; gaps of MOUD."""
    moud = _clipped(_named(events.cover, "medication"), time)
    other = _clipped(_named(events.other_cover, "medication").assign(row=_other_row), time)
    white = _clipped(_named(events.gaps[events.gaps.days >= CONTINUITY_FAILS_AT], "after"), time)
    rows = list(dict.fromkeys([*moud.row, *white.row, *other.row]))
    y = alt.Y("row:N", title=None, sort=rows, axis=alt.Axis(**ROWS))
    tooltip = [
        alt.Tooltip("name:N", title="Covered by"),
        alt.Tooltip("since:N", title="From"),
        alt.Tooltip("until:N", title="To"),
        alt.Tooltip("days:Q", title="Days"),
    ]
    bar = alt.Chart(pd.concat([moud, other])).mark_bar(color=shade(SLATE), height=12, cornerRadius=2)
    bar = bar.encode(x=time.x("start"), x2="end:T", y=y, tooltip=tooltip)
    middle = white.assign(at=white.start + (white.end - white.start) / 2, said=[f"{days} d" for days in white.days])
    text = alt.Chart(middle).mark_text(fontSize=11, fontWeight="bold", color=shade(RED))
    text = text.encode(x=time.x("at"), y=y, text="said:N")
    return alt.layer(bar, text, time.now()).properties(height=ROW * max(len(rows), 1))


def _named(spans: pd.DataFrame, column: str) -> pd.DataFrame:
    """With the medication's name, which is also the name of its row."""
    names = [label(word) for word in spans[column]]
    return spans.assign(name=names, row=names)


def _other_row(cover: pd.DataFrame) -> list[str]:
    return [PAIN_ROW if word in PAIN_OPIOIDS else label(word) for word in cover.medication]


def _clipped(spans: pd.DataFrame, time: Axis) -> pd.DataFrame:
    """Spans inside the axis: from the morning of the first day to the evening of the last."""
    inside = spans[(spans.to >= time.first) & (spans.from_ <= time.last)]
    half = pd.Timedelta(hours=12)
    return inside.assign(
        start=[noon(max(day, time.first)) - half for day in inside.from_],
        end=[noon(min(day, time.last)) + half for day in inside.to],
        since=[_long(day) for day in inside.from_],
        until=[_long(day) for day in inside.to],
    ).drop(columns=["from_", "to"])


def _ticks(visits: pd.DataFrame, happenings: pd.DataFrame, time: Axis) -> alt.LayerChart:
    marks = pd.concat([_visit_marks(visits), happenings.assign(mark="kept")], ignore_index=True)
    marks = time.within(marks[["on", "row", "what", "mark"]])
    rows = [row for row in ("Visits", "Contacts", "Events") if row in set(marks.row)] or ["Visits"]
    y = alt.Y("row:N", title=None, sort=rows, scale=alt.Scale(domain=rows), axis=alt.Axis(**ROWS))
    shapes = alt.Scale(domain=["kept", "missed", "booked"], range=["circle", CROSS, "circle"])
    filled = alt.condition("datum.mark == 'kept'", alt.value(shade(SLATE)), alt.value("transparent"))
    tick = (
        alt.Chart(marks)
        .mark_point(size=42, strokeWidth=1.6, stroke=shade(SLATE), opacity=1)
        .encode(
            x=time.x("at", is_labelled=True),
            y=y,
            shape=alt.Shape("mark:N", scale=shapes, legend=None),
            fill=filled,
            tooltip=[alt.Tooltip("day:N", title="On"), alt.Tooltip("what:N", title="What")],
        )
    )
    return alt.layer(tick, time.now(is_labelled=True)).properties(height=ROW * len(rows))


CROSS = "M-1,-1L1,1M-1,1L1,-1"  # missed
MARK_OF = {
    AppointmentStatus.kept: "kept",
    AppointmentStatus.no_show: "missed",
    AppointmentStatus.scheduled: "booked",
}


def _visit_marks(visits: pd.DataFrame) -> pd.DataFrame:
    """A cancelled visit is in the table only."""
    shown = visits[visits.status.isin(list(MARK_OF))]
    what = [f"{label(row.kind)}, {label(row.status).lower()}" for row in shown.itertuples()]
    return shown.assign(row="Visits", what=what, mark=[MARK_OF[status] for status in shown.status])


def _paper() -> str:
    return "#10171e" if is_dark() else "#ffffff"
