"""The rules in words are complete: every letter has a source, every word of the vocabulary its definition."""

import pytest

from db.vocabulary import Confounder, MoudStatus, Role, label
from services.access.permissions import Refused
from services.access.viewer import Viewer
from services.clinical.instruments import INSTRUMENTS
from services.clinical.sources import LETTER, SOURCES
from services.clinical.thresholds import DEFAULTS, THRESHOLDS, Limits
from services.metrics.catalogue import METRICS
from services.rules.catalogue import REASONS
from services.rules.definitions import definitions
from services.rules.rulebook import CATALOGUE, catalogue, rules, tables
from services.rules.wording import said

EACH = pytest.mark.parametrize("reason", REASONS, ids=lambda reason: reason.key)
LETTERS = {source.letter for source in SOURCES}
DEFINED = definitions(DEFAULTS)
USING_LETTERS = [*REASONS, *THRESHOLDS, *METRICS, *DEFINED]


def table(anchor: str, limits: Limits = DEFAULTS):
    return next(table for table in tables(limits) if table.anchor == anchor)


@pytest.mark.parametrize("row", USING_LETTERS, ids=lambda row: getattr(row, "key", None) or getattr(row, "name", None))
def test_every_letter_in_brackets_resolves_to_a_source(row):
    assert [letter for letter in LETTER.findall(row.source) if letter not in LETTERS] == []


def test_letters_are_found_wherever_they_stand():
    assert LETTER.findall("lifts within weeks [P1][P2][D] (clinic default), see [3] and [note]") == ["P1", "P2", "D"]


def test_each_letter_has_one_source_with_words():
    assert len(LETTERS) == len(SOURCES)
    assert all(source.title.strip() and source.says.strip() for source in SOURCES)


def test_no_definition_has_a_gap():
    assert all(d.section.strip() and d.term.strip() and d.words.strip().endswith(".") and d.source for d in DEFINED)
    assert len({(d.section, d.term) for d in DEFINED}) == len(DEFINED)


@pytest.mark.parametrize(
    ("section", "words"), [("MOUD status on a day", MoudStatus), ("Withdrawal-confounded scores", Confounder)]
)
def test_every_word_of_the_vocabulary_is_defined(section, words):
    terms = {d.term.casefold() for d in DEFINED if d.section == section}
    assert {label(word).casefold() for word in words} <= terms


def test_every_instrument_has_a_licence_or_says_that_it_is_not_confirmed():
    told = {row[0]: row[-1] for row in table("instruments").rows}
    assert told == {instrument.title: instrument.licence or "not confirmed" for instrument in INSTRUMENTS}
    not_confirmed = {title for title, licence in told.items() if licence == "not confirmed"}
    expected = {"SOWS-16 (Handelsman)", "SOWS-10 (Gossop)"}
    assert not_confirmed == expected, (
        f"{sorted(not_confirmed ^ expected)}: give the row in services/clinical/instruments its licence, or enter its "
        "title here."
    )


def test_every_instrument_has_its_bands():
    phq9, *_ = table("instruments").rows
    assert phq9[:6] == (
        "PHQ-9",
        "9 × 0–3",
        "0–27",
        "0–4 minimal, 5–9 mild, 10–14 moderate, 15–19 moderately severe, 20–27 severe",
        "lower is better",
        "44261-6",
    )


@pytest.mark.parametrize(
    ("title", "graded"),
    [
        (
            "AUDIT-C",
            "4–12 unhealthy drinking likely (men); 3–12 unhealthy drinking likely (women, and where sex is not known)",
        ),
        ("BAM-R protective", "0–12 low protection"),
        ("PEG pain scale", "The total is the mean of the items. A fall of 30 % is meaningful."),
        (
            "C-SSRS screener",
            "Graded by its items: 4, 5 or 7 high, 3 or 6 moderate, 1 or 2 low. The total grades nothing.",
        ),
        ("COWS", "0–4 none, 5–12 mild, 13–24 moderate, 25–36 moderately severe, 37–48 severe. Rated by a clinician."),
        ("Treatment Effectiveness Assessment", "no bands"),
    ],
)
def test_an_instrument_shows_its_flags_and_what_is_to_know_beside_its_bands(title, graded):
    assert next(row for row in table("instruments").rows if row[0] == title)[3] == graded


def test_a_changed_threshold_shows_in_the_table_and_in_the_definitions_that_use_it():
    changed = Limits(confounded_look_back=21)
    row = next(row for row in table("thresholds", changed).rows if row[-1] == "confounded_look_back")
    assert row[1:3] == ("21", "28")
    assert any("in the 21 days up to the score" in d.words for d in definitions(changed))
    assert not any("28 days up to the score" in d.words for d in definitions(changed))


def test_mme_is_marked_as_not_for_conversion():
    assert table("mme").note.startswith("Not for conversion between opioids.")


def test_a_row_of_the_catalogue_says_all_its_conditions_one_by_one():
    """They are joined by semicolons, so none may hold one."""
    rows = catalogue(DEFAULTS)
    events = [[reason.events] if reason.events else [] for reason in REASONS]
    told = [[*raised, *reason.needs] for raised, reason in zip(events, REASONS, strict=True)]
    needs = [[said(part.words, DEFAULTS) for part in parts] or [""] for parts in told]
    assert [row["needs"].split("; ") for row in rows] == needs
    assert all(list(row) == list(CATALOGUE) for row in rows)


def test_a_table_without_a_row_that_holds_the_words_is_left_out(session):
    found = rules(session, viewer=Viewer.operator(), find="kroenke")
    assert found.reasons == []
    assert [table.anchor for table in found.tables] == ["sources"]


def test_the_rules_are_refused_to_who_may_not_read_them(session):
    with pytest.raises(Refused):
        rules(session, viewer=Viewer("ingrid", "Ingrid Solberg", Role.auditor, None))


def test_words_are_found_in_any_order_and_case():
    assert [row["key"] for row in catalogue(DEFAULTS, "GAP moud_gap")] == ["moud_gap"]
    assert {"worsening", "phq9_due"} <= {row["key"] for row in catalogue(DEFAULTS, "phq-9")}
    assert catalogue(DEFAULTS, "no rule says this") == []
    assert table("sources").holding("kroenke").rows[0][0] == "[K]"
