"""What a clinician signs is what runs: every number in words is one that the engine uses, by name."""

import ast
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from string import Formatter
from types import CodeType, FunctionType, ModuleType

import pytest

import services
from services.clinical import numbers
from services.clinical.instruments import BY_KEY
from services.clinical.thresholds import DEFAULTS, THRESHOLDS, Limits
from services.facts import work_out
from services.facts.declaration import FACTS
from services.rules.catalogue import REASONS
from services.rules.days import Clause, Rule
from services.rules.reason import Criterion, Reason
from services.rules.wording import said

ROOT = Path(services.__file__).parent
GIVEN = {"on", "value", "before", "days", "since", "risk"}  # of a person's evidence
# names that bear a digit: instruments and their items, laws and guidelines
NAMES = re.compile(
    r"PHQ-[29]|GAD-[27]|SOWS-1[06]|[Ii]tems? [0-9]+|42 CFR Part 2|Part 2|CDC 2022|FDA 2017|communication 2017"
    r"|\[[A-Z]\d?\]"
)
NO_RULE = {0, 1, 2, -1, 100}  # places, neighbours, percent


def templates(reason: Reason) -> Iterator[str]:
    yield from (reason.on_list, reason.clears_when, reason.step, reason.source, reason.title, reason.question)
    yield from details(reason)
    yield from (need.words for need in reason.needs)
    yield from (part.words for part in (reason.events, reason.held, reason.stays) if part)
    for rule in rules_of(reason):
        yield from (clause.words for clause in rule.clauses)


def rules_of(reason: Reason) -> list[Rule]:
    rules = (reason.opens, reason.due, reason.closes, *(stage.begins for stage in reason.stages))
    return [rule for rule in rules if rule]


def details(reason: Reason) -> set[str]:
    return {reason.detail_by(place) for place in range(len(reason.due.clauses))} | {reason.detail}


def outside_braces(template: str) -> str:
    return "".join(text for text, *_ in Formatter().parse(template))


def in_braces(template: str) -> set[str]:
    return {name for _, name, *_ in Formatter().parse(template) if name and name not in GIVEN}


def bare_numbers(text: str) -> list[str]:
    return re.findall(r"\d+", NAMES.sub("", text))


def test_no_reason_says_a_number_that_is_not_the_engines_own():
    found = {(reason.key, text): bare_numbers(outside_braces(text)) for reason in REASONS for text in templates(reason)}
    for (reason, text), digits in found.items():
        assert not digits, (
            f"{reason} says {', '.join(digits)} in “{text}”: give it a name in services/clinical/numbers.py and "
            "write the name in braces, `{NAME:days}`, so that what is read is what runs."
        )


def test_a_bare_number_in_words_is_found():
    assert bare_numbers(outside_braces("28 days after a PHQ-9 of {PHQ9_POSITIVE} or more")) == ["28"]
    assert bare_numbers(outside_braces("PHQ-9 item 9; 42 CFR Part 2 [P1]")) == []


SPELLED = {"a week": 7, "a year": 365, "two years": 730}
OF_TIME = re.compile(
    r"an? (?:week|month|year)\b|(?:half an?|two|three|four|five|six|seven|eight|nine|ten|twelve|thirty) "
    r"(?:day|week|month|year)s?\b"
    r"|(?:third|fourth|fifth|sixth|seventh|eighth|ninth|tenth) (?:day|week|month|year)"
)


def test_a_span_that_is_spelled_out_is_the_engines_own_too():
    wrong = []
    for reason in REASONS:
        values = {getattr(numbers, name) for name in reached(reason) if name.isupper() and hasattr(numbers, name)}
        for text in templates(reason):
            wrong += [(reason.key, text) for span in OF_TIME.findall(text) if SPELLED.get(span) not in values]
    assert wrong == []


def test_a_span_that_is_spelled_out_is_found():
    assert OF_TIME.findall("from the third day on, for two years") == ["third day", "two years"]


def test_every_number_named_in_a_reasons_words_decides_about_it():
    wrong = {}
    for reason in REASONS:
        named = set().union(*map(in_braces, templates(reason)))
        wrong[reason.key] = named - reached(reason)
    assert {key: names for key, names in wrong.items() if names} == {}


def test_a_number_that_decides_nothing_is_found():
    row = next(reason for reason in REASONS if reason.key == "worsening")
    assert "WORSENING_AFTER" in reached(row)
    assert "NALOXONE_HOLDS" not in reached(row)


