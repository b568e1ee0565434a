"""Managers' figures about visits and the care manager's time."""

from collections.abc import Iterator

from tests.by_hand.figures_told import MET, MISSING, NOT_MET, Asked, Figures, Line, Unit
from tests.by_hand.figures_work import is_on_the_list
from tests.by_hand.visits import reached_or_seen


def contacts_per_patient(asked: Asked) -> Iterator[Unit]:
    if is_on_the_list(asked):
        made = [on for on in reached_or_seen(asked.known) if asked.is_counted(on)]
        yield Unit(MET, amount=len(made))


def is_care_managers(asked: Asked, by: str | None) -> bool:
    """Whoever is not known to be something else."""
    return asked.roles.get(by) in (None, "care_manager")


def minutes(asked: Asked) -> Iterator[Unit]:
    if is_on_the_list(asked):
        spent = [c.minutes for c in asked.known.contacts if asked.is_counted(c.on) and is_care_managers(asked, c.by)]
        yield Unit(MISSING if None in spent else MET, amount=sum(number or 0 for number in spent))


def no_show(asked: Asked) -> Iterator[Unit]:
    parts = {"no_show": MET, "kept": NOT_MET, "scheduled": MISSING}
    for visit in asked.known.appointments:
        if visit.kind != "case_review" and visit.status in parts and asked.is_counted(visit.starts_on):
            yield Unit(parts[visit.status], own={"kind": visit.kind, "clinician": visit.clinician})


CARE = {
    "contacts_per_patient": Figures(contacts_per_patient, (Line("contacts"),), summary="mean"),
    "minutes": Figures(minutes, (Line("minutes", (MET, MISSING)),), summary="mean"),
    "no_show": Figures(no_show, (Line("no-show"),)),
}
