"""Days as text, counted from one another."""

from datetime import date, timedelta

DAY_0 = "2026-03-01"  # from which tables of cases count their days


def after(day: str, days: int) -> str:
    """`after("2026-03-01", 28)` → `2026-03-29`; a negative number lies before."""
    return str(date.fromisoformat(day) + timedelta(days=days))
