"""One visit of a managers' page: what is read there, where its links lead, and the files and charts it offers."""

import csv
import re
from collections.abc import Callable, Mapping
from io import StringIO
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import streamlit as st
from streamlit.testing.v1 import AppTest

import pages
from tests.patience import PATIENCE

PAGES = Path(pages.__file__).parent
ALL = ("caseload.py", "outcomes.py", "cascade.py", "equity.py", "team.py")
LINK = re.compile(r"\[(.+?)\]\((.+?)\)")
PAGE_LINK, DOWNLOAD, CHART = st.page_link, st.download_button, st.altair_chart


class Visit:
    """A link to a page exists only inside the navigation, and a file only on a click: both are noted instead."""

    def __init__(self, engine):
        self.engine = engine
        self.links: list[tuple[str, str, Mapping[str, str]]] = []  # words, page and address
        self.files: dict[str, Callable] = {}  # name -> what makes it
        self.buttons: dict[str, str] = {}  # name of a file -> the words of its button
        self.charts: dict[str, object] = {}  # alternative text -> chart

    def stand_ins(self) -> dict[str, Callable]:
        return {"page_link": self._link, "download_button": self._file, "altair_chart": self._chart}

    def _link(self, page: str, *, label: str, query_params: Mapping[str, str]) -> None:
        self.links.append((label, page, query_params))
        st.caption(label)

    def _file(self, label: str, data: Callable, file_name: str, *_, **__) -> None:
        self.files[file_name] = data
        self.buttons[file_name] = label

    def _chart(self, chart, *, alt: str, **more):
        self.charts[alt] = chart
        return CHART(chart, alt=alt, **more)

    def open(self, file: str, address: Mapping[str, str]) -> None:
        self.page = AppTest.from_file(str(PAGES / file), default_timeout=PATIENCE)
        self.page.query_params.update(address)
        self.run()

    def run(self) -> None:
        self.links.clear()
        self.page.run()
        assert not self.page.exception

    def open_tables(self) -> None:
        for toggle in self.page.toggle:
            toggle.set_value(True)
        self.run()

    def press(self, words: str) -> None:
        (button,) = [button for button in self.page.button if button.label == words]
        button.click()
        self.run()

    @property
    def values(self) -> dict[str, str]:
        """The headline figures by title."""
        return {one.label: one.value for one in self.page.metric}

    @property
    def findings(self) -> list[str]:
        return [one.value for one in self.page.subheader]

    @property
    def said(self) -> str:
        """Every word of the page."""
        kinds = (self.page.title, self.page.subheader, self.page.caption, self.page.markdown, self.page.info)
        words = [one.value for kind in kinds for one in kind]
        tables = [table.value.to_csv() for table in (*self.page.table, *self.page.dataframe)]
        return "\n".join([*words, *(f"{one.label} {one.value}" for one in self.page.metric), *tables])

    def way(self, words: str) -> dict[str, str]:
        """The address to which the one link of these words leads."""
        (address,) = [address for label, _, address in self.links if label == words]
        return dict(address)

    def links_in_tables(self) -> list[tuple[str, dict[str, str]]]:
        """Words and address of each."""
        cells = [str(cell) for table in self.page.table for cell in table.value.to_numpy().ravel()]
        found = [LINK.fullmatch(cell) for cell in cells]
        return [(link[1], dict(parse_qsl(urlsplit(link[2]).query))) for link in found if link]

    def ways_in_tables(self) -> list[dict[str, str]]:
        return [address for _, address in self.links_in_tables()]

    def rows(self, file_name: str) -> list[dict[str, str]]:
        return list(csv.DictReader(StringIO(self.files[file_name]().removeprefix("\ufeff"))))

    @property
    def listed(self) -> list[str]:
        """The numbers of the patients on a list, which must fit on one page."""
        if not self.page.dataframe:
            return []
        return [re.search(r"#(\w+)", name)[1] for name in self.page.dataframe[0].value["Patient"]]


def plain(words: str) -> str:
    """A table's cell without its link."""
    return LINK.sub(r"\1", words)
