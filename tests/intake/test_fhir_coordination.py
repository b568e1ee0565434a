"""Referrals, contacts and consents from FHIR: ServiceRequest, Communication, Consent."""

import pytest

from tests.intake.fhir_feed import SNOMED, SUBJECT, coded, passed_over, refusal, values
from tests.intake.test_taken_back import bring, there  # noqa: F401 - a fixture

DOCTOR = {"reference": "Practitioner/d1", "display": "Dr Ruiz"}
MODE = "http://terminology.hl7.org/CodeSystem/v3-ParticipationMode"


def order(code: dict, **more) -> dict:
    made = {"resourceType": "ServiceRequest", "id": "s1", "status": "active", "intent": "order", "code": code}
    return made | {"subject": SUBJECT, "authoredOn": "2026-10-05T09:00:00"} | more


@pytest.mark.parametrize(
    "code",
    [
        coded(SNOMED, "306226009"),
        coded(SNOMED, "390866009", "Referral to mental health team"),
        coded(SNOMED, "75516001", "Psychotherapy"),
        coded(SNOMED, "310653000", "Drug addiction therapy using methadone"),
        coded("urn:local", "REF12", "Referral to psychiatry"),
        {"text": "Refer to pain clinic"},
    ],
)
def test_an_order_that_sends_the_patient_to_somebody_is_a_referral(tmp_path, code):
    asked = {"performer": [{"display": "East psychiatry"}], "reasonCode": [{"text": "PHQ-9 of 21"}]}
    assert values(tmp_path, order(code, **asked)) == {
        "patient_id": "p1",
        "sent_on": "2026-10-05",
        "sent_to": "East psychiatry",
        "reason": "PHQ-9 of 21",
        "closed_on": None,
    }


def test_the_category_may_say_that_it_refers(tmp_path):
    made = order(coded("urn:local", "X", "Psychiatry"), category=[{"text": "Outpatient referral"}])
    assert values(tmp_path, made)["sent_to"] == "Psychiatry"


def test_to_whom_by_the_service_where_nobody_is_named(tmp_path):
    made = order({"text": "Referral"}, performerType={"text": "Psychiatrist"})
    assert values(tmp_path, made)["sent_to"] == "Psychiatrist"


@pytest.mark.parametrize(
    ("more", "closed_on"),
    [
        ({"occurrenceDateTime": "2026-10-20", "meta": {"lastUpdated": "2026-11-01T10:00:00Z"}}, "2026-10-20"),
        ({"occurrencePeriod": {"end": "2026-10-21"}}, "2026-10-21"),
        ({"meta": {"lastUpdated": "2026-11-01T10:00:00Z"}}, "2026-11-01"),
        ({}, "2026-10-05"),
        ({"occurrenceDateTime": "2026-09-01"}, "2026-10-05"),
    ],
)
def test_a_completed_one_is_closed(tmp_path, more, closed_on):
    assert values(tmp_path, order({"text": "Referral"}, status="completed", **more))["closed_on"] == closed_on


@pytest.mark.parametrize(
    ("more", "counted"),
    [
        ({"status": "revoked"}, "revoked"),
        ({"status": "draft"}, "draft"),
        ({"status": "entered-in-error"}, "entered-in-error"),
        ({"intent": "plan"}, "plan"),
        ({"intent": "proposal"}, "proposal"),
        ({"doNotPerform": True}, "do not perform"),
    ],
)
def test_what_nobody_sent_is_none(tmp_path, more, counted):
    assert passed_over(tmp_path, order({"text": "Referral"}, **more)) == ("status", counted)


def test_another_order_is_counted_by_its_code(tmp_path):
    assert passed_over(tmp_path, order(coded("http://loinc.org", "4548-4"))) == ("http://loinc.org", "4548-4")


def test_a_referral_without_its_day_is_refused(tmp_path):
    made = order({"text": "Referral"})
    del made["authoredOn"]
    assert refusal(tmp_path, made) == "The date of the referral is missing"


def test_one_that_is_revoked_later_is_taken_back(engine, bring):  # noqa: F811
    bring(order({"text": "Referral"}))
    assert there(engine) == {"referrals": 1}
    bring(order({"text": "Referral"}, status="revoked"))
    assert there(engine) == {}


def talk(medium: str | dict | None = None, **more) -> dict:
    made = {"resourceType": "Communication", "id": "m1", "status": "completed", "subject": SUBJECT}
    said = medium if isinstance(medium, dict) else coded(MODE, medium) if medium else None
    told = {"medium": [said]} if said else {}
    return made | told | {"sent": "2026-11-12T10:00:00", "sender": DOCTOR, "recipient": [SUBJECT]} | more


@pytest.mark.parametrize(
    ("medium", "kind"),
    [
        ("PHONE", "telephone"),
        ({"text": "Telephone call"}, "telephone"),
        ("FACE", "visit"),
        ("VIDCONF", "visit"),
        ("SMSWRIT", "message"),
        ("EMAILWRIT", "message"),
        ({"text": "Portal"}, "message"),
        (None, "message"),
    ],
)
def test_the_medium_makes_the_kind_of_the_contact(tmp_path, medium, kind):
    assert values(tmp_path, talk(medium)) == {
        "patient_id": "p1",
        "at": "2026-11-12T10:00:00",
        "kind": kind,
        "by": "Dr Ruiz",
        "outcome": None,
    }


