"""What is done with a patient, as rows: appointments, contacts, treatments, events, referrals."""

from collections.abc import Iterable

from db.tables import Appointment, Contact, Event, Referral, Treatment
from db.vocabulary import AppointmentKind, AppointmentStatus, Component, ContactKind, ContactOutcome, EventKind
from services.intake.cell_types import Day, Identifier, KnownWord, Moment, Note, Text, Whole, Word, shown
from services.intake.codes.medication_names import Named
from services.intake.columns.drugs import Drug
from services.intake.columns.spec import PATIENT, Column, InOrder, Row, Split, Target
from services.intake.no_shows import says_no_show
from services.intake.reading import Reading

BOOKED_AHEAD = 731  # days: two years; further is a slipped digit
HAPPENED = (AppointmentStatus.kept, AppointmentStatus.no_show)
MINUTES_OF_A_DAY = 1_440
RISKS = (ContactOutcome.risk_low, ContactOutcome.risk_moderate, ContactOutcome.risk_high)


def _nothing_happened_tomorrow(row: Row, reading: Reading) -> Iterable[str]:
    if row["status"] in HAPPENED and row["starts_on"] > reading.today.isoformat():
        yield f"status {row['status']} but starts_at {row['starts_on']} is after today ({reading.today})"


def _no_show_by_its_reason(row: Row, reading: Reading) -> Iterable[str]:
    """Systems without a status of their own for a no-show say it in the reason of a cancellation. A cancellation ahead
    is one, whatever was missed before. `kept` stays: trials write down beside it why an earlier visit was missed."""
    is_cancelled = row["status"] == AppointmentStatus.cancelled
    if is_cancelled and row["starts_on"] <= reading.today.isoformat() and says_no_show(row["status_reason"]):
        row["status"] = AppointmentStatus.no_show.value
    return ()


def _moment_for_its_key(row: Row, _reading: Reading) -> Iterable[str]:
    day, time = row.get("starts_at") or row["at"]
    row["moment"] = f"{day}T{time}" if time else day
    return ()


APPOINTMENTS = Target(
    name="appointments",
    model=Appointment,
    columns=(
        Column("appointment_id", Identifier(100)),
        PATIENT,
        Column("starts_at", Moment(BOOKED_AHEAD), required=True),
        Column("kind", Word(AppointmentKind), required=True),
        Column("status", Word(AppointmentStatus, {"noshow": "no_show", "canceled": "cancelled"}), required=True),
        Column("status_reason", Text()),
        Column("clinician", Text()),
        Column("modality", Text()),
    ),
    stored=("starts_on", "starts_time", "kind", "status", "status_reason", "clinician", "modality"),
    key=("moment", "kind"),
    rules=(
        _moment_for_its_key,
        Split("starts_at", "starts_on", "starts_time"),
        _no_show_by_its_reason,
        _nothing_happened_tomorrow,
    ),
    own_id="appointment_id",
    not_before_birth=("starts_on",),
    not_after_death="starts_on",
    unless=AppointmentStatus.cancelled,
    repeats_are_real=True,
)

SPELLED = dict.fromkeys(("no_response", "not_reached", "unable_to_reach"), ContactOutcome.no_answer)
SPELLED |= dict.fromkeys(("voicemail", "voicemail_left", "left_voicemail", "message_left"), ContactOutcome.left_message)
SPELLED |= dict.fromkeys(("answered", "spoke_with_patient"), ContactOutcome.reached)
SPELLED |= {"low_risk": ContactOutcome.risk_low, "moderate_risk": ContactOutcome.risk_moderate}
SPELLED |= {"high_risk": ContactOutcome.risk_high}


def _risk_of_a_safety_review(row: Row, _reading: Reading) -> Iterable[str]:
    """A risk that another kind of contact states would be passed over by every rule: better said than kept unseen."""
    if row["outcome"] in RISKS and row["kind"] != ContactKind.safety_review:
        yield f"outcome {row['outcome']} is of a safety_review, and this contact is a {row['kind']}"


CONTACTS = Target(
    name="contacts",
    model=Contact,
    columns=(
        PATIENT,
        Column("at", Moment(), required=True),
        Column("kind", Word(ContactKind), required=True),
        Column("by", Text()),
        Column("minutes", Whole(0, MINUTES_OF_A_DAY)),
        Column("outcome", KnownWord(words=ContactOutcome, also=SPELLED)),
        Column("note", Note()),
    ),
    stored=("on", "time", "kind", "by", "minutes", "outcome", "note"),
    key=("moment", "kind"),
    rules=(_moment_for_its_key, Split("at", "on", "time"), _risk_of_a_safety_review),
    not_before_birth=("on",),
    not_after_death="on",
)


def _component_by_name(row: Row, _reading: Reading) -> Iterable[str]:
    told = row["component"]
    if isinstance(told, Named):
        row["component"], row["by_name"] = told.component, told.text
        if told.component is None:
            yield f"component '{shown(told.text)}' is a medication: it belongs into medication_supplies"


TREATMENTS = Target(
    name="treatments",
    model=Treatment,
    columns=(
        PATIENT,
        Column("component", Drug(Component), required=True),
        Column("started_on", Day(), required=True),
        Column("covered_to", Day(BOOKED_AHEAD)),
        Column("ended_on", Day()),
        Column("by_name", Text()),
    ),
    stored=("component", "started_on", "covered_to", "ended_on", "by_name"),
    key=("component", "started_on"),
    rules=(_component_by_name, InOrder("started_on", "covered_to"), InOrder("started_on", "ended_on")),
    not_before_birth=("started_on",),
    not_after_death="started_on",
)

EVENTS = Target(
    name="events",
    model=Event,
    columns=(
        PATIENT,
        Column("on", Day(), required=True),
        Column("kind", Word(EventKind), required=True),
        Column("ended_on", Day()),
    ),
    stored=("on", "kind", "ended_on"),
    key=("on", "kind"),
    rules=(InOrder("on", "ended_on"),),
    not_before_birth=("on",),
    not_after_death="on",
)

REFERRALS = Target(
    name="referrals",
    model=Referral,
    columns=(
        PATIENT,
        Column("sent_on", Day(), required=True),
        Column("sent_to", Text(200), required=True),
        Column("reason", Text()),
        Column("appointment_on", Day(BOOKED_AHEAD)),
        Column("report_on", Day()),
        Column("closed_on", Day()),
    ),
    stored=("sent_on", "sent_to", "reason", "appointment_on", "report_on", "closed_on"),
    key=("sent_on", "sent_to"),
    rules=(InOrder("sent_on", "appointment_on"), InOrder("sent_on", "report_on"), InOrder("sent_on", "closed_on")),
    not_before_birth=("sent_on",),
    not_after_death="sent_on",
)
