"""What the three pages say, run without a browser; the address is the truth about every filter."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pandas as pd
import pytest
import sqlalchemy as sa
from streamlit.elements.lib.pandas_styler_utils import marshall_styler
from streamlit.proto.ArrowData_pb2 import ArrowData
from streamlit.testing.v1 import AppTest

from db import engine as engines
from db.engine import writing
from db.tables import Clinic, Patient
from pages.parts import list_columns, page_frame, tables
from services.access import audit
from services.access.audit import ENTRIES
from services.access.audit_keys import NotRecorded
from tests.pages.conftest import PAGES
from tests.pages.figures.visit import ALL as FIGURES
from tests.pages.people import TODAY, a_patient, an_item
from tests.patience import PATIENCE
from tests.recorded import the_record


def listed(page) -> list[str]:
    return [name.split(" ·")[0] for name in page.dataframe[0].value["Patient"]]


def recorded(engine, action: str) -> list[tuple]:
    with the_record(engine) as session:
        query = sa.select(ENTRIES.c.patient, ENTRIES.c.detail).where(ENTRIES.c.action == action)
        return [tuple(row) for row in session.execute(query)]


def test_the_most_urgent_is_first_and_another_clinics_patient_is_not_there(opened):
    page = opened("worklist.py")
    assert page.title[0].value == "Who needs follow-up today?"
    assert listed(page) == ["Rivera, Ana", "Baker*, Kim", "Cole, Given"]
    first = page.dataframe[0].value.iloc[0]
    assert list(first["Why"]) == ["Self-harm answer", "PHQ-9 due"]
    assert first["Due"] == "2 days over · 20 Nov"
    assert first["PHQ-9"] == "● 17"
    assert first["Owner"] == "you"
    assert first["Next visit"] == "none"


@pytest.mark.parametrize(
    ("address", "names"),
    [
        ({"urgency": "this_week"}, ["Baker*, Kim"]),
        ({"owner": "mine"}, ["Rivera, Ana"]),
        ({"owner": "unassigned"}, ["Baker*, Kim", "Cole, Given"]),
        ({"reason": "phq9_due"}, ["Rivera, Ana"]),
        ({"find": "rivera"}, ["Rivera, Ana"]),
        ({"urgency": "no such word", "owner": "77", "clinic": "2"}, ["Rivera, Ana", "Baker*, Kim", "Cole, Given"]),
    ],
    ids=str,
)
def test_a_link_brings_its_filter_along(opened, address, names):
    assert listed(opened("worklist.py", **address)) == names


def test_a_filter_goes_into_the_address_and_starts_at_the_first_page(opened):
    page = opened("worklist.py", page="after_1_20261120_2_1_50", urgency="same_day")
    page.selectbox(key="filter reason").set_value("moud_gap").run()
    assert dict(page.query_params) == {"urgency": "same_day", "reason": "moud_gap"}


def test_nobody_is_said_calmly(opened):
    page = opened("worklist.py", find="nobody of this name")
    assert page.info[0].value == "Nobody matches this filter; without it 3 people need follow-up."
    assert not page.dataframe


def test_a_filter_is_recorded_once_and_never_the_name_searched_for(opened, clinic):
    page = opened("worklist.py", find="rivera")
    page.run()
    assert recorded(clinic, "worklist_listed") == [(None, '{"text": "searched"}')]


def test_the_plain_table_has_a_link_for_each_name_and_no_markup_from_it(opened):
    page = opened("worklist.py", view="plain", urgency="this_week")
    (name,) = page.table[0].value.index
    assert name.startswith("[Baker\\*, Kim · 1985 · #1043](patient?")
    assert name.endswith("id=1043&from=worklist)")


def test_the_plain_table_has_room_for_every_reason_and_says_its_urgency_and_what_is_overdue(opened):
    rows = opened("worklist.py", view="plain").table[0].value
    assert list(rows["Due"]) == ["**2 days over · 20 Nov**", "**9 days over · 13 Nov**", "due today"]
    assert rows["Why"].iloc[0] == "Self-harm answer, PHQ-9 due"
    assert list(rows["Owner"]) == ["you", "unassigned", "unassigned"]


def test_the_lists_say_what_a_hollow_point_is(opened):
    for file in ("worklist.py", "patients.py"):
        said = [caption.value for caption in opened(file).caption]
        assert "PHQ-9: ● plain, ○ taken in or near withdrawal" in said


def test_who_is_not_on_the_caseload_may_have_a_reason_open_and_reads_no_word_against_it(opened, clinic):
    with writing(clinic) as session:
        north = session.execute(sa.select(Clinic.id).where(Clinic.name == "North")).scalar()
        an_item(session, a_patient(session, north, "1045"), "screen_to_complete", evidence_on=TODAY)
    page = opened("patient.py", id="1045")
    head, open_now = page.markdown[0].value, [folded.label for folded in page.expander]
    assert "Not on the caseload: no MOUD, active OUD, long-term opioids or active depression, and no open" in head
    assert any("Short screen to complete" in line for line in open_now)


def test_patients_are_listed_by_name_and_sorted_by_the_address(opened):
    assert listed(opened("patients.py")) == ["Baker*, Kim", "Cole, Given", "Rivera, Ana"]
    assert listed(opened("patients.py", sort="-phq9"))[0] == "Rivera, Ana"
    assert listed(opened("patients.py", sort="nonsense", page="99"))[0] == "Baker*, Kim"


def test_the_patient_page_says_where_someone_stands_and_why(opened):
    page = opened("patient.py", id="1042")
    assert page.title[0].value == "Rivera, Ana · 1985 · #1042"
    assert "No MOUD enrolment recorded." in page.markdown[0].value
    assert [line.label for line in page.expander] == [
        ":red-badge[Same day] **Self-harm answer not reviewed** · **2 days over**, due 20 Nov · Okafor, Ngozi",
        ":gray-badge[Routine] **PHQ-9 due** · **1 day over**, due 21 Nov · Okafor, Ngozi",
        "Why, or why not, on the list for …?",
    ]
    why = page.expander[0].markdown[0].value
    for part in ("Question", "Evidence", "Self-harm answer 1 on 22 Nov", "Clears when", "Next step", "Source"):
        assert part in why


def test_opening_a_patient_is_recorded_once_each_time(opened, clinic):
    page = opened("patient.py", id="1042")
    page.run()
    assert len(recorded(clinic, "patient_opened")) == 1
    opened("patient.py", id="1042")
    assert len(recorded(clinic, "patient_opened")) == 2


WORKLIST, PATIENTS, RULES, ANA, KIM, NOBODY, SOUTHS = (
    ("worklist.py", {}),
    ("patients.py", {}),
    ("rules.py", {}),
    ("patient.py", {"id": "1042"}),
    ("patient.py", {"id": "1043"}),
    ("patient.py", {"id": "nobody"}),
    ("patient.py", {"id": "666"}),
)
SAME_DAY = ("worklist.py", {"urgency": "same_day"})


@pytest.mark.parametrize(
    ("way", "action", "times"),
    [
        ((ANA, RULES, ANA), "patient_opened", 2),
        ((ANA, KIM, ANA), "patient_opened", 3),
        ((ANA, NOBODY, ANA), "patient_opened", 2),
        ((WORKLIST, ANA, WORKLIST, ANA), "patient_opened", 2),
        ((WORKLIST, ANA, WORKLIST), "worklist_listed", 2),
        ((WORKLIST, SAME_DAY, WORKLIST), "worklist_listed", 3),
        ((PATIENTS, RULES, PATIENTS), "patients_listed", 2),
        ((SOUTHS, RULES, SOUTHS), "refused", 2),
        ((RULES, ANA, RULES), "patient_opened", 1),
    ],
)
def test_what_is_returned_to_is_recorded_again_and_a_rerun_is_not(clinic, way, action, times):
    """Pages in one session of a browser, as shell.py runs one after another."""
    shell = AppTest.from_string(
        "import runpy\nimport streamlit as st\nrunpy.run_path(st.session_state['page'])", default_timeout=PATIENCE
    )
    for file, address in way:
        shell.session_state["page"] = str(PAGES / file)
        shell.query_params.clear()
        shell.query_params.update(address)
        for _ in range(3):
            shell.run()
            assert not shell.exception
    assert len(recorded(clinic, action)) == times


LOOKED_AT = [
    ("worklist.py", {}, "worklist_listed"),
    ("patients.py", {}, "patients_listed"),
    ("patient.py", {"id": "1042"}, "patient_opened"),
    ("patient.py", {"id": "nobody"}, "refused"),
]


def test_what_one_viewer_looked_at_is_recorded_anew_for_another_and_for_other_clinics(opened, clinic, monkeypatch):
    """Should a page ever be gone on with by somebody else."""
    first, times = page_frame.viewer(), {}
    others = [replace(first, account=7), replace(first, clinics=first.clinics | {8})]
    for file, address, action in LOOKED_AT:
        page, before = opened(file, **address), len(recorded(clinic, action))
        for other in others:
            monkeypatch.setattr(page_frame, "viewer", lambda other=other: other)
            page.run()
            page.run()
        times[file, action] = len(recorded(clinic, action)) - before
        monkeypatch.setattr(page_frame, "viewer", lambda: first)
    assert times == {(file, action): len(others) for file, _, action in LOOKED_AT}


@pytest.mark.parametrize("number", ["666", "nobody", "", "1042' OR 1=1"])
def test_a_patient_of_another_clinic_and_one_who_is_not_there_look_the_same(opened, clinic, number):
    page = opened("patient.py", id=number)
    assert [said.value for said in page.info] == ["No patient with this number in your clinics."]
    assert not page.title
    assert recorded(clinic, "patient_opened") == []


def test_a_ready_style_says_what_pandas_itself_would_say():
    frame = pd.DataFrame({"Urgency": [["Same day"], []], "Patient": ["Rivera, Ana", "Baker, Kim"], "Open": [2, 1]})
    look, bold = {"color": tables.shade(tables.TEAL), "font-weight": "600"}, {"font-weight": "600"}
    by_pandas, ready = ArrowData(), ArrowData()
    said = frame.style.set_uuid("x").set_properties(subset=["Patient"], **look)
    marshall_styler(by_pandas, said.set_properties(subset=([1], ["Open"]), **bold), "x")
    marshall_styler(ready, tables._with_links(frame, {"Open": [1]}).set_uuid("x"), "x")
    assert ready == by_pandas


def test_what_is_overdue_stands_out_and_what_is_only_open_does_not():
    days = [TODAY - timedelta(days=ahead) for ahead in (1, 0, -1)]
    rows = [SimpleNamespace(first=SimpleNamespace(due_on=day)) for day in days]
    assert list_columns.overdue_places(rows, TODAY) == [0]


def test_a_link_to_another_clinics_patient_is_a_refused_attempt_on_record(opened, clinic):
    page = opened("patient.py", id="666")
    assert page.info[0].value == opened("patient.py", id="no such").info[0].value
    page.run()
    with the_record(clinic) as session:
        planted = session.execute(sa.select(Patient.id).where(Patient.patient_id == "666")).scalar_one()
    assert recorded(clinic, "refused") == [
        (planted, '{"because": "not in the viewer\'s clinics", "page": "Patient"}'),
        (None, '{"because": "no such number", "page": "Patient"}'),
    ]
    assert recorded(clinic, "patient_opened") == []


SHOWN = {"worklist.py": "worklist_listed", "patients.py": "patients_listed", "patient.py": "patient_opened"}


@pytest.mark.parametrize("file", [*SHOWN, *FIGURES])
def test_a_page_opens_beside_a_writer_and_is_recorded(opened, clinic, monkeypatch, file):
    opened("patient.py", id="1043")  # the key is made at the first entry
    with writing(clinic) as session:
        session.connection()
        monkeypatch.setattr(engines, "SHORT", 1)  # ms; who waits fails
        page = opened(file, id="1042")
        assert (len(page.title), len(page.warning), len(page.error)) == (1, 0, 0)
    monkeypatch.setattr(engines, "SHORT", 5_000)
    assert file in FIGURES or recorded(clinic, SHOWN[file])


@pytest.mark.parametrize("file", SHOWN)
def test_a_page_whose_opening_cannot_be_recorded_shows_nobody(opened, clinic, monkeypatch, file):
    def refused(*_, **__):
        raise NotRecorded("no key")

    monkeypatch.setattr(audit, "record_view", refused)
    page = AppTest.from_file(str(PAGES / file), default_timeout=PATIENCE)
    page.query_params["id"] = "1042"
    page.run()
    assert len(page.exception) == 1  # a server says it in a sentence
    assert (len(page.dataframe), len(page.title), len(page.table)) == (0, 0, 0)
    assert not any("Rivera" in words.value for words in page.markdown)
