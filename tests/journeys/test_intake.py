"""An office manager brings files in alone, in a real browser: dropped, tried, imported, corrected, undone."""

import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from db.engine import engine_for, writing
from db.vocabulary import Role
from services.access import accounts
from services.access.viewer import Viewer
from services.due_items.upgrade import bring_up_to_date
from tests.builders import a_clinic
from tests.journeys.pages import settled
from tests.journeys.server import PASSWORD, TODAY, running

pytestmark = pytest.mark.journeys

ITEMS = ",".join(f"phq9_{n}" for n in range(1, 10))
TRACKED = f"""Registry of the north clinic,,
record_id,visit_date,{ITEMS},gad7_total,comment
101,11/3/2026,1,1,1,1,1,1,1,1,1,7,well
102,11/13/2026,2,2,2,2,2,2,2,2,2,-99,
103,11/4/2026,1,1,1,1,1,1,1,1,1,99,
"""
PATIENTS = (
    "MRN,Last Name,Date of Birth,Site\n101,Ray,2/13/1980,North\n102,Moe,3/14/1981,North\n103,Poe,4/15/1982,North\n"
)


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("office")
    url = f"sqlite:///{folder / 'clinic.sqlite3'}"
    bring_up_to_date(engine_for(url))
    now = datetime.now(UTC)
    with writing(engine_for(url)) as session:
        north = a_clinic(session)
        person = {"username": "otto.m", "name": "Otto Marsh", "role": Role.administrator, "password": PASSWORD}
        accounts.add(session, **person, clinics=[north], by=Viewer.operator(), now=now)
    engine_for(url).dispose()
    settings = {"TANDEM_TODAY": TODAY.isoformat(), "TANDEM_INTAKE_FOLDER": str(folder / "desks")}
    with running(url, folder / "log", **settings) as at:
        yield at


@pytest.fixture
def office(address, chromium) -> Iterator[Page]:
    page = chromium.new_page(viewport={"width": 1280, "height": 1200})
    page.goto(f"{address}/sign-in?next=/intake")
    page.fill("input[name=username]", "otto.m")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    expect(page.get_by_role("heading", name="What comes in, and what was not understood?")).to_be_visible()
    settled(page)
    yield page
    page.close()


def dropped(page: Page, *files) -> None:
    page.set_input_files("input[type=file]", [str(file) for file in files])
    expect(page.get_by_role("button", name="Try: what would come of it?")).to_be_visible()
    settled(page)


def tried(page: Page) -> None:
    page.get_by_role("button", name="Try: what would come of it?").click()
    expect(page.get_by_text("Nothing is written yet.")).to_be_visible()
    settled(page)


def imported(page: Page) -> None:
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text("is over:")).to_be_visible()
    settled(page)


def test_a_tracking_sheet_is_brought_in_corrected_and_undone_by_somebody_alone(office, tmp_path):
    (tmp_path / "patients.csv").write_text(PATIENTS)
    (tmp_path / "registry.csv").write_text(TRACKED)
    dropped(office, tmp_path / "patients.csv", tmp_path / "registry.csv")
    expect(office.get_by_role("cell", name="comment")).to_be_visible()  # a column that nobody reads
    tried(office)
    expect(office.get_by_text("8 rows: 7 would be new, 0 would change, 1 would be rejected")).to_be_visible()
    imported(office)
    expect(office.get_by_text("8 rows read, 1 rejected")).to_be_visible()
    with office.expect_download() as download:
        office.get_by_role("button", name="Rejected rows to correct").click()
    download.value.save_as(tmp_path / "again.zip")
    (tmp_path / "corrected").mkdir()
    with zipfile.ZipFile(tmp_path / "again.zip") as archive:
        (name,) = archive.namelist()
        text = archive.read(name).decode()
    assert "total 99 of gad7" in text
    (tmp_path / "corrected" / name).write_text(text.replace(",1,99,", ",1,9,"))
    dropped(office, tmp_path / "corrected" / name)
    expect(office.get_by_role("combobox", name="Read them")).to_have_value("as saved for this source")
    tried(office)
    expect(office.get_by_text("2 rows: 1 would be new, 0 would change, 0 would be rejected")).to_be_visible()
    imported(office)
    office.get_by_role("button", name="Undo this import").click()
    office.get_by_role("button", name="Undo it").click()
    expect(office.get_by_text("is undone: 1 rows are gone")).to_be_visible()


def test_a_file_that_is_not_read_is_named_with_why(office, tmp_path):
    (tmp_path / "letter.pdf").write_bytes(b"%PDF-1.7")
    dropped(office, tmp_path / "letter.pdf")
    expect(office.get_by_text("a PDF is not read: export the table as CSV.")).to_be_visible()
    office.get_by_role("button", name="Try: what would come of it?").click()
    expect(office.get_by_text("There is no table (.csv, .xlsx) and no FHIR")).to_be_visible()


def test_a_page_opened_anew_goes_on_with_what_was_tried(office, tmp_path):
    (tmp_path / "patients_2026.csv").write_text("patient_id,clinic\n900,North\n")
    dropped(office, tmp_path / "patients_2026.csv")
    tried(office)
    office.reload()
    expect(office.get_by_text("Nothing is written yet.")).to_be_visible()
    imported(office)
