"""The numbers an organisation may set for itself (⚙): default, limits, unit, meaning and source of each, as rows."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Threshold:
    name: str
    default: float
    low: float
    high: float
    unit: str
    meaning: str
    source: str


DEFAULT = "clinic default"
THRESHOLDS = (
    Threshold(
        "phq9_positive_again", 28, 7, 84, "days", "PHQ-9 due after a score of 10 or more", "at least monthly [A]"
    ),
    Threshold("phq9_mild_again", 56, 14, 168, "days", "PHQ-9 due after a score of 5 to 9", DEFAULT),
    Threshold("phq9_minimal_again", 84, 28, 365, "days", "PHQ-9 due after a score below 5", DEFAULT),
    Threshold("phq9_taper_again", 14, 7, 56, "days", "PHQ-9 due while tapering or after MOUD ended", DEFAULT),
    Threshold("gad7_positive_again", 28, 7, 84, "days", "GAD-7 due after a score of 10 or more", DEFAULT),
    Threshold("contact_active", 14, 3, 56, "days", "between contacts in the active phase", DEFAULT),
    Threshold("contact_stable", 28, 7, 84, "days", "between contacts while stable", "contact within 4 weeks [B]"),
    Threshold(
        "confounded_look_back", 28, 14, 56, "days", "a change of MOUD or opioids confounds a score", "[D] (derived)"
    ),
    Threshold("confounded_gap", 8, 3, 31, "days", "a MOUD gap this long confounds a score", "[N] (derived)"),
    Threshold("confounded_gap_lasts", 56, 28, 365, "days", "a gap that still runs confounds a score for", DEFAULT),
    Threshold("confounded_around", 7, 1, 28, "days", "a withdrawal score this near confounds a score", DEFAULT),
    Threshold(
        "repeat_after_change", 28, 14, 56, "days", "from the change that tags a score to its repeat", "[D] (derived)"
    ),
    Threshold("repeat_after_score", 14, 7, 28, "days", "from a tagged score to its repeat, at least", DEFAULT),
    Threshold("index_waits", 56, 28, 112, "days", "a tagged score waits for an untagged one as index", DEFAULT),
    Threshold("methadone_assess_from", 3, 1, 5, "missed days", "methadone: assess before dosing", DEFAULT),
    Threshold("taper_reduction", 15, 5, 50, "%", "a mean dose this far below the earlier one is a taper", "[T]"),
    Threshold("taper_apart", 60, 30, 120, "days", "between the two months of doses that are compared", "[T]"),
    Threshold("fast_taper_week", 10, 5, 50, "% per week", "a dose that falls faster is a fast taper", "CDC 2022 [M]"),
    Threshold("fast_taper_month", 10, 5, 50, "% per 4 weeks", "the same, after a year of opioids", "CDC 2022 [M]"),
    Threshold("acknowledge_same_day", 1, 1, 2, "days", "a same-day reason may be acknowledged for", DEFAULT),
    Threshold("acknowledge_this_week", 7, 1, 14, "days", "a this-week reason may be acknowledged for", DEFAULT),
    Threshold("acknowledge_routine", 28, 1, 84, "days", "a routine reason may be acknowledged for", DEFAULT),
)
BY_NAME = {threshold.name: threshold for threshold in THRESHOLDS}


class Limits:
    """The thresholds in force: the defaults, and what the organisation has set instead."""

    def __init__(self, **changed: float):
        self.changed = {name: value for name, value in changed.items() if value != BY_NAME[name].default}
        for threshold in THRESHOLDS:
            setattr(self, threshold.name, changed.get(threshold.name, threshold.default))


DEFAULTS = Limits()