def reached(reason: Reason) -> set[str]:
    """Names of constants and thresholds that the row's functions use, or those that work out the facts it reads."""
    functions = [need.holds for need in reason.needs]
    functions += [clause.on for rule in rules_of(reason) for clause in rule.clauses]
    functions += [part.rows for part in (reason.events, reason.held) if part]
    functions += [part for part in (reason.evidence.on, reason.evidence.value, reason.evidence.before) if part]
    seen: set[CodeType] = set()
    names: set[str] = set()
    ahead: list = list(functions)
    while ahead:
        one = ahead.pop()
        if isinstance(one, Criterion):
            ahead.append(one.holds)
        elif isinstance(one, Clause):
            ahead.append(one.on)
        elif hasattr(one, "clauses"):
            ahead += one.clauses
        elif isinstance(one, FunctionType) and one.__module__.startswith("services.") and one.__code__ not in seen:
            seen.add(one.__code__)
            used = names_in(one.__code__)
            names |= used
            ahead += [part for name in used for part in named_there(one, name)]
            ahead += [function for name in used & set(MAKERS) for function in MAKERS[name]]
    return names | {name for name in names if name in MAKERS}


def named_there(function: FunctionType, name: str) -> list:
    """What the name stands for in the function's module, or in a module of ours that it knows."""
    around = function.__globals__
    modules = [part for part in around.values() if isinstance(part, ModuleType)]
    ours = [vars(module) for module in modules if module.__name__.startswith("services")]
    return [names[name] for names in [*ours, around] if name in names]


def names_in(code: CodeType) -> set[str]:
    found = set(code.co_names)
    for constant in code.co_consts:
        found |= names_in(constant) if isinstance(constant, CodeType) else set()
    return found


def _makers() -> dict[str, list[FunctionType]]:
    """By fact, the functions of services/facts that name it in what they return."""
    import importlib

    found: dict[str, list[FunctionType]] = {}
    wanted = {fact.name for fact in FACTS}
    for file in sorted((ROOT / "facts").glob("*.py")):
        module = importlib.import_module(f"services.facts.{file.stem}")
        for function in vars(module).values():
            if isinstance(function, FunctionType) and function.__module__ == module.__name__:
                for name in wanted & texts_in(function.__code__):
                    found.setdefault(name, []).append(function)
    return found | {name: [*found.get(name, []), *functions] for name, functions in _makers_of_events().items()}


def _makers_of_events() -> dict[str, list[FunctionType]]:
    """By the events that stand beside the facts: `overdoses=occurrences.overdoses(…)`."""
    made: dict[str, list[FunctionType]] = {}
    for node in ast.walk(ast.parse(Path(work_out.__file__).read_text())):
        given = [(node.targets[0], node.value)] if isinstance(node, ast.Assign) else []
        given += [(keyword, keyword.value) for keyword in getattr(node, "keywords", ())]
        made |= {_name_of(left): [function] for left, right in given if (function := _called(right)) is not None}
    return made


def _name_of(left: ast.AST) -> str:
    return getattr(left, "arg", None) or getattr(left, "id", "")


def _called(node: ast.AST) -> FunctionType | None:
    """The function of another module of facts that is called there."""
    called = node.func if isinstance(node, ast.Call) else None
    if not (isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name)):
        return None
    module = getattr(work_out, called.value.id, None)
    return getattr(module, called.attr) if isinstance(module, ModuleType) else None


def texts_in(code: CodeType) -> set[str]:
    found: set[str] = set()
    for constant in code.co_consts:
        if isinstance(constant, str):
            found.add(constant)
        if isinstance(constant, tuple):
            found |= {part for part in constant if isinstance(part, str)}
    return found


MAKERS = _makers()


def test_words_follow_a_threshold_that_is_changed():
    row = next(reason for reason in REASONS if reason.key == "phq9_due")
    assert "; else 28 days after a PHQ-9 of 10 or more; else 56 days" in said(row.due_rule, DEFAULTS)
    assert "; else 14 days after a PHQ-9 of 10 or more" in said(row.due_rule, Limits(phq9_positive_again=14))


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("{SEVERE_AFTER:days} after", "1 day after"),
        ("{LATE_AFTER:days} overdue", "28 days overdue"),
        ("{CHECKS_AFTER_MOUD:weeks} after", "2, 4, 8, 12, 26, 52 and 104 weeks after"),
        ("weeks {REVIEW_FROM:week} to {REVIEW_UNTIL:week}", "weeks 8 to 12"),
        ("{RESPONSE:share} of the index", "50% of the index"),
        ("{PHQ9_POSITIVE} or more", "10 or more"),
    ],
)
def test_numbers_are_said_with_their_unit(template, words):
    assert said(template, DEFAULTS) == words


