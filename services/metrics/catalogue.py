"""Every metric by name."""

from db.problems import Problem
from services.metrics.definitions.baseline import BASELINE_GAD7, BASELINE_PHQ9
from services.metrics.definitions.cascade import CASCADE
from services.metrics.definitions.case_reviews import CASE_REVIEWED
from services.metrics.definitions.caseload import CASELOAD, CONTACTED, INTEGRATED_NEED, INTEGRATED_TREATMENT
from services.metrics.definitions.completion_24_weeks import COMPLETION
from services.metrics.definitions.contacts import CONTACTS_PER_PATIENT, MINUTES
from services.metrics.definitions.enrolments import ENDED, ENROLMENTS
from services.metrics.definitions.initiation import INITIATION
from services.metrics.definitions.no_shows import NO_SHOW
from services.metrics.definitions.open_reasons import OPEN_REASONS, WORKLOAD
from services.metrics.definitions.outcomes import OUTCOMES
from services.metrics.definitions.retention import RETENTION
from services.metrics.definitions.retention_curve import RETENTION_CURVE
from services.metrics.definitions.screen_to_contact import SCREEN_TO_CONTACT
from services.metrics.definitions.trajectories import TRAJECTORIES
from services.metrics.definitions.withdrawal_free import WITHDRAWAL_FREE
from services.metrics.metric import Metric

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
