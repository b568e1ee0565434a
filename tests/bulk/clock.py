"""A time that passes only when somebody waits."""

from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 22, 2, tzinfo=UTC)


class FakeClock:
    def __init__(self, at: datetime = START) -> None:
        self.at = at
        self.waits: list[float] = []

    def now(self) -> datetime:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.at += timedelta(seconds=seconds)

    def later(self, **passed: float) -> None:
        self.at += timedelta(**passed)
