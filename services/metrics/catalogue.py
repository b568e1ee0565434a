"""Every metric by name."""

from db.problems import Problem
from services.metrics.initiation import INITIATION
from services.metrics.metric import Metric

METRICS: tuple[Metric, ...] = (INITIATION,)


def by_name(name: str) -> Metric:
    for metric in METRICS:
        if metric.name == name:
            return metric
    raise Problem(f"There is no metric {name!r}. There are: {', '.join(metric.name for metric in METRICS)}.")
