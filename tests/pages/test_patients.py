"""The patient browser: filters, every sort both ways, pages and the file; and who is never found in it."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from db.vocabulary import MoudStatus, Role
from pages.parts import formatting, list_columns
from services.access.permissions import Refused
from services.access.viewer import Viewer
from services.due_items.refresh import refresh
from services.patient.summary import record_of
from services.worklist import page as worklist
from services.worklist import patients
from services.worklist.counts import counts
from services.worklist.export import everything
from services.worklist.filters import Choice
from services.worklist.patients import SORTS, Browse
from tests import builders
from tests.pages.people import TODAY, a_clinic, a_member, a_patient, a_viewer, an_item

STARTED = TODAY - timedelta(days=200)


@pytest.fixture
def north(session):
    return a_clinic(session, "North")


@pytest.fixture
def viewer(north):
    return a_viewer(north)


def numbers(session, viewer, **choice) -> list[str]:
    page = patients.browse(session, viewer=viewer, today=TODAY, choice=Browse(**choice))
    return [row["patient_id"] for row in page.rows]


def on_moud(covered_to: date | None, **more) -> dict:
    treated = {"enrolled_on": STARTED, "started_on": STARTED, "moud_medication": "methadone"}
    row = treated | {"moud_covered_to": covered_to} | more
    return {"first_dose_of_open_on": row["started_on"]} | row


@pytest.mark.parametrize("text", ["riv", "Rivera, Ana", "ana riv", "#1042", "104", "VERA", "rivera ana "])
def test_a_patient_is_found_by_parts_of_the_name_in_any_order_or_by_number(session, viewer, north, text):
    a_patient(session, north, "1042", family_name="Rivera", given_name="Ana")
    a_patient(session, north, "2000", family_name="Lund", given_name="Anastasia")
    assert numbers(session, viewer, text=text) == ["1042"]


@pytest.mark.parametrize("text", ["00451234", "#00451", "0045"])
def test_a_patient_is_found_by_the_number_on_paper_which_the_record_says(session, viewer, north, text):
    a_patient(session, north, "eXy", mrn="00451234")
    a_patient(session, north, "other", mrn="451234")
    assert numbers(session, viewer, text=text) == ["eXy"]
    record = record_of(session, "eXy", viewer=viewer, today=TODAY)
    assert formatting.team(record).startswith("MRN 00451234 · North · ")


@pytest.mark.parametrize("text", ["100%", "_ivera", "rivera lund", "42"])
def test_signs_are_no_wildcards_and_every_word_must_be_in_the_name(session, viewer, north, text):
    a_patient(session, north, "1042", family_name="Rivera", given_name="Ana")
    assert numbers(session, viewer, text=text) == []


def test_letters_beyond_ascii_are_found_in_either_case(session, viewer, north):
    a_patient(session, north, "1", family_name="Österberg", given_name="Åsa")
    assert numbers(session, viewer, text="österb") == numbers(session, viewer, text="ÅSA") == ["1"]


@pytest.mark.parametrize(
    ("status", "facts"),
    [
        (MoudStatus.none, {}),
        (MoudStatus.enrolled_not_started, {"enrolled_on": TODAY}),
        (MoudStatus.induction, on_moud(TODAY, started_on=TODAY - timedelta(days=13))),
        (MoudStatus.stabilisation, on_moud(TODAY, started_on=TODAY - timedelta(days=14))),
        (MoudStatus.stabilisation, on_moud(TODAY, started_on=TODAY - timedelta(days=89))),
        (MoudStatus.maintenance, on_moud(TODAY, started_on=TODAY - timedelta(days=90))),
        (MoudStatus.maintenance, on_moud(None)),
        (MoudStatus.maintenance, on_moud(TODAY, tapering_since=TODAY + timedelta(days=1), tapering_until=date.max)),
        (MoudStatus.tapering, on_moud(TODAY, tapering_since=TODAY, tapering_until=TODAY)),
        (MoudStatus.maintenance, on_moud(TODAY, tapering_since=STARTED, tapering_until=TODAY - timedelta(days=1))),
        (MoudStatus.lapsed, on_moud(TODAY - timedelta(days=1), tapering_since=STARTED)),
        (MoudStatus.lapsed, on_moud(TODAY - timedelta(days=30))),
        (MoudStatus.dropped_out, on_moud(TODAY - timedelta(days=31))),
        (MoudStatus.maintenance, on_moud(STARTED - timedelta(days=1))),
        (MoudStatus.ended, {"moud_ended_on": TODAY}),
    ],
)
def test_moud_status_just_below_at_and_above_each_threshold(session, viewer, north, status, facts):
    a_patient(session, north, "1", facts=facts)
    (row,) = patients.browse(session, viewer=viewer, today=TODAY, choice=Browse()).rows
    assert row["moud_status"] == status
    assert numbers(session, viewer, moud=status) == ["1"]


def test_a_gap_is_counted_from_the_last_covered_day(session, viewer, north):
    """Section 3: covered to the 24th, on the 1st after a month of 30 days it is day 7."""
    a_patient(session, north, "1", facts=on_moud(date(2026, 9, 24), started_on=date(2026, 1, 1)))
    (row,) = patients.browse(session, viewer=viewer, today=date(2026, 10, 1), choice=Browse()).rows
    assert row["gap_days"] == 7


@pytest.mark.parametrize(
    ("band", "found"),
    [("mild", ["5", "9"]), ("moderate", ["10"]), ("severe", ["27"]), ("none", ["blank"])],
)
def test_phq9_bands_begin_and_end_where_they_should(session, viewer, north, band, found):
    for total in (4, 5, 9, 10, 27):
        a_patient(session, north, str(total), facts={"phq9_total": total})
    a_patient(session, north, "blank")
    assert sorted(numbers(session, viewer, phq9=band)) == sorted(found)


def test_every_sort_goes_both_ways_with_blanks_last(session, viewer, north, subtests):
    dana = a_member(session)
    known = {"phq9_total": 3, "phq9_previous": 9, "phq9_on": TODAY, "last_reached_or_seen_on": TODAY} | on_moud(TODAY)
    a_patient(session, north, "1", family_name=None, given_name=None)
    a_patient(session, north, "2", family_name="Baker", given_name="Kim", care_manager=dana, facts=known)
    later = known | {"phq9_total": 20, "last_reached_or_seen_on": TODAY + timedelta(days=1)}
    a_patient(session, north, "3", family_name="Cole", given_name="Jo", care_manager=dana, facts=later)
    for sort in SORTS:
        with subtests.test(sort=sort):
            up = numbers(session, viewer, sort=sort)
            down = numbers(session, viewer, sort=sort, is_descending=True)
            assert sorted(up) == sorted(down) == ["1", "2", "3"]
            if sort in ("name", "phq9", "last_reached_or_seen"):
                assert (up, down) == (["2", "3", "1"], ["3", "2", "1"])


def test_who_was_seen_at_a_visit_later_than_reached_is_listed_by_the_visit(session, viewer, north):
    """On both lists, in the file, and by the name that contact_due goes by."""
    patient = builders.a_patient(session, on="methadone", enrolled="2026-10-01", clinic="North")
    builders.add_contact(session, patient, "2026-11-02")
    builders.add_appointment(session, patient, "2026-11-12")
    refresh(session, [patient])
    page = patients.browse(session, viewer=viewer, today=TODAY, choice=Browse())
    assert list(list_columns.patients_frame(page, TODAY, {})["Last reached or seen"]) == ["12 Nov"]
    (row,) = patients.everyone(session, viewer=viewer, today=TODAY, choice=Browse())
    assert row["last_reached_or_seen_on"] == date(2026, 11, 12)
    found = worklist.open_patients(session, viewer=viewer, today=TODAY, choice=Choice())
    look = SimpleNamespace(viewer=viewer, today=TODAY)
    assert list(list_columns.worklist_frame(found.rows, look, {})["Last reached or seen"]) == ["12 Nov"]


def test_pages_and_file_hold_every_patient_once(session, viewer, north):
    for number in range(23):
        a_patient(session, north, f"{number:02}", family_name="Same", given_name="Name")
    seen, number = [], 1
    while number:
        page = patients.browse(session, viewer=viewer, today=TODAY, choice=Browse(), number=number, size=10)
        seen += [row["patient_id"] for row in page.rows]
        assert page.total == 23
        number = int(page.on) if page.on else None
    in_file = [row["patient_id"] for row in patients.everyone(session, viewer=viewer, today=TODAY, choice=Browse())]
    assert seen == in_file == [f"{number:02}" for number in range(23)]


def test_a_patient_of_another_clinic_is_found_nowhere(session, viewer, north):
    elsewhere = a_clinic(session, "South")
    planted = a_patient(session, elsewhere, "666", family_name="Planted", given_name="Eve")
    an_item(session, planted, "suicide_risk_unreviewed", overdue=9)
    who = {"viewer": viewer, "today": TODAY}
    for clinic in (None, elsewhere):
        for text in ("", "planted", "666"):
            choice = Choice(clinic=clinic, text=text)
            assert worklist.open_patients(session, **who, choice=choice).rows == []
            assert list(everything(session, **who, choice=choice)) == []
            counted = counts(session, **who, choice=choice)
            assert (counted.patients, counted.coming, counted.by_reason) == (0, 0, {})
            assert numbers(session, viewer, clinic=clinic, text=text) == []
            browse = Browse(clinic=clinic, text=text)
            assert list(patients.everyone(session, **who, choice=browse)) == []
    assert record_of(session, "666", **who) is None
    assert record_of(session, "666", viewer=a_viewer(elsewhere), today=TODAY).patient == planted


@pytest.mark.parametrize("role", [Role.front_desk, Role.manager, Role.administrator, Role.auditor])
def test_other_roles_are_refused_by_the_service_itself(session, north, role):
    who = {"viewer": Viewer("x", "X", role, None), "today": TODAY}
    for read in (
        lambda: worklist.open_patients(session, **who, choice=Choice()),
        lambda: counts(session, **who, choice=Choice()),
        lambda: list(everything(session, **who, choice=Choice())),
        lambda: patients.browse(session, **who, choice=Browse()),
        lambda: list(patients.everyone(session, **who, choice=Browse())),
        lambda: record_of(session, "1", **who),
    ):
        with pytest.raises(Refused):
            read()
