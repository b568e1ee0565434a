"""Which figures a manager prints, in which order: adding one adds a row."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """A metric of the report, of everybody or by a field. `is_count`: the number says more than its share."""

    metric: str
    by: str | None = None
    is_count: bool = False


@dataclass(frozen=True)
class Head:
    title: str
    metric: str
    line: str
    is_count: bool = False


HEADS = (
    Head("On the caseload", "caseload", "on the caseload"),
    Head("Both needs, both treated", "integrated_treatment", "both treated"),
    Head("Lapsed or dropped out of MOUD", "caseload", "lapsed or dropped out"),
    Head("Contacted in 28 days", "contacted", "contacted"),
    Head("Overdue reasons", "open_reasons", "overdue", is_count=True),
    Head("In care at 180 days", "retention", "day 180, in care, no gap of 31 days"),
    Head("Response at 6 months", "outcomes", "month 6 response"),
    Head("Positive screen to contact", "screen_to_contact", "contacted"),
)
CONTENTS: Mapping[str, tuple[Part, ...]] = {
    "Do people with both needs get both treatments?": (
        Part("integrated_need"),
        Part("integrated_treatment"),
    ),
    "Where does the caseload stand with MOUD?": (Part("caseload"),),
    "Who starts MOUD, and why does it end?": (
        Part("enrolments", is_count=True),
        Part("initiation"),
        Part("ended", is_count=True),
        Part("baseline_phq9"),
        Part("baseline_gad7"),
    ),
    "Who stays in treatment?": (Part("withdrawal_free"), Part("retention")),
    "Does depression get better?": (Part("outcomes"),),
    "Are patients reached and reviewed?": (
        Part("contacted"),
        Part("screen_to_contact"),
        Part("contacts_per_patient"),
        Part("minutes"),
        Part("case_reviewed"),
        Part("no_show"),
        Part("no_show", by="kind"),
    ),
    "What is left to do, and what is coming?": (
        Part("open_reasons", is_count=True),
        Part("open_reasons", by="clinician", is_count=True),
        Part("workload", by="role"),
    ),
    "How far do people with opioid use disorder get?": (Part("cascade"),),
}
