"""What a single figure is called on pages and paper, where the name of its metric and line would be long."""

from collections.abc import Mapping

CALLED: Mapping[tuple[str, str], str] = {
    ("caseload", "on the caseload"): "On the caseload",
    ("caseload", "lapsed or dropped out"): "Lapsed or dropped out",
    ("integrated_treatment", "both treated"): "Both needs, both treated",
    ("contacted", "contacted"): "Contacted in 28 days",
    ("open_reasons", "overdue"): "Overdue reasons",
    ("initiation", "started"): "Initiation",
    ("retention", "day 180, in care, no gap of 31 days"): "In care at 180 days",
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
