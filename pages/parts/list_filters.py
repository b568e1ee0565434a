"""What the address of a page asks for, as the services' choices; and the widgets that change it."""

from collections.abc import Mapping
from dataclasses import asdict, replace

from sqlmodel import Session

from db.vocabulary import MOUD_MEDICATIONS, AuditAction, MoudStatus, PatientStatus, Urgency, label
from pages.parts import figure_chip, formatting, query_params
from services.access.viewer import Viewer
from services.clinical.instruments import DEPRESSION
from services.rules.catalogue import REASONS
from services.worklist import filter_options
from services.worklist.counts import Counts
from services.worklist.filters import MINE, UNASSIGNED, Choice
from services.worklist.patients import NEVER_SCORED, SORTS, Browse

COMING = "coming"
MEDICATIONS = {word.value: label(word) for word in MOUD_MEDICATIONS}
MOUD = {word.value: label(word) for word in MoudStatus}
STATUSES = {word.value: label(word) for word in PatientStatus}
PHQ9 = {band.name: f"PHQ-9 {band.name}, {band.low}–{band.high}" for band in DEPRESSION}
PHQ9[NEVER_SCORED] = "No PHQ-9 recorded"


def clinics_of(session: Session, viewer: Viewer) -> dict[str, str]:
    return {str(key): name for key, name in filter_options.clinics(session, viewer).items()}


def owners_of(session: Session, viewer: Viewer) -> dict[str, str]:
    mine = {MINE: "Mine"} if viewer.staff is not None else {}
    named = {str(key): name for key, name in filter_options.owners(session, viewer).items() if key != viewer.staff}
    return {**mine, UNASSIGNED: "Unassigned", **named}


def of_worklist(clinics: Mapping[str, str], owners: Mapping[str, str]) -> Choice:
    owner = query_params.value_of("owner", owners)
    urgency = query_params.value_of("urgency")
    return Choice(
        clinic=_number(query_params.value_of("clinic", clinics)),
        owner=owner if owner in (None, MINE, UNASSIGNED) else int(owner),
        reason=query_params.value_of("reason", [reason.key for reason in REASONS]),
        urgency=Urgency[urgency] if urgency in Urgency.__members__ else None,
        medication=query_params.value_of("medication", MEDICATIONS),
        text=query_params.value_of("find") or "",
        is_coming=urgency == COMING,
        among=figure_chip.asked(_number(query_params.value_of("clinic", clinics))),
    )


def urgencies(counted: Counts) -> None:
    """How many wait, as buttons: a click shows those, another click everyone again."""
    shown = {urgency.name: f"{formatting.URGENCY[urgency]} **{counted.by_urgency[urgency]:,}**" for urgency in Urgency}
    query_params.segments("Urgency", "urgency", {**shown, COMING: f"Coming in 7 days **{counted.coming:,}**"})


def people_in(counted: Counts, choice: Choice) -> int:
    """How many people the choice lists on all pages."""
    if choice.is_coming:
        return counted.coming
    return counted.by_urgency[choice.urgency] if choice.urgency else counted.patients


def worklist_bar(clinics: Mapping[str, str], owners: Mapping[str, str], counted: Counts) -> None:
    query_params.text("Find name or number", "find")
    if len(clinics) > 1:
        query_params.choose("Clinic", "clinic", clinics)
    query_params.choose("Reason", "reason", _reasons(counted), width=250)
    query_params.choose("Medication", "medication", MEDICATIONS)
    query_params.choose("Owner", "owner", owners)


def _reasons(counted: Counts) -> dict[str, str]:
    """Each with how many people have it open; most urgent kinds first, as in the catalogue."""
    return {reason.key: f"{reason.title} ({counted.by_reason.get(reason.key, 0):,})" for reason in REASONS}


def of_patients(clinics: Mapping[str, str]) -> Browse:
    sort = query_params.value_of("sort") or "name"
    return Browse(
        clinic=_number(query_params.value_of("clinic", clinics)),
        status=query_params.value_of("status", STATUSES),
        moud=query_params.value_of("moud", MOUD),
        medication=query_params.value_of("medication", MEDICATIONS),
        phq9=query_params.value_of("phq9", PHQ9),
        has_open_reason=query_params.value_of("open") == "yes",
        text=query_params.value_of("find") or "",
        sort=sort.lstrip("-") if sort.lstrip("-") in SORTS else "name",
        is_descending=sort.startswith("-"),
        among=figure_chip.asked(_number(query_params.value_of("clinic", clinics))),
    )


def patients_bar(clinics: Mapping[str, str]) -> None:
    query_params.text("Find name or number", "find")
    if len(clinics) > 1:
        query_params.choose("Clinic", "clinic", clinics, width=150)
    query_params.choose("Status", "status", STATUSES, width=115)
    query_params.choose("MOUD status", "moud", MOUD, width=165)
    query_params.choose("Medication", "medication", MEDICATIONS, width=165)
    query_params.choose("PHQ-9", "phq9", PHQ9, width=180)
    query_params.switch("On the worklist", "open")


ORDERS = {
    "name": "Name",
    "patient_id": "Number",
    "clinic": "Clinic",
    "care_manager": "Care manager",
    "moud_status": "MOUD status",
    "medication": "Medication",
    "covered_to": "Covered to",
    "phq9": "PHQ-9",
    "phq9_on": "PHQ-9 taken on",
    "phq9_change": "PHQ-9 change",
    "last_reached_or_seen": "Last reached or seen",
    "next_visit": "Next visit",
    "open_reasons": "Open reasons",
}


def patients_order() -> None:
    """Every column, both ways; sorting is the database's, over all pages."""
    both = {sign + key: f"{title} {arrow}" for key, title in ORDERS.items() for sign, arrow in (("", "↑"), ("-", "↓"))}
    query_params.choose("Sorted by name", "sort", both, width=190)


def told(choice: Choice | Browse) -> dict:
    """A choice for the audit record: what was filtered by, and that a name was searched, never which. The figure says
    who its people are."""
    given = asdict(replace(choice, people=None))
    asked = {key: str(value) for key, value in given.items() if value not in (None, "", False)}
    return asked | ({"text": "searched"} if asked.get("text") else {})


def record_listed(look, action: AuditAction, choice: Choice | Browse) -> None:
    """Once each time the viewer comes to the list or chooses another filter."""
    look.record_shown(action, (told(choice), choice.text), detail=told(choice))


def _number(text: str | None) -> int | None:
    return int(text) if text else None
