"""Reasons about contacts, visits and referrals."""

from db.vocabulary import Role, Urgency
from services.rules.criteria import coordination, moud, visits
from services.rules.reason import Evidence, Kind, Reason

VISITS: tuple[Reason, ...] = (
    Reason(
        key="contact_due",
        title="Contact due",
        chip="Contact due",
        question="Are we in touch?",
        urgency=Urgency.routine,
        owner=Role.care_manager,
        on_list="Everyone on the caseload",
        clears_when="A contact or kept visit",
        step="Call or send a message",
        source="Contact at least monthly [B]; sooner in the active phase (clinic default)",
        detail="Last contact or visit: {on}",
        needs=(),
        due=visits.contact_due,
        evidence=Evidence(Kind.contact, visits.spoken_on),
    ),
    Reason(
        key="missed_visit",
        title="Missed visit",
        chip="Missed visit",
        question="Is this person slipping away?",
        urgency=Urgency.this_week,
        owner=Role.care_manager,
        on_list="The last past appointment was a no-show; none kept or booked since",
        clears_when="A visit kept or booked, or a contact",
        step="Call today, rebook, ask about transport and hours",
        source="Missed visits come before lapses (clinic default)",
        detail="No-show on {on}",
        needs=(visits.has_missed_visit, visits.missed_is_unanswered),
        due=visits.missed_due,
        evidence=Evidence(Kind.appointment, lambda f: f.last_no_show_on),
    ),
    Reason(
        key="no_next_visit",
        title="No next visit booked",
        chip="No visit booked",
        question="When do we see this person again?",
        urgency=Urgency.routine,
        owner=Role.care_manager,
        on_list="Open enrolment without a future appointment",
        clears_when="A visit booked",
        step="Book the next visit",
        source="Continuity of MOUD (clinic default)",
        detail="Last kept visit: {on}",
        needs=(moud.is_enrolled,),
        due=visits.next_visit_due,
        evidence=Evidence(Kind.appointment, lambda f: f.last_kept_on),
    ),
    Reason(
        key="referral_open",
        title="Referral not closed",
        chip="Referral open",
        question="Did this person arrive where we sent them?",
        urgency=Urgency.routine,
        owner=Role.care_manager,
        on_list=(
            "A referral without an appointment in {APPOINTMENT_WITHIN:days}, or without a report in {REPORT_WITHIN}"
        ),
        clears_when="A report, or the referral closed",
        step="Call the other clinic, ask for an appointment or the report, or close the referral",
        source="Closed-loop referral (clinic default)",
        detail="Sent on {on}",
        needs=(coordination.has_open_referral,),
        due=coordination.referral_due,
        evidence=Evidence(Kind.referral, lambda f: f.referral_sent_on),
    ),
)
