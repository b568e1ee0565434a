"""Words for people: patients and those who care for them."""

from enum import StrEnum


class Sex(StrEnum):
    male = "male"
    female = "female"
    other = "other"
    unknown = "unknown"


class PatientStatus(StrEnum):
    active = "active"
    closed = "closed"
    deceased = "deceased"


class Role(StrEnum):
    care_manager = "care_manager"
    prescriber = "prescriber"
    therapist = "therapist"
    psychiatric_consultant = "psychiatric_consultant"
    front_desk = "front_desk"
    manager = "manager"
    administrator = "administrator"
    auditor = "auditor"


STAFFED = (Role.care_manager, Role.prescriber, Role.therapist)  # who may be named in a patient's care team
