"""What an address holds is anybody's: read in one place, as one line, and never longer than a name may be."""

import re

import pytest
import streamlit as st

from pages.parts import query_params
from services.intake.cell_types import TEXT_LIMIT
from tests.test_house import named, python_files


@pytest.fixture
def asked(monkeypatch):
    """A function: what the address holds for `find` -> the value that pages work with."""

    def value(text: str) -> str | None:
        monkeypatch.setattr(st, "query_params", {"find": text})
        return query_params.value_of("find")

    return value


def test_no_value_is_longer_than_the_longest_name(asked):
    assert query_params.LONGEST == TEXT_LIMIT
    assert asked("é" * TEXT_LIMIT) == "é" * TEXT_LIMIT
    assert asked("é" * (TEXT_LIMIT + 1)) == "é" * TEXT_LIMIT


def test_a_value_is_one_line_of_text(asked):
    assert [asked(text) for text in ("", "a\n b", "a\0b")] == [None, "a b", "a\ufffdb"]


def test_no_page_reads_the_address_past_it():
    door, word = "pages/parts/query_params.py", re.compile(r"\bst\.query_params\.(get|to_dict)\b")
    assert {named(file) for file in python_files("pages") if word.search(file.read_text())} == {door}
