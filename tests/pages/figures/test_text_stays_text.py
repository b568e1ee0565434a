"""Names, notes and addresses full of markup, on every page and for every role: nothing of it is drawn but as text."""

import json
import re
import shutil
from datetime import timedelta

import pytest
import sqlalchemy as sa
from streamlit.testing.v1.element_tree import Block, Element

from db.engine import writing
from db.tables import (
    Clinic,
    Consent,
    FeedShare,
    FileNotRead,
    ImportBatch,
    Patient,
    Referral,
    Staff,
    ThresholdSetting,
    UnknownCode,
)
from db.vocabulary import Role
from services.access import accounts
from services.access.audit_keys import kept_of
from services.access.viewer import Viewer
from services.actions.answer_reasons import acknowledge
from services.clinical.thresholds import THRESHOLDS
from services.due_items.refresh import refresh
from services.metrics.counting import kept_months
from services.metrics.counting.periods import month_of, months_before
from services.worklist import page as worklist
from services.worklist.filters import Choice
from tests.builders import add_consent, add_contact, add_referral
from tests.pages.figures.conftest import NOW, _visits
from tests.pages.figures.visit import ALL
from tests.pages.people import TODAY

ZAP = "[zap](http://zap.example) **zap** $zap$ :red[zap] <b>zap</b> `zap` ![zap](//zap.example/z.png) :material/home:"
MARKUP = re.compile(
    r"(?<!\\)\[zap|(?<!\\)\*\*zap|(?<!\\)\$zap|(?<!\\):red|(?<!\\)<b>zap|(?<!\\)`zap|://zap|:material/home"
)
# Fields that Streamlit shows as they are, as a browser's own boxes do, or that nobody sees.
PLAIN = {"options", "placeholder", "value", "default", "set_value", "id", "key", "alt", "spec", "url", "page"}
PLAIN |= {"raw_values", "query_string", "element_id", "arrow_data", "data", "form_id", "string_value", "chart_data"}
LISTS = ("worklist.py", "patients.py")
WHO = {
    "worklist.py": "nurse",
    "patients.py": "nurse",
    "patient.py": "nurse",
    "administration.py": "admin",
    "intake.py": "admin",
    "data_quality.py": "nurse",
    "home.py": "front_desk",
    "rules.py": "admin",
}


def an_import(session) -> None:
    """Of a source, with files and codes, whose names are markup."""
    counted = {"read": 1, "added": 0, "changed": 0, "unchanged": 0, "rejected": 1}
    batch = ImportBatch(source=ZAP, files=ZAP, by=ZAP, status="loaded", started_at=NOW, finished_at=NOW)
    batch.rows_read, batch.rows_rejected, batch.by_table = 1, 1, json.dumps({"screenings": counted})
    session.add(batch)
    session.flush()
    session.add(UnknownCode(batch=batch.id, resource=ZAP, system=ZAP, code=ZAP, display=ZAP, times=1, is_unclear=True))
    session.add(FileNotRead(batch=batch.id, file=ZAP, why=ZAP))
    session.add(FeedShare(batch=batch.id, kind=ZAP, read=1, taken=0, not_understood=1))


@pytest.fixture(scope="module")
def hostile(new_sqlite, two_clinics):
    """The two clinics under names that are markup; the viewers have such names as well."""
    with new_sqlite() as engine:
        with two_clinics[0].connect() as given, engine.connect() as taken:
            given.connection.driver_connection.backup(taken.connection.driver_connection)
        for name in ("key_file", "head_file"):
            kept = getattr(kept_of(two_clinics[0]), name)
            if kept.exists():  # the record of the two clinics is sealed by now
                shutil.copy(kept, getattr(kept_of(engine), name))
        with writing(engine) as session:
            for table, columns in (
                (Clinic, ("name",)),
                (Staff, ("name",)),
                (Patient, ("given_name", "family_name", "race", "ethnicity", "language", "payer")),
            ):
                own = {name: sa.func.coalesce(getattr(table, name), "").concat(" " + ZAP) for name in columns}
                session.execute(sa.update(table).values(own))
            one = session.scalar(sa.select(Patient.id).where(Patient.patient_id == "N1"))
            session.execute(sa.update(Patient).where(Patient.id == one).values(patient_id=ZAP))
            add_contact(session, one, "2026-06-02", note=ZAP, outcome=ZAP, by=ZAP)
            sent, signed = add_referral(session, one, "2026-06-01"), add_consent(session, one, "2026-06-01")
            session.execute(sa.update(Referral).where(Referral.id == sent).values(sent_to=ZAP, reason=ZAP))
            session.execute(sa.update(Consent).where(Consent.id == signed).values(recipient=ZAP, purpose=ZAP))
            staff = session.scalar(sa.select(Staff.id).order_by(Staff.id))
            viewers = {role.value: Viewer("zap", ZAP, role, None, staff, sees_patients=True) for role in Role}
            viewers |= {"nurse": viewers["care_manager"], "admin": viewers["administrator"]}
            viewers["plain"] = Viewer("zap", ZAP, Role.manager, None)
            who = {"username": "zap", "name": ZAP, "role": Role.administrator, "password": "k7#mQ2z!pL9x"}
            accounts.add(session, **who, by=Viewer.operator(), now=NOW)
            an_import(session)
            number = THRESHOLDS[0]
            session.add(ThresholdSetting(name=number.name, value=number.high, by="zap", at=NOW))
            session.flush()
            refresh(session)
            _acknowledged(session, one, viewers["nurse"])
        kept_months.work_out(engine, months_before(month_of(TODAY), 2), today=TODAY, now=NOW)
        yield engine, viewers


