"""By what figures are grouped, and the words of the groups."""

from db.vocabulary import MOUD_MEDICATIONS, AppointmentKind, Role, Sex, Urgency, label

FIELDS = {
    "clinic": "By clinic",
    "clinician": "By clinician",
    "medication": "By medication",
    "sex": "By sex",
    "age_band": "By age",
    "race": "By race",
    "ethnicity": "By ethnicity",
    "language": "By language",
    "payer": "By payer",
}
KINDS = {
    "medication": MOUD_MEDICATIONS,
    "sex": tuple(Sex),
    "kind": (*AppointmentKind, *Urgency),
    "role": tuple(Role),
}


def word(field: str | None, group: str) -> str:
    """A group as people read it: the vocabulary's label, else what was recorded."""
    known = {one.name: label(one) for one in KINDS.get(field or "", ())}
    return known.get(group, group)
