"""What a managers' page was asked to show: the figures, those to compare with, and the words for both."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pages.parts.frame import Look
from services.metrics import months, periods
from services.metrics.figures import Asked
from services.metrics.periods import Length

SERIES = 13  # points of a sparkline: a year, and the same month of the year before
QUARTERS = 7  # of a viewer who sees quarters only


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
    def period_before(self) -> str:
        return self.asked.period.before.name(self.look.today)

    @property
    def place(self) -> str:
        return self.clinics[str(self.asked.clinic)] if self.asked.clinic else "all clinics"

    def series(self, points: int = SERIES) -> list[Asked]:
        """The same question for each month (each quarter, where months are not told), the earliest first."""
        length = Length.month if self.is_exact else Length.quarter
        steps, last = periods.MONTHS[length], self.asked.period.last
        ends = [
            periods.months_later(last, -steps * back) for back in reversed(range(points if self.is_exact else QUARTERS))
        ]
        asked = [replace(self.asked, period=periods.ending(end, length)) for end in ends]
        first_kept = periods.months_before(periods.month_of(self.look.today), months.KEPT)[0]
        return [one for one in asked if one.period.months[0] >= first_kept]