def _acknowledged(session, patient: int, viewer: Viewer) -> None:
    found = worklist.open_patients(session, viewer=viewer, today=TODAY, choice=Choice(), after=None)
    row = next(row for row in found.rows if row.patient == patient)
    who = {"by": viewer, "today": TODAY, "now": NOW, "key": "form"}
    acknowledge(session, patient, reason=row.first.key, until=TODAY + timedelta(days=1), note=ZAP, **who)


@pytest.fixture
def seen(hostile, monkeypatch):
    return _visits(monkeypatch, *hostile)


def written(part: Element | Block) -> list[tuple[str, str]]:
    """Kind and text of everything that is read as Markdown, on the whole page."""
    proto = getattr(part, "proto", None)
    found = [] if proto is None else _texts(part.type, proto)
    if part.type in ("arrow_table", "table"):
        frame = part.value
        found += [(part.type, str(cell)) for cell in (*frame.columns, *frame.index, *frame.to_numpy().ravel())]
    for child in getattr(part, "children", {}).values():
        found += written(child)
    return found


def _texts(kind: str, proto) -> list[tuple[str, str]]:
    found = []
    for field, value in proto.ListFields() if hasattr(proto, "ListFields") else ():
        if field.name in PLAIN:
            continue
        for one in value if field.is_repeated else [value]:
            if isinstance(one, str):
                found.append((f"{kind}.{field.name}", one))
            else:
                found += _texts(f"{kind}.{field.name}", one)
    return found


def markup_on(page) -> list[tuple[str, str]]:
    """HTML of our own is read as HTML, everything else as Markdown."""
    read_as = {True: re.compile("<b>zap"), False: MARKUP}
    return [(kind, text) for kind, text in written(page._tree) if read_as[kind.startswith("html")].search(text)]


EVERY = dict.fromkeys(
    ("figure", "line", "period", "by", "group", "find", "side", "clinic", "page", "sort", "view", "from", "owner"), ZAP
)
OF_LISTS = (
    {"figure": ZAP},
    {"figure": "caseload", "line": ZAP},
    {"figure": "caseload", "line": "on the caseload", "period": ZAP},
    {"figure": "caseload", "line": "on the caseload", "period": "month-2026-11", "by": ZAP},
)


@pytest.mark.parametrize("file", [*WHO, *ALL])
def test_no_name_of_the_records_is_markup_on_a_page(seen, file):
    address = {"patient.py": {"id": ZAP}, "intake.py": {"batch": "1"}}.get(file, {"by": "race", "curves": "clinic"})
    found = seen(WHO.get(file, "manager"), file, **address)
    if file in ALL:
        found.open_tables()
    assert "zap" in found.said or file in ("home.py", "rules.py"), "nothing hostile was shown"
    assert markup_on(found.page) == []


@pytest.mark.parametrize("file", LISTS)
def test_no_name_is_markup_in_the_plain_tables(seen, file):
    found = seen("nurse", file, view="plain")
    assert "zap" in found.said
    links = [cell for table in found.page.table for cell in table.value.index]
    assert links
    assert all(re.fullmatch(r"\[.*\]\(patient\?[^()\s]*\)", cell) for cell in links)
    assert markup_on(found.page) == []


@pytest.mark.parametrize("by", ["clinic", "race", "ethnicity", "language", "payer"])
def test_no_group_is_markup(seen, by):
    for file in ("equity.py", "cascade.py"):
        found = seen("manager", file, by=by)
        found.open_tables()
        assert markup_on(found.page) == [], file


@pytest.mark.parametrize("file", [*WHO, *ALL])
def test_nothing_in_an_address_is_markup(seen, file):
    for address in (EVERY, *(OF_LISTS if file in LISTS else ())):
        assert markup_on(seen(WHO.get(file, "manager"), file, **address).page) == [], address


def test_the_people_behind_a_group_are_named_as_text(seen):
    chosen = {"figure": "integrated_treatment", "line": "both treated", "period": "month-2026-11", "by": "race"}
    found = seen("manager", "patients.py", **chosen, group=f"White {ZAP}")
    assert "Behind the figure" in found.said
    assert "zap" in found.said
    assert markup_on(found.page) == []


def test_the_markers_are_found_where_nothing_is_escaped(seen, monkeypatch):
    """The test itself can fail."""
    monkeypatch.setattr("pages.parts.page_frame.escaped", lambda text: text)
    assert markup_on(seen("nurse", "worklist.py").page)
