"""A feed imported alone into an empty database on 30 November 2026, as a person would do it: what was said, what is
known afterwards, and who is on the list."""

import io
import sys
import time
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import Session

import manage
from db.tables import DueItem, ImportBatch, Patient, RejectedRow, UnknownCode
from db.vocabulary import Urgency
from services.access.viewer import Viewer
from services.worklist.patients import Browse, browse
from tests.test_house import ROOT

FEEDS = ROOT.parent / "shared" / "data" / "feeds"
MAPPINGS = Path(__file__).parent / "mappings"  # 43.json: how the sender of feed 43 writes, in the product's own words
WEEKS = ("week1", "week2")
TODAY = date(2026, 11, 30)
DENVER = "America/Denver"
CLINIC = {"TANDEM_TODAY": TODAY.isoformat(), "TANDEM_TIME_ZONE": DENVER, "TZ": DENVER}


@dataclass
class Told:
    """What became of a feed. A patient goes by number, or by given name where the number is not the sender's."""

    engine: sa.Engine
    said: str

    def rows(self, query: sa.Select) -> list[dict]:
        with self.engine.connect() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    @cached_property
    def rejected(self) -> list[dict]:
        return self.rows(sa.select(RejectedRow.__table__))

    @cached_property
    def unknown(self) -> list[dict]:
        return self.rows(sa.select(UnknownCode.__table__))

    @cached_property
    def batches(self) -> list[dict]:
        return self.rows(sa.select(ImportBatch.__table__).order_by(ImportBatch.id))

    def patient(self, who: str) -> int:
        people = self.rows(sa.select(Patient.__table__))
        found = [each["id"] for each in people if who in (each["patient_id"], each["given_name"])]
        assert found, f"{who} is no patient; rejected: {[row['reasons'] for row in self.rejected]}"
        return found[0]

    def of(self, who: str, model) -> list[dict]:
        table = model.__table__
        key = table.c.id if model is Patient else table.c.patient
        return self.rows(sa.select(table).where(key == self.patient(who)))

    def open(self, who: str) -> dict[str, Urgency]:
        item = DueItem.__table__.c
        is_open = (item.patient == self.patient(who)) & (item.begins_on <= TODAY) & (item.ends_on > TODAY)
        return {
            row["reason"]: Urgency(row["urgency"]) for row in self.rows(sa.select(DueItem.__table__).where(is_open))
        }

    def listed(self, text: str = "") -> list[dict]:
        """As the page Patients lists them: covered to, last contact, next visit, latest PHQ-9."""
        with Session(self.engine) as session:
            page = browse(session, viewer=Viewer.operator(), today=TODAY, choice=Browse(text=text))
            return [dict(row) for row in page.rows]

    def seen(self, who: str) -> dict:
        return next(row for row in self.listed() if row["patient"] == self.patient(who))


def imported(engine: sa.Engine, path: Path, mapping: Path | None = None) -> Told:
    """Imports the folder or file; where it holds two weeks, one after the other."""
    weeks = [path / week for week in WEEKS if (path / week).is_dir()]
    extra = ["--mapping", str(mapping)] if mapping else []
    return Told(engine, "\n".join(_said(engine, "import", str(each), *extra) for each in weeks or [path]))


def mapping_of(feed: str) -> Path:
    """Ours, in the words that the product has for it (43b.json, else 43.json); else the one that was tried."""
    number = feed.partition("-")[0]
    of_all = number.rstrip("abcdefgh")
    own = [MAPPINGS / f"{name}.json" for name in (number, of_all)]
    found = [file for file in (*own, *FEEDS.glob(f"{of_all}-*-map/m.json")) if file.exists()]
    assert found, f"{feed} needs a mapping: write {own[0].relative_to(ROOT)}"
    return found[0]


def _said(engine: sa.Engine, *words: str) -> str:
    out = io.StringIO()
    url = engine.url.render_as_string(hide_password=False)
    with _at_the_clinic(url), redirect_stdout(out), redirect_stderr(out), suppress(SystemExit):
        sys.argv = ["manage.py", *words]
        manage.main()
    assert "Tandem failed" not in out.getvalue(), out.getvalue()
    return out.getvalue()


@contextmanager
def _at_the_clinic(url: str):
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {**CLINIC, "TANDEM_DATABASE_URL": url}.items():
            patch.setenv(name, value)
        patch.setattr(sys, "argv", [])
        time.tzset()
        try:
            yield
        finally:
            patch.undo()
            time.tzset()
