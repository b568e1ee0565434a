"""The declaration of the facts: each said in words, each worked out, each a column of its own kind."""

import numpy as np

from db.tables import FOREVER
from services.arrays.columns import Words
from services.clinical.thresholds import DEFAULTS
from services.facts.declaration import FACTS, Kind
from services.facts.events import read
from services.facts.table import PATIENT_FACTS
from services.facts.work_out import work_out
from tests.builders import a_patient


def test_every_fact_is_said_in_words_and_every_number_has_a_unit():
    assert [fact.name for fact in FACTS if not fact.words] == []
    assert [fact.name for fact in FACTS if fact.kind in (Kind.number, Kind.whole, Kind.day) and not fact.unit] == []


def test_the_table_is_the_declaration():
    assert [column.name for column in PATIENT_FACTS.c] == [fact.name for fact in FACTS]


def test_what_is_worked_out_is_of_the_kind_that_is_declared(lite):
    patient = a_patient(lite, phq9=[("2026-03-01", 12)])
    facts = work_out(read(lite, patient, patient, FOREVER), DEFAULTS)
    for fact in FACTS:
        values = facts.columns[fact.name]
        assert len(values) == 1, fact.name
        if fact.kind is Kind.word:
            assert isinstance(values, Words), fact.name
            assert values.kind is fact.vocabulary, fact.name
        elif fact.kind is Kind.flag:
            assert values.dtype == bool, fact.name
        else:
            assert np.issubdtype(values.dtype, np.number), fact.name
