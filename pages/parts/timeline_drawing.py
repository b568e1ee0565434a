"""How a timeline is drawn, whosever it is: panels above each other that share the time axis.

Altair takes a third of a second over it, so it is made once. What is a patient's own stands in it as `@name`, and the
rows come beside it as datasets by name.
"""

from functools import lru_cache

import altair as alt

from db.vocabulary import label
from pages.parts.colours import AMBER, INK, RED, SLATE, TEAL, shade
from services.clinical.instruments import BY_KEY
from services.clinical.numbers import SELF_HARM_FROM

HEIGHTS = {"gad7": 110}  # pixels of a panel of scores; of the others:
USUAL_HEIGHT = 150
TITLE_LETTERS = 8  # that fit beside a panel; a longer title stands in lines
EXTENT = {"minExtent": 96, "maxExtent": 96}  # pixels: the same room for labels in every panel
ROWS = EXTENT | {"labelLimit": 92, "domain": False, "ticks": False}
CROSS = "M-1,-1L1,1M-1,1L1,-1"  # missed

FIRST, LAST, DAY_WORDS = "@first", "@last", "@day words"
COVER_ROWS, MARK_ROWS = "@cover rows", "@mark rows"
NOW, COVER, GAPS, MARKS = "now", "cover", "gaps", "marks"  # datasets; of each instrument these as well:
TAKEN, PLANNED, BANDS = "{} taken", "{} planned", "{} bands"


@lru_cache
def drawing(scored: tuple[str, ...], has_cover: bool, paper: str) -> dict:
    """The specification with its open places. `scored`: instruments; `paper`: the colour behind, of the theme that
    the person who looks has chosen."""
    panels = [_scores(key, paper) for key in scored] + ([_cover()] if has_cover else []) + [_ticks()]
    shared = alt.vconcat(*panels, spacing=6).resolve_scale(x="shared", color="independent")
    return shared.to_dict() | {"config": {"view": {"stroke": None}}}  # without Altair's own sizes


def filled(part, values: dict):
    """The specification with every `@name` replaced; a list of nothing but a list's name becomes that list."""
    if isinstance(part, dict):
        return {key: filled(inner, values) for key, inner in part.items()}
    if isinstance(part, list):
        found = [filled(inner, values) for inner in part]
        return found[0] if len(found) == 1 and isinstance(found[0], list) else found
    return values.get(part, part) if isinstance(part, str) else part


def _of(dataset: str) -> alt.Chart:
    return alt.Chart(alt.NamedData(name=dataset))


def _x(field: str, is_labelled: bool = False) -> alt.X:
    axis = alt.Axis(
        labels=is_labelled,
        ticks=is_labelled,
        domain=False,
        title=None,
        labelExpr=DAY_WORDS,
        tickCount=8,
        labelFlush=True,
    )
    return alt.X(f"{field}:T", scale=alt.Scale(domain=[FIRST, LAST], nice=False), axis=axis)


def _now(is_labelled: bool = False) -> alt.Chart:
    return _of(NOW).mark_rule(strokeDash=[3, 3], color=shade(SLATE)).encode(x=_x("at", is_labelled))


def _scores(key: str, paper: str) -> alt.LayerChart:
    instrument = BY_KEY[key]
    at = _score_axis(instrument)
    base = _of(TAKEN.format(key)).encode(x=_x("at"), y=alt.Y("total:Q", **at))
    line = base.mark_line(color=shade(TEAL), strokeWidth=2)
    hollow = alt.condition("datum.is_confounded", alt.value(paper), alt.value(shade(TEAL)))
    tooltip = [
        alt.Tooltip("day:N", title="Taken"),
        alt.Tooltip("total:Q", title=label(key)),
        alt.Tooltip("band:N", title="Severity"),
        alt.Tooltip("item_9:Q", title="Item 9"),
        alt.Tooltip("note:N", title="Note"),
    ]
    point = base.mark_point(size=55, strokeWidth=2, stroke=shade(TEAL), filled=True, opacity=1)
    point = point.encode(fill=hollow, tooltip=tooltip)
    layers = (*_bands(key, at), _now(), line, point, _item_9(base), _index(base), _planned(key, at))
    return alt.layer(*layers).properties(height=HEIGHTS.get(key, USUAL_HEIGHT))


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


