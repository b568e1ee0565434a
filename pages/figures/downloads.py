"""Files of figures: a table as CSV, a chart as SVG or PNG. Each is recorded; one that could not be is not given out."""

from collections.abc import Callable

import altair as alt
import pandas as pd

from db.vocabulary import AuditAction
from pages.figures import charts, drawing
from pages.figures.selection import Chosen
from services.access.viewer import OPERATIONS
from services.csv_text import csv_of

WIDTH = 900  # pixels of a chart in a file
DRAWN_IN = "sans-serif"  # of a list of fonts whose first is not installed, the drawer of pictures writes no word at all


def recorded(chosen: Chosen, name: str, kind: str, made: Callable[[], str | bytes]) -> str | bytes:
    content = made()
    asked = chosen.asked
    told = {"file": f"{name}.{kind}", "period": asked.period.key, "clinic": asked.clinic, "as_then": asked.is_as_then}
    chosen.look.record(AuditAction.exported, detail=told | {"purpose": OPERATIONS})
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
    told = rows.assign(**same).astype(object)
    text, _ = csv_of(list(told), told.where(told.notna(), None).to_dict("records"))
    return text


def svg(chart: alt.TopLevelMixin) -> str:
    return drawing.svg(chart)


def png(chart: alt.TopLevelMixin) -> bytes:
    return drawing.png(chart.configure(**{**chart.config.to_dict(), "font": DRAWN_IN}))


def alone(chart: alt.TopLevelMixin, finding: str, chosen: Chosen) -> alt.TopLevelMixin:
    """A file travels without its page: it carries the finding, the period, the place and the page's ground."""
    title = alt.TitleParams(finding, subtitle=f"{chosen.period} · {chosen.place}")
    grounded = chart.configure(**{**chart.config.to_dict(), "background": charts.ground()})
    return grounded.properties(title=title, width=WIDTH)
