"""The tidy frames that charts of figures take, the same on the page and on paper; no hidden figure is in one."""

from collections.abc import Callable, Iterable
from datetime import date

import pandas as pd

from pages.figures import groups, run_chart_words, wording
from services.metrics.figures import Figure
from services.metrics.report.report import number
from services.metrics.statistics.run_charts import RunChart

Words = Callable[[Figure], str]


def shares(figures: Iterable[Figure], name: Words, words: Words) -> pd.DataFrame:
    shown = (one for one in figures if not one.is_hidden)
    rows = [(name(one), one.value, one.low, one.high, words(one)) for one in shown]
    return pd.DataFrame(rows, columns=["group", "share", "low", "high", "words"])


def weeks(figures: Iterable[Figure], by: str) -> pd.DataFrame:
    """Of the workload, whose lines are weeks."""
    shown = (one for one in figures if not one.is_hidden)
    rows = [(int(one.line.name.split()[1]), groups.word(by, one.group), one.numerator) for one in shown]
    return pd.DataFrame(rows, columns=["week", "group", "units"])


def months(points: Iterable[tuple[date, Figure | None]], found: RunChart) -> pd.DataFrame:
    """Of a run chart; without the months that are not known."""
    rows = [
        (
            pd.Timestamp(month),
            number(figure),
            found.median,
            wording.value(figure),
            run_chart_words.is_in_one(found, month),
        )
        for month, figure in points
        if number(figure) is not None
    ]
    return pd.DataFrame(rows, columns=["month", "value", "median", "words", "is_signal"])
