"""Every metric by name."""

from db.problems import Problem
from services.metrics.appointments import NO_SHOW
from services.metrics.baseline import BASELINE_GAD7, BASELINE_PHQ9
from services.metrics.cascade import CASCADE
from services.metrics.caseload import CASELOAD, CONTACTED, INTEGRATED_NEED, INTEGRATED_TREATMENT
from services.metrics.completion import COMPLETION
from services.metrics.contacts import CONTACTS_PER_PATIENT, MINUTES
from services.metrics.enrolments import ENDED, ENROLMENTS
from services.metrics.initiation import INITIATION
from services.metrics.metric import Metric
from services.metrics.open_reasons import OPEN_REASONS, WORKLOAD
from services.metrics.outcomes import OUTCOMES
from services.metrics.retention import RETENTION
from services.metrics.retention_curve import RETENTION_CURVE
from services.metrics.reviews import CASE_REVIEWED
from services.metrics.screening import SCREEN_TO_CONTACT
from services.metrics.trajectories import TRAJECTORIES
from services.metrics.withdrawal_free import WITHDRAWAL_FREE

METRICS: tuple[Metric, ...] = (
    CASELOAD,
    INTEGRATED_NEED,
    INTEGRATED_TREATMENT,
    CONTACTED,
    CONTACTS_PER_PATIENT,
    MINUTES,
    OPEN_REASONS,
    WORKLOAD,
    INITIATION,
    RETENTION,
    RETENTION_CURVE,
    CASCADE,
    WITHDRAWAL_FREE,
    COMPLETION,
    ENROLMENTS,
    ENDED,
    BASELINE_PHQ9,
    BASELINE_GAD7,
    SCREEN_TO_CONTACT,
    NO_SHOW,
    CASE_REVIEWED,
    OUTCOMES,
    TRAJECTORIES,
)


def by_name(name: str) -> Metric:
    """The metric of that name; an unknown one is a Problem."""
    for metric in METRICS:
        if metric.name == name:
            return metric
    raise Problem(f"There is no metric {name!r}. There are: {', '.join(metric.name for metric in METRICS)}.")