@pytest.mark.parametrize(
    "more",
    [
        {"category": [coded("http://terminology.hl7.org/CodeSystem/communication-category", "reminder")]},
        {"category": [coded("http://terminology.hl7.org/CodeSystem/communication-category", "notification")]},
        {"sender": {"reference": "Device/robot"}},
        {"sender": {"reference": "Organization/o1"}},
    ],
)
def test_a_call_by_a_machine_reaches_nobody(tmp_path, more):
    assert values(tmp_path, talk("PHONE", **more))["kind"] == "message"


@pytest.mark.parametrize(
    ("reason", "outcome"),
    [
        ("No answer", "no_answer"),
        ("Left voicemail", "left_message"),
        ("Message left with machine", "left_message"),
        ("Wrong number", "wrong_number"),
        ("Unable to reach", "no_answer"),
        ("Follow-up", None),
    ],
)
@pytest.mark.parametrize("field", ["statusReason", "reasonCode"])
def test_a_call_that_reached_nobody_says_so(tmp_path, reason, outcome, field):
    given = {"text": reason} if field == "statusReason" else [{"text": reason}]
    assert values(tmp_path, talk("PHONE", **{field: given}))["outcome"] == outcome


def test_what_the_patient_sends_is_an_answer(tmp_path):
    found = values(tmp_path, talk("ONLINEWRIT", sender=SUBJECT, recipient=[DOCTOR]))
    assert (found["kind"], found["outcome"], found["by"]) == ("message", "reached", None)


def test_the_patient_may_be_named_as_recipient_alone(tmp_path):
    made = talk("PHONE")
    del made["subject"]
    assert values(tmp_path, made)["patient_id"] == "p1"


def test_talk_among_clinicians_is_no_contact(tmp_path):
    made = talk("PHONE", recipient=[{"reference": "Practitioner/d2"}])
    assert passed_over(tmp_path, made) == ("resource type", "Communication")


@pytest.mark.parametrize("status", ["not-done", "preparation", "entered-in-error", "stopped"])
def test_what_was_not_said_is_none(tmp_path, status):
    assert passed_over(tmp_path, talk("PHONE", status=status)) == ("status", status)


def test_the_text_is_never_read(tmp_path):
    found = values(tmp_path, talk("PHONE", payload=[{"contentString": "talked of heroin"}], note=[{"text": "secret"}]))
    assert not {"talked of heroin", "secret"} & set(found.values())


ROLE = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"


def consent(**more) -> dict:
    provision = {
        "type": "permit",
        "period": {"start": "2026-01-10", "end": "2027-01-10"},
        "actor": [
            {"role": coded(ROLE, "CST"), "reference": {"display": "North clinic"}},
            {"role": coded(ROLE, "IRCP"), "reference": {"reference": "Organization/o1", "display": "East hospital"}},
        ],
        "purpose": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "TREAT"}],
    }
    made = {"resourceType": "Consent", "id": "k1", "status": "active", "patient": SUBJECT, "dateTime": "2026-01-10"}
    scope = coded("http://terminology.hl7.org/CodeSystem/consentscope", "patient-privacy", "Privacy Consent")
    return (
        made
        | {"scope": scope, "category": [{"text": "42 CFR Part 2"}], "provision": provision | more.pop("of", {})}
        | more
    )


def test_a_consent_has_its_recipient_purpose_and_end(tmp_path):
    assert values(tmp_path, consent()) == {
        "patient_id": "p1",
        "signed_on": "2026-01-10",
        "scope": "42 CFR Part 2",
        "recipient": "East hospital",
        "purpose": "TREAT",
        "expires_on": "2027-01-10",
        "revoked_on": None,
    }


def test_to_whom_and_what_for_may_stand_in_a_provision_within(tmp_path):
    base = consent()["provision"]
    inner = {"actor": base.pop("actor"), "purpose": base.pop("purpose")}
    found = values(tmp_path, consent() | {"provision": base | {"provision": [inner]}})
    assert (found["recipient"], found["purpose"]) == ("East hospital", "TREAT")


@pytest.mark.parametrize(
    ("meta", "revoked_on"), [({"lastUpdated": "2026-05-01T10:00:00Z"}, "2026-05-01"), (None, "2026-01-10")]
)
def test_an_inactive_consent_is_revoked(tmp_path, meta, revoked_on):
    assert values(tmp_path, consent(status="inactive", meta=meta))["revoked_on"] == revoked_on


@pytest.mark.parametrize(
    ("more", "counted"),
    [
        ({"status": "draft"}, ("status", "draft")),
        ({"status": "proposed"}, ("status", "proposed")),
        ({"status": "rejected"}, ("status", "rejected")),
        ({"status": "entered-in-error"}, ("status", "entered-in-error")),
        ({"of": {"type": "deny"}}, ("status", "deny")),
        ({"scope": coded("urn:scope", "research")}, ("urn:scope", "research")),
        ({"scope": coded("urn:scope", "treatment")}, ("urn:scope", "treatment")),
        ({"scope": coded("urn:scope", "adr")}, ("urn:scope", "adr")),
    ],
)
def test_what_permits_nothing_is_no_consent(tmp_path, more, counted):
    assert passed_over(tmp_path, consent(**more)) == counted


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"of": {"actor": []}}, "names no recipient"),
        ({"of": {"purpose": []}}, "names no purpose"),
        ({"dateTime": None}, "The date of the consent is missing"),
        ({"dateTime": "2026-01"}, "the day is missing"),
    ],
)
def test_one_that_lacks_what_the_law_asks_for_is_rejected_by_name(tmp_path, more, said):
    assert said in refusal(tmp_path, consent(**more))
