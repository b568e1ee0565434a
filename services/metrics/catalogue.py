"""Every metric by name."""

from db.problems import Problem
from services.metrics.cascade import CASCADE
from services.metrics.completion import COMPLETION
from services.metrics.initiation import INITIATION
from services.metrics.metric import Metric
from services.metrics.retention import RETENTION
from services.metrics.withdrawal_free import WITHDRAWAL_FREE

METRICS: tuple[Metric, ...] = (INITIATION, RETENTION, CASCADE, WITHDRAWAL_FREE, COMPLETION)


def by_name(name: str) -> Metric:
    for metric in METRICS:
        if metric.name == name:
            return metric
    raise Problem(f"There is no metric {name!r}. There are: {', '.join(metric.name for metric in METRICS)}.")
