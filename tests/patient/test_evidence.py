"""What a reason rests on, in words: the event of its kind on the day that raised it, and no other of that day."""

from datetime import date

from db.tables import DrugTest, Event
from services.access.viewer import Viewer
from services.patient.explain import explained
from services.rules.catalogue import REASONS
from services.rules.evidence import ABOUT, INSTRUMENTS, EvidenceRow
from services.rules.reason import Kind
from tests import builders
from tests.builders import a_patient, add_contact, add_phq9, add_screening

TODAY, ON = date(2026, 11, 22), date(2026, 11, 20)


def rests_on(session, patient: int, reason: str) -> list[EvidenceRow]:
    found = explained(session, patient, viewer=Viewer.operator(), day=TODAY, today=TODAY).reasons
    return list(next(one.evidence for one in found if one.reason == reason))


def words(session, patient: int, reason: str) -> list[str]:
    return [row.what for row in rests_on(session, patient, reason)]


def followed(session, **columns) -> int:
    return a_patient(session, on="buprenorphine", enrolled="2026-05-01", started="2026-05-01", **columns)


def test_only_reasons_that_exist_are_named():
    assert {*INSTRUMENTS, *ABOUT} <= {reason.key for reason in REASONS}


def test_an_answer_to_item_10_of_the_epds_is_a_self_harm_answer(lite):
    patient = a_patient(lite)
    add_screening(lite, patient, ON, "epds", 14, item_10=2)
    add_phq9(lite, patient, ON, 2, item_9=0)  # whose total is no answer
    assert words(lite, patient, "suicide_risk_unreviewed") == ["EPDS 14, item 10: 2"]


def test_a_screener_of_high_risk_is_shown_and_a_negative_item_of_its_day_is_not(lite):
    patient = a_patient(lite)
    add_screening(lite, patient, ON, "cssrs", 1, item_4=1)
    add_phq9(lite, patient, ON, 3, item_9=0)  # 3 is the level of a high risk, too
    assert words(lite, patient, "suicide_risk_unreviewed") == ["C-SSRS screener 1"]


def test_a_short_screen_rests_on_itself(lite):
    patient = a_patient(lite)
    add_screening(lite, patient, ON, "phq2", 4)
    assert words(lite, patient, "screen_to_complete") == ["PHQ-2 4"]
    other = a_patient(lite)
    add_screening(lite, other, ON, "gad2", 5)
    assert words(lite, other, "screen_to_complete") == ["GAD-2 5"]


def test_depression_after_a_birth_rests_on_the_epds(lite):
    patient = followed(lite)
    add_screening(lite, patient, ON, "epds", 15)
    assert words(lite, patient, "depression_untreated") == ["EPDS 15"]
    assert words(lite, patient, "positive_screen_contact") == ["EPDS 15"]


def test_poor_sleep_rests_on_the_isi(lite):
    patient = followed(lite)
    add_screening(lite, patient, ON, "isi", 17)
    assert words(lite, patient, "insomnia") == ["ISI 17"]


def test_a_safety_review_says_what_it_found(lite):
    patient = a_patient(lite)
    add_contact(lite, patient, ON, "telephone")
    add_contact(lite, patient, ON, "safety_review", outcome="risk_moderate")
    assert words(lite, patient, "suicide_pathway") == ["Safety review, moderate risk"]


def test_a_patch_is_shown_in_micrograms_an_hour(lite):
    patient = followed(lite)
    builders.add_supply(lite, patient, ON, 28, "benzodiazepine", dose_mg=2)
    patch = {"medication": "buprenorphine_pain", "dose_mg": 20, "dose_unit": "mcg_per_hour"}
    builders.add_supply(lite, patient, ON, 28, **patch)
    shown = ["Benzodiazepine 2 mg, 28 days dispensed", "Buprenorphine (pain form) 20 µg/h, 28 days dispensed"]
    assert sorted(words(lite, patient, "opioid_with_benzodiazepine")) == shown


def test_a_stay_is_known_by_its_end_and_stands_where_it_began(lite):
    patient = followed(lite)
    row = builders.add_event(lite, patient, "2026-11-12", "hospital_admission")
    lite.get(Event, row).ended_on = ON
    lite.flush()
    shown = EvidenceRow(Kind.event, date(2026, 11, 12), "Hospital admission, ended 20 Nov 2026")
    assert rests_on(lite, patient, "transition_follow_up") == [shown]


def test_a_return_to_use_rests_on_what_was_told_or_on_the_test(lite):
    told, tested = followed(lite), followed(lite)
    builders.add_event(lite, told, ON, "return_to_use")
    add_contact(lite, told, ON, "telephone")
    a_test(lite, tested, "fentanyl", "positive")
    a_test(lite, tested, "benzodiazepine", "negative")
    a_test(lite, tested, "buprenorphine", "positive", expected="positive")
    assert words(lite, told, "return_to_use") == ["Return to use"]
    assert rests_on(lite, tested, "return_to_use") == [EvidenceRow(Kind.drug_test, ON, "Drug test positive: fentanyl")]


def test_own_medication_that_is_not_found_is_a_return_to_use(lite):
    patient = followed(lite)
    a_test(lite, patient, "buprenorphine", "negative")
    assert words(lite, patient, "return_to_use") == ["Drug test negative: buprenorphine"]


def a_test(session, patient: int, substance: str, result: str, **columns) -> None:
    row = {"source": "test", "source_key": f"{patient} {substance}", "entered_on": ON, "collected_on": ON} | columns
    session.add(DrugTest(patient=patient, substance=substance, result=result, **row))
    session.flush()


def test_checks_around_a_birth_rest_on_the_pregnancy_and_then_on_the_delivery(lite):
    pregnant = followed(lite)
    builders.add_condition(lite, pregnant, "pregnancy", recorded_on="2026-11-10")
    builders.add_condition(lite, pregnant, "anxiety", recorded_on="2026-11-10")
    assert words(lite, pregnant, "perinatal_check") == ["Pregnancy recorded"]
    delivered = followed(lite)
    builders.add_event(lite, delivered, "2026-11-10", "delivery")
    builders.add_appointment(lite, delivered, "2026-11-10")
    assert words(lite, delivered, "perinatal_check") == ["Delivery"]
