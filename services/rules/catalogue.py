"""The catalogue of reasons for follow-up: who needs follow-up, why, by when, and who should act (section 6).

One row a reason, in clinical order. No clinician outside the team has checked a row yet; each says so.
"""

from db.problems import Problem
from services.rules.reason import Reason
from services.rules.reasons.consent import CONSENT
from services.rules.reasons.measurement import MEASUREMENT
from services.rules.reasons.medication import MEDICATION
from services.rules.reasons.response import RESPONSES
from services.rules.reasons.safety import SAFETY
from services.rules.reasons.transitions import TRANSITIONS
from services.rules.reasons.treatment import TREATMENT
from services.rules.reasons.visits import VISITS

REASONS: tuple[Reason, ...] = (
    *SAFETY,
    *MEDICATION,
    *TREATMENT,
    *MEASUREMENT,
    *RESPONSES,
    *VISITS,
    *TRANSITIONS,
    *CONSENT,
)

_BY_KEY = {reason.key: reason for reason in REASONS}


def by_key(key: str) -> Reason:
    """A key that is not in the catalogue is a Problem."""
    if key not in _BY_KEY:
        raise Problem(f"There is no reason {key!r}. There are: {', '.join(_BY_KEY)}.")
    return _BY_KEY[key]
