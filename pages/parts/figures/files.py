"""Files of figures: a table as CSV, a chart as SVG or PNG. Each is recorded; one that could not be is not given out."""

from collections.abc import Callable
from io import BytesIO, StringIO

import altair as alt
import pandas as pd

from pages.parts.figures.chosen import Chosen

WIDTH = 900  # pixels of a chart in a file
DRAWN_IN = "sans-serif"  # of a list of fonts whose first is not installed, the drawer of pictures writes no word at all


def recorded(chosen: Chosen, name: str, kind: str, made: Callable[[], str | bytes]) -> str | bytes:
    content = made()
    asked = chosen.asked
    told = {"file": f"{name}.{kind}", "period": asked.period.key, "clinic": asked.clinic, "as_then": asked.is_as_then}
    chosen.look.record("exported", detail=told | {"purpose": "operations"})
    return content


def csv(chosen: Chosen, rows: pd.DataFrame) -> str:
    """The rows, with the period, the place and what was known in columns of their own."""
    asked, days = chosen.asked, chosen.asked.period
    same = {
        "first_month": f"{days.months[0]:%Y-%m}",
        "last_month": f"{days.last:%Y-%m}",
        "place": chosen.place,
        "known": "then" if asked.is_as_then else "now",
    }
    text = StringIO()
    rows.assign(**same).to_csv(text, index=False, lineterminator="\n")
    return text.getvalue()


def svg(chart: alt.TopLevelMixin, finding: str, chosen: Chosen) -> str:
    text = StringIO()
    _titled(chart, finding, chosen).save(text, format="svg")
    return text.getvalue()


def png(chart: alt.TopLevelMixin, finding: str, chosen: Chosen) -> bytes:
    content = BytesIO()
    drawn = _titled(chart, finding, chosen).configure(**{**chart.config.to_dict(), "font": DRAWN_IN})
    drawn.save(content, format="png", scale_factor=2)
    return content.getvalue()


def _titled(chart: alt.TopLevelMixin, finding: str, chosen: Chosen) -> alt.TopLevelMixin:
    """A file travels without its page: it carries the finding, the period and the place."""
    titled = chart.properties(title=alt.TitleParams(finding, subtitle=f"{chosen.period} · {chosen.place}"))
    return titled if isinstance(chart, alt.VConcatChart | alt.HConcatChart) else titled.properties(width=WIDTH)
