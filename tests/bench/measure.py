"""Timing, and the rows of bench.json."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median

REPEATS = 15


@dataclass
class Report:
    """Rows {name, value, unit, baseline, ratio}: the ratio is to the smallest size measured in the same run, or to
    something plain that was measured beside it."""

    rows: list[dict] = field(default_factory=list)

    def add(self, name: str, size: int, value: float, unit: str) -> None:
        first = next((row["value"] for row in self.rows if row["name"].startswith(f"{name},")), value)
        self.add_against(name, size, value, unit, first)

    def add_against(self, name: str, size: int, value: float, unit: str, baseline: float, of: str = "patients") -> None:
        row = {"name": f"{name}, {size:,} {of}", "value": round(value, 3), "unit": unit}
        row |= {"baseline": round(baseline, 3), "ratio": round(value / baseline, 2) if baseline else None}
        self.rows.append(row)
        print(f"{row['name']:<60} {row['value']:>12,.2f} {unit:<12} ×{row['ratio']}", flush=True)


def milliseconds(act: Callable[[], object], repeats: int = REPEATS) -> float:
    """Median of several runs, the first (cold) one left out."""
    act()
    taken = []
    for _ in range(repeats):
        begin = time.perf_counter()
        act()
        taken.append((time.perf_counter() - begin) * 1000)
    return median(taken)


def seconds(act: Callable[[], object]) -> float:
    begin = time.perf_counter()
    act()
    return time.perf_counter() - begin
