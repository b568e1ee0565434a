"""Feeds as real systems write them: what README.md beside them calls right, or the word that says why not yet."""

import shutil
from contextlib import ExitStack

import pytest

from tests.intake.feeds import forms, medications, tables, visits
from tests.intake.feeds.claims import Row
from tests.intake.feeds.told import FEEDS, Told, imported, mapping_of

pytestmark = [pytest.mark.real_data, pytest.mark.skipif(not FEEDS.is_dir(), reason="no data")]
ROWS = [*forms.ROWS, *medications.ROWS, *visits.ROWS, *tables.ROWS]


@pytest.fixture(scope="module")
def told(new_sqlite):
    """A function: a feed, imported once for all that is claimed of it."""
    known: dict[tuple[str, bool], Told] = {}
    with ExitStack() as databases:

        def read(feed: str, is_mapped: bool = False) -> Told:
            if (feed, is_mapped) not in known:
                mapping = mapping_of(feed) if is_mapped else None
                engine = databases.enter_context(new_sqlite())
                known[feed, is_mapped] = imported(engine, FEEDS / feed, mapping)
            return known[feed, is_mapped]

        yield read


@pytest.mark.parametrize("row", ROWS)
def test_a_feed_is_read_as_it_is_meant(row: Row, told):
    found = told(row.feed, row.is_mapped)
    assert [instead for claim in row.claims if (instead := claim(found))] == []


def test_a_readme_beside_the_files_stops_nothing(tmp_path, sqlite_engine):
    shutil.copytree(FEEDS / "54-csv-prescribed-and-dispensed", tmp_path, dirs_exist_ok=True)
    for name in ("README.md", "README.txt"):
        (tmp_path / name).write_text("Exported on 30 November.\n")
    assert [batch["rows_read"] for batch in imported(sqlite_engine, tmp_path).batches] == [8]


def test_something_is_claimed_of_every_feed():
    there = {folder.name for folder in FEEDS.iterdir() if folder.is_dir() and not folder.name.endswith("-map")}
    assert {param.values[0].feed.partition("/")[0] for param in ROWS} == there
