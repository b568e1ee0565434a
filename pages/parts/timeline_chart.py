"""The patient's timeline: scores, cover, visits and events on one time axis, as datasets for its drawing."""

from datetime import date, timedelta

import pandas as pd
import streamlit as st

from db.vocabulary import MOUD_MEDICATIONS, PAIN_OPIOIDS, AppointmentStatus, Instrument, label
from pages.parts import query_params
from pages.parts import timeline_drawing as drawn
from pages.parts.colours import is_dark
from services.clinical.instruments import BY_KEY
from services.clinical.numbers import CONTINUITY_FAILS_AT
from services.patient.timeline import Timeline

SPANS = {"90": "3 months", "365": "1 year", "730": "2 years", "all": "All"}
USUAL_SPAN = "365"
MARGIN = 0.015  # of the time shown, so that the first point is whole
AHEAD = timedelta(days=21)  # room for what is booked, and at least
AHEAD_SHARE = 0.13  # of the time shown: the names of the bands stand there, clear of today's line
PANELS = (Instrument.phq9, Instrument.phq9_teen, Instrument.gad7)
ROW = 26  # pixels of one row of bars or ticks
BAND_TINTS = (0.0, 0.07, 0.14, 0.22, 0.32)  # severity bands, darker upwards
DRAWN = ("Contacts", "Events")  # a drug test stands in the table only
PAIN_ROW = "Opioids for pain"


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
        st.vega_lite_chart(chart, width="stretch", alt=f"Timeline of scores, medication and visits, {SPANS[span]}")
    st.caption(
        "Scores: ● plain, ○ withdrawal-confounded; index: outcomes are measured against it; repeat: to be taken again. "
        "Bars: days covered by medication; between them no supply on record, with the days of a longer MOUD gap. "
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


def patient_timeline(events: Timeline, today: date, first: date) -> dict:
    """A Vega-Lite specification with its datasets: an axis from `first` to a little after today."""
    shown = today - first
    time = Axis(first - shown * MARGIN, today + max(AHEAD, shown * AHEAD_SHARE), today)
    scored = tuple(key for key in PANELS if key in _scored(events, time))
    # one panel alone would not take the page's width
    has_cover = bool(len(events.cover) or len(events.other_cover) or not scored)
    datasets = {drawn.NOW: pd.DataFrame({"at": [noon(today)]}), drawn.MARKS: _marks(events, time)}
    for key in scored:
        datasets |= _scores(events, key, time)
    rows = _mark_rows(datasets[drawn.MARKS])
    values = time.values | {drawn.MARK_ROWS: rows}
    heights = [len(rows)]
    if has_cover:
        datasets |= _cover(events, time)
        values[drawn.COVER_ROWS] = _cover_rows(datasets)
        heights.insert(0, len(values[drawn.COVER_ROWS]))
    chart = drawn.filled(drawn.drawing(scored, has_cover, _paper()), values)
    for panel, height in zip(chart["vconcat"][len(scored) :], heights, strict=True):
        panel["height"] = ROW * max(height, 1)
    return chart | {"datasets": datasets}


def _scored(events: Timeline, time: "Axis") -> set[str]:
    """The instruments with a score, or one to come, in the time shown."""
    return {key for frame in (events.scores, events.planned) for key in time.within(frame).instrument}


class Axis:
    """The shared time axis. Days are sent as noon, so that no browser's time zone moves one to its neighbour."""

    def __init__(self, first: date, last: date, today: date):
        self.first, self.last, self.today = first, last, today

    @property
    def values(self) -> dict[str, object]:
        """What the drawing leaves open about it."""
        first, last = (noon(day).value // 1_000_000 for day in (self.first, self.last))  # milliseconds
        words = f"timeFormat(datum.value, year(datum.value) == {self.today.year} ? '%-d %b' : '%-d %b %Y')"
        return {drawn.FIRST: first, drawn.LAST: last, drawn.DAY_WORDS: words}

    def within(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Rows inside the axis, their days as noon and in words for the tooltip."""
        inside = frame[(frame.on >= self.first) & (frame.on <= self.last)]
        return inside.assign(at=[noon(day) for day in inside.on], day=[_long(day) for day in inside.on])


def noon(day: date) -> pd.Timestamp:
    return pd.Timestamp(day) + pd.Timedelta(hours=12)


def _long(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _scores(events: Timeline, key: str, time: Axis) -> dict[str, pd.DataFrame]:
    taken = events.scores[(events.scores.instrument == key) & events.scores.total.notna()]
    planned = time.within(events.planned[events.planned.instrument == key])
    return {
        drawn.TAKEN.format(key): time.within(taken),
        drawn.PLANNED.format(key): planned.assign(total=BY_KEY[key].total_range[0]),
        drawn.BANDS.format(key): _bands(BY_KEY[key], time),
    }


def _bands(instrument, time: Axis) -> pd.DataFrame:
    tops = [band.low for band in instrument.bands[1:]] + [instrument.total_range[1]]
    rows = zip(instrument.bands, tops, BAND_TINTS, strict=False)
    ends = {"from": noon(time.first), "to": noon(time.last)}
    frame = pd.DataFrame([ends | {"low": b.low, "high": top, "tint": tint, "name": b.name} for b, top, tint in rows])
    return frame.assign(middle=(frame.low + frame.high) / 2)


def _cover(events: Timeline, time: Axis) -> dict[str, pd.DataFrame]:
    moud = _clipped(_named(events.cover, "medication"), time)
    other = _clipped(_named(events.other_cover, "medication").assign(row=_other_row), time)
    white = _clipped(_named(events.gaps[events.gaps.days >= CONTINUITY_FAILS_AT], "after"), time)
    middle = white.assign(at=white.start + (white.end - white.start) / 2, said=[f"{days} d" for days in white.days])
    return {drawn.COVER: pd.concat([moud, other]), drawn.GAPS: middle}


def _cover_rows(datasets: dict[str, pd.DataFrame]) -> list[str]:
    """MOUD above, also what has nothing but a gap there."""
    cover, gaps = datasets[drawn.COVER], datasets[drawn.GAPS]
    is_moud = cover.medication.isin(MOUD_MEDICATIONS)
    return list(dict.fromkeys([*cover.row[is_moud], *gaps.row, *cover.row[~is_moud]]))


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


def _marks(events: Timeline, time: Axis) -> pd.DataFrame:
    happenings = events.happenings[events.happenings.row.isin(DRAWN)].assign(mark="kept")
    marks = pd.concat([_visit_marks(events.visits), happenings], ignore_index=True)
    return time.within(marks[["on", "row", "what", "mark"]])


def _mark_rows(marks: pd.DataFrame) -> list[str]:
    return [row for row in ("Visits", *DRAWN) if row in set(marks.row)] or ["Visits"]


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