def test_every_template_can_be_said():
    for reason in REASONS:
        for template in templates(reason):
            if template not in details(reason):
                assert "{" not in said(template, DEFAULTS)


def test_every_threshold_is_a_field_with_a_default():
    names = {field.name for field in fields(Limits)} - {"switched_off"}
    assert {threshold.name for threshold in THRESHOLDS} == names


def literal_numbers(file: Path) -> list[str]:
    """Numbers in the code of functions and rows, strings and the arguments of declarations left aside."""
    found = []
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Constant) and type(node.value) in (int, float) and node.value not in NO_RULE:
            found.append(f"{file.name}:{node.lineno} {node.value}")
    return found


def test_no_clinical_number_stands_bare_in_a_rule():
    """They are names of services/clinical/numbers.py."""
    files = [*(ROOT / "rules" / "criteria").glob("*.py"), *(ROOT / "rules" / "reasons").glob("*.py")]
    allowed = ("2026", "2027")  # days of review are no rules
    bare = [found for file in files for found in literal_numbers(file) if not found.endswith(allowed)]
    assert not bare, f"{bare}: give these numbers names in services/clinical/numbers.py."


def test_no_clinical_number_stands_bare_where_facts_are_worked_out():
    others = {"columns_as_text.py", "events.py"}  # how days are written as text, and how the database is read
    files = [file for file in (ROOT / "facts").glob("*.py") if file.name not in others]
    files += [ROOT / "clinical" / name for name in ("confounding.py", "continuity.py", "courses.py", "outcomes.py")]
    files += [ROOT / "clinical" / name for name in ("episodes.py", "coverage.py", "tapers.py", "status.py")]
    assert [found for file in files for found in literal_numbers(file)] == []


def test_every_constant_is_defined_once():
    names = [name for name in vars(numbers) if name.isupper()]
    for file in ROOT.rglob("*.py"):
        if file.name == "numbers.py" or file.parent.name in ("demo", "fhir"):
            continue
        for node in ast.parse(file.read_text()).body:
            if isinstance(node, ast.Assign):
                targets = {t.id for target in node.targets for t in ast.walk(target) if isinstance(t, ast.Name)}
                assert not targets & set(names), f"{file}: {targets & set(names)} is a name of numbers.py"


def test_definitions_say_no_bare_number():
    """Their words are f-strings over the engine's numbers: the constant parts hold no digit but those of names."""
    parts = []
    for node in ast.walk(ast.parse((ROOT / "rules" / "definitions.py").read_text())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            parts += bare_numbers(node.value.replace("days 0 to ", "").replace("gap of 1 to ", "").replace(".0%", ""))
    assert parts == []


def test_the_edges_of_bands_are_the_numbers_that_rules_use():
    """A band is its instrument's own row; where a rule speaks of the same edge, it may not drift away from it."""
    phq9, gad7 = BY_KEY["phq9"], BY_KEY["gad7"]
    lows = {band.name: band.low for band in phq9.bands}
    edges = (numbers.PHQ9_MILD, numbers.PHQ9_POSITIVE, numbers.PHQ9_SEVERE)
    assert (lows["mild"], lows["moderate"], lows["severe"]) == edges
    assert next(band.low for band in gad7.bands if band.name == "moderate") == numbers.GAD7_POSITIVE
    cows = {band.name: band.low for band in BY_KEY["cows"].bands}
    assert cows["mild"] == numbers.COWS_MILD
    flags = [(flag.low, flag.words) for key in ("gad7", "isi") for flag in BY_KEY[key].flags]
    assert flags == [(numbers.GAD7_POSITIVE, "positive"), (numbers.CLINICAL_INSOMNIA, "clinical insomnia")]
    sows = {band.name: band.low for band in BY_KEY["sows16"].bands}
    assert sows["moderate"] == numbers.SOWS16_MODERATE
