"""docs/files.md tells what the intake reads: every file, column, required column and word."""

import re

import pytest

from db.vocabulary import Condition
from services.intake import mapping
from services.intake.cell_types import KnownWord, Word
from services.intake.columns import TARGETS
from services.intake.columns.spec import Target
from services.intake.fhir.outcomes import TABLE_OF
from services.intake.mapping.blocks import BLOCK_WORDS
from services.intake.mapping.read import FILE_WORDS, TOP_WORDS
from services.intake.mapping.ready_made import READY_MADE
from services.intake.mapping.source_codes import CodeKind
from tests.docs.test_links import ROOT

PAGE = (ROOT / "docs" / "files.md").read_text()
ITEMS = ", ".join(f"item_{n}" for n in range(1, 17))
EACH = pytest.mark.parametrize("target", TARGETS.values(), ids=lambda target: target.name)


def rows_about(target: Target) -> list[list[str]]:
    lines = re.findall(rf"^\| {target.name}\.csv \| (.+) \|$", PAGE, re.MULTILINE)
    return [line.split(" | ") for line in lines]


@EACH
def test_every_column_is_told_and_the_required_ones_are_bold(target):
    told = rows_about(target)[0][0].replace("item_1 … item_16", ITEMS).split(", ")
    differing = {name.strip("*") for name in told} ^ target.known
    assert not differing, f"docs/files.md and the Target of {target.name} differ in {sorted(differing)}."
    assert {name.strip("*") for name in told if name.startswith("**")} == set(target.required)


@EACH
def test_every_word_that_a_column_accepts_is_told(target):
    words = {column.name: column.kind.words for column in target.columns if isinstance(column.kind, Word | KnownWord)}
    told = {column: accepted.split(", ") for column, accepted in rows_about(target)[1:]}
    for name, known in words.items():
        listed = ", ".join(word.value for word in known)
        assert ", ".join(told.get(name, [])) == listed, (
            f"docs/files.md tells other words of {target.name}.csv, column {name}, than are read: {listed}."
        )
    assert set(told) == set(words)


def test_every_word_for_a_condition_is_told():
    (told,) = re.findall(r"as `condition`: ([^.]+)\.", PAGE)
    assert told.replace("\n", " ").split(", ") == list(Condition)


def test_every_kind_of_resource_that_is_read_is_told():
    assert [kind for kind in TABLE_OF if kind not in PAGE.partition("## FHIR R4")[2]] == []


ON_MAPPINGS = (ROOT / "docs" / "mappings.md").read_text()
MAPPINGS = re.findall(r"^    \{.+?^(?!    )", f"{PAGE}\n{ON_MAPPINGS}", re.MULTILINE | re.DOTALL)


def test_every_mapping_shown_can_be_used():
    assert len(MAPPINGS) == 4
    for shown in MAPPINGS:
        assert mapping.of_text("shown", shown) != mapping.AS_WRITTEN


def test_every_word_of_a_mapping_is_told():
    words = {*TOP_WORDS, *FILE_WORDS, *BLOCK_WORDS, *CodeKind, *READY_MADE}
    assert [word for word in words if f"`{word}`" not in ON_MAPPINGS and f"| {word} |" not in ON_MAPPINGS] == []