def _bands(key: str, at: dict) -> tuple[alt.Chart, alt.Chart]:
    """The severity bands as tints behind the line, each with its name at the right."""
    base = _of(BANDS.format(key))
    tint = base.mark_rect(color=shade(AMBER)).encode(
        x=_x("from"),
        x2="to:T",
        y=alt.Y("low:Q", **at),
        y2="high:Q",
        opacity=alt.Opacity("tint:Q", scale=None, legend=None),
    )
    name = base.mark_text(align="right", dx=-6, fontSize=10, color=shade(INK))
    return tint, name.encode(x=_x("to"), y=alt.Y("middle:Q", **at), text="name:N")


def _item_9(base: alt.Chart) -> alt.Chart:
    """A self-harm answer is written beside its point, whatever the score."""
    return (
        base.transform_filter(f"datum.item_9 >= {SELF_HARM_FROM}")
        .transform_calculate(said="'item 9: ' + datum.item_9")
        .mark_text(dy=-12, fontSize=11, fontWeight="bold", color=shade(RED))
        .encode(text="said:N")
    )


def _index(base: alt.Chart) -> alt.Chart:
    """The score that outcomes are measured against."""
    marked = base.transform_filter("datum.is_index")
    return marked.mark_text(dy=15, fontSize=11, color=shade(INK)).encode(text=alt.value("index"))


def _planned(key: str, at: dict) -> alt.Chart:
    """Where a score is to be repeated, at the foot of the panel."""
    mark = _of(PLANNED.format(key)).mark_text(dy=-8, fontSize=11, color=shade(INK))
    tooltip = [alt.Tooltip("day:N", title="Due"), alt.Tooltip("what:N", title="What")]
    return mark.encode(x=_x("at"), y=alt.Y("total:Q", **at), text="what:N", tooltip=tooltip)


def _cover() -> alt.LayerChart:
    """A row of bars for each MOUD medication, one for all opioids for pain, one for benzodiazepines; gaps of MOUD."""
    y = alt.Y("row:N", title=None, sort=[COVER_ROWS], axis=alt.Axis(**ROWS))
    tooltip = [
        alt.Tooltip("name:N", title="Covered by"),
        alt.Tooltip("since:N", title="From"),
        alt.Tooltip("until:N", title="To"),
        alt.Tooltip("days:Q", title="Days"),
    ]
    bar = _of(COVER).mark_bar(color=shade(SLATE), height=12, cornerRadius=2)
    bar = bar.encode(x=_x("start"), x2="end:T", y=y, tooltip=tooltip)
    text = _of(GAPS).mark_text(fontSize=11, fontWeight="bold", color=shade(RED))
    return alt.layer(bar, text.encode(x=_x("at"), y=y, text="said:N"), _now())


def _ticks() -> alt.LayerChart:
    y = alt.Y("row:N", title=None, sort=[MARK_ROWS], scale=alt.Scale(domain=[MARK_ROWS]), axis=alt.Axis(**ROWS))
    shapes = alt.Scale(domain=["kept", "missed", "booked"], range=["circle", CROSS, "circle"])
    filled_in = alt.condition("datum.mark == 'kept'", alt.value(shade(SLATE)), alt.value("transparent"))
    tick = (
        _of(MARKS)
        .mark_point(size=42, strokeWidth=1.6, stroke=shade(SLATE), opacity=1)
        .encode(
            x=_x("at", is_labelled=True),
            y=y,
            shape=alt.Shape("mark:N", scale=shapes, legend=None),
            fill=filled_in,
            tooltip=[alt.Tooltip("day:N", title="On"), alt.Tooltip("what:N", title="What")],
        )
    )
    return alt.layer(tick, _now(is_labelled=True))
