"""What a managers' page was asked to show: the figures, those to compare with, and the words for both."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from pages.parts.page_frame import Look
from services.metrics.counting import kept_months, periods
from services.metrics.counting.periods import Length
from services.metrics.figures import Asked
from services.metrics.metric import Metric, Summary
from services.metrics.report.report import QUARTERS
from services.rules.wording import day_words

SERIES = 13  # points of a sparkline: a year, and the same month of the year before


@dataclass(frozen=True)
class Chosen:
    """What a managers' page shows: the figures asked for, those to compare with, and the words for both."""

    look: Look
    asked: Asked
    clinics: Mapping[str, str]
    is_exact: bool

    @property
    def before(self) -> Asked:
        return replace(self.asked, period=self.asked.period.before)

    @property
    def period(self) -> str:
        return self.asked.period.name(self.look.today)

    @property
    def heading(self) -> str:
        """What the bar says, for paper, on which its boxes are not."""
        known = "as known then" if self.asked.is_as_then else "as known now"
        return f"{self.period} · {self.place} · {known} · printed on {self.look.today.day} {self.look.today:%B %Y}"

    @property
    def place(self) -> str:
        if self.asked.clinic:
            return self.clinics[str(self.asked.clinic)]
        return next(iter(self.clinics.values())) if len(self.clinics) == 1 else "all clinics"

    @property
    def counted_to(self) -> date:
        """The last day of the period that is over or has begun."""
        return min(periods.last_day(self.asked.period.last), self.look.today)

    def on(self, metric: Metric) -> str:
        """`on 22 Nov`: of which day a figure tells that is not of the whole period."""
        return f"on {day_words(self.counted_to, self.look.today)}" if metric.is_state else ""

    @property
    def course(self) -> str:
        """What a sparkline shows: `month by month, Nov 2025 to Nov 2026 so far`"""
        each = [one.period.name(self.look.today) for one in self.series()]
        return f"{'month by month' if self.is_exact else 'quarter by quarter'}, {each[0]} to {each[-1]}, where known"

    def is_too_early(self, metric: Metric) -> bool:
        """What adds up day by day is less in a period that is not over: it says nothing beside a whole one."""
        adds_up = not metric.is_state and (metric.is_count or metric.summary == Summary.mean)
        return adds_up and self.asked.period.last == periods.month_of(self.look.today)

    def series(self, points: int = SERIES, *, of: Metric | None = None) -> list[Asked]:
        """The same question for each month (each quarter, where months are not told), the earliest first; without the
        month so far where that is too early for the metric."""
        length = Length.month if self.is_exact else Length.quarter
        steps, last = periods.MONTHS[length], self.asked.period.last
        ends = [
            periods.months_later(last, -steps * back) for back in reversed(range(points if self.is_exact else QUARTERS))
        ]
        asked = [replace(self.asked, period=periods.ending(end, length)) for end in ends]
        first_kept = periods.months_before(periods.month_of(self.look.today), kept_months.KEPT)[0]
        found = [one for one in asked if one.period.months[0] >= first_kept]
        return found[:-1] if of is not None and self.is_too_early(of) else found
