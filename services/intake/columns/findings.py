"""What is found in a patient, as rows: conditions, screenings, drug tests."""

from collections.abc import Iterable

from db.tables import ITEMS, DrugTest, PatientCondition, Screening
from db.vocabulary import Condition, ConditionStatus, ExpectedResult, Instrument, Mode, TestResult
from services.clinical.instruments import BY_KEY
from services.clinical.scoring import NotAScore, score
from services.intake.cell_types import Answer, Day, Number, Term, Text, Word, as_word, shown
from services.intake.codes import condition_of, event_of, status_of
from services.intake.codes.systems import system_of_form
from services.intake.columns.spec import GIVEN, PATIENT, Column, InOrder, Row, Target
from services.intake.columns.substances import known_by
from services.intake.reading import Reading

YES_NO = {"no": 0, "yes": 1}
RESULTS = {"pos": "positive", "neg": "negative"}
AS_PUBLISHED = {  # names as their authors write them, folded: `PHQ-9` is phq_9
    "phq_9": "phq9",
    "phq_2": "phq2",
    "gad_7": "gad7",
    "gad_2": "gad2",
    "sows_16": "sows16",
    "sows_10": "sows10",
    "dast_10": "dast10",
    "c_ssrs": "cssrs",
    "edinburgh_postnatal_depression_scale": "epds",
}


def condition_by_word_or_code(row: Row, _reading: Reading) -> Iterable[str]:
    """A word of ours, else a code in the condition's own cell or beside it. A code on no list is kept, as `other`."""
    written, word = row["condition"], as_word(row["condition"] or "")
    row["is_followed"] = word in Condition.__members__ and word != Condition.other
    if row["is_followed"]:
        row["condition"] = word
        return
    if word not in ("", Condition.other) and row["code"] is None:
        row["code"] = written
    if row["code"] is None:
        yield "condition and code are both blank" if not word else "condition other needs its code"
        return
    row["code_system"] = row["code_system"] or system_of_form(row["code"])
    if row["code_system"] is None:
        listed = ", ".join(Condition)
        yield f"condition '{shown(row['code'])}' is neither one of {listed} nor a SNOMED CT or ICD-10-CM code"
        return
    if event := event_of(row["code_system"], row["code"]):
        yield f"code {shown(row['code'])} is an event ({event}), which comes as a row of events.csv"
    row["condition"] = str(condition_of(row["code_system"], row["code"]) or Condition.other)


def status_by_date_or_code(row: Row, _reading: Reading) -> Iterable[str]:
    """A code that states a remission outweighs the status beside it; a day of resolution stands for a blank one."""
    code = row["code"]
    stated = status_of(row["code_system"] or system_of_form(code), code) if code else None
    usual = ConditionStatus.resolved if row["resolved_on"] else ConditionStatus.active
    row["status"] = str(stated or row["status"] or usual)
    return ()


def named_for_its_key(row: Row, _reading: Reading) -> Iterable[str]:
    """Two codes of one condition are two rows, and the same code twice is one."""
    row["name"] = row["code"] or row["condition"]
    return ()


def _substance_known(row: Row, _reading: Reading) -> Iterable[str]:
    """The key keeps the name as written: "alprazolam" and "benzodiazepines" of one day are two tests."""
    row["tested_for"] = row["substance"]
    row["substance"] = known_by(row["substance"])
    return ()


def _scored(row: Row, _reading: Reading) -> Iterable[str]:
    answers = [row[item] for item in ITEMS]
    has_yes_no = BY_KEY[row["instrument"]].item_range == (0, 1)
    for item, answer in zip(ITEMS, answers, strict=True):
        if isinstance(answer, str) and not has_yes_no:
            yield f"{item} '{answer}' of {row['instrument']} is not a number"
            return
    row.update({item: YES_NO.get(answer, answer) for item, answer in zip(ITEMS, answers, strict=True)})
    if row["total"] == 0 and _has_blank_items_only(row):
        yield "total 0 stands beside items that are all blank: a sum over no answers is no score"
        return
    try:
        total, scoring = score(row["instrument"], [row[item] for item in ITEMS], row["total"])
    except NotAScore as refusal:
        yield str(refusal)
        return
    row["total"], row["scoring"] = total, scoring.value


def _has_blank_items_only(row: Row) -> bool:
    """The file has a column for each item of the instrument, and none is filled in."""
    items = ITEMS[: BY_KEY[row["instrument"]].items]
    return bool(items) and row[GIVEN] >= set(items) and all(row[item] is None for item in items)


CONDITIONS = Target(
    name="conditions",
    model=PatientCondition,
    columns=(
        PATIENT,
        Column("condition", Text(100)),
        Column("code_system", Text(100)),
        Column("code", Text(50)),
        Column("onset_on", Day()),
        Column("recorded_on", Day()),
        Column("resolved_on", Day()),
        Column("severity", Text(100)),
        Column("status", Word(ConditionStatus)),
    ),
    stored=("condition", "code_system", "code", "onset_on", "recorded_on", "resolved_on", "severity", "status"),
    key=("name", "onset_on"),
    rules=(
        condition_by_word_or_code,
        status_by_date_or_code,
        named_for_its_key,
        InOrder("onset_on", "resolved_on"),
    ),
    not_before_birth=("onset_on", "recorded_on", "resolved_on"),
    not_after_death="onset_on",
)

SCREENINGS = Target(
    name="screenings",
    model=Screening,
    columns=(
        PATIENT,
        Column("instrument", Word(Instrument, also=AS_PUBLISHED), required=True),
        Column("taken_on", Day(), required=True),
        Column("total", Number()),
        *(Column(item, Answer()) for item in ITEMS),
        Column("mode", Word(Mode)),
    ),
    stored=("instrument", "taken_on", "total", "scoring", "mode", *ITEMS),
    key=("instrument", "taken_on"),
    rules=(_scored,),
    not_before_birth=("taken_on",),
    not_after_death="taken_on",
)

DRUG_TESTS = Target(
    name="drug_tests",
    model=DrugTest,
    columns=(
        PATIENT,
        Column("collected_on", Day(), required=True),
        Column("substance", Term(), required=True),
        Column("result", Word(TestResult, also=RESULTS), required=True),
        Column("expected", Word(ExpectedResult, also=RESULTS)),
    ),
    stored=("collected_on", "substance", "result", "expected"),
    key=("collected_on", "tested_for"),
    rules=(_substance_known,),
    not_before_birth=("collected_on",),
    not_after_death="collected_on",
)
