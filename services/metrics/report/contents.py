"""Which figures a manager prints, in which order: adding one adds a row."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.clinical.numbers import RETAINED_AFTER
from services.metrics.definitions.caseload import CONTACTED
from services.metrics.definitions.retention import in_care_at

IN_CARE = ("retention", in_care_at(RETAINED_AFTER))
CALLED: Mapping[tuple[str, str], str] = {
    ("caseload", "on the caseload"): "On the caseload",
    ("caseload", "lapsed or dropped out"): "Lapsed or dropped out",
    ("integrated_treatment", "both treated"): "Both needs, both treated",
    ("contacted", "contacted"): CONTACTED.title,
    ("open_reasons", "overdue"): "Overdue reasons",
    ("initiation", "started"): "Initiation",
    IN_CARE: f"In care at {RETAINED_AFTER} days",
    ("withdrawal_free", "withdrawal-free"): "Withdrawal-free after a week",
    ("outcomes", "month 6 response"): "Response at 6 months",
    ("outcomes", "month 6 remission"): "Remission at 6 months",
    ("outcomes", "month 12 remission"): "Remission at 12 months",
    ("screen_to_contact", "contacted"): "Positive screen to contact",
    ("contacts_per_patient", "contacts"): "Contacts per patient and month",
    ("minutes", "minutes"): "Minutes per patient and month",
    ("no_show", "no-show"): "No-shows",
    ("case_reviewed", "reviewed"): "Non-responders reviewed",
}


def titled(*figures: tuple[str, str]) -> tuple[tuple[str, str, str], ...]:
    """Title, metric and line of each."""
    return tuple((CALLED[one], *one) for one in figures)


@dataclass(frozen=True)
class Part:
    """A metric of the report, of everybody or by a field."""

    metric: str
    by: str | None = None


@dataclass(frozen=True)
class Head:
    title: str
    metric: str
    line: str


HEADS = tuple(
    Head(*one)
    for one in titled(
        ("caseload", "on the caseload"),
        ("integrated_treatment", "both treated"),
        ("caseload", "lapsed or dropped out"),
        ("contacted", "contacted"),
        ("open_reasons", "overdue"),
        IN_CARE,
        ("outcomes", "month 6 response"),
        ("screen_to_contact", "contacted"),
    )
)
CONTENTS: Mapping[str, tuple[Part, ...]] = {
    "Do people with both needs get both treatments?": (
        Part("integrated_need"),
        Part("integrated_treatment"),
    ),
    "Where does the caseload stand with MOUD?": (Part("caseload"),),
    "Who starts MOUD, and why does it end?": (
        Part("enrolments"),
        Part("initiation"),
        Part("ended"),
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
        Part("open_reasons"),
        Part("open_reasons", by="clinician"),
        Part("workload", by="role"),
    ),
    "How far do people with opioid use disorder get?": (Part("cascade"),),
}
