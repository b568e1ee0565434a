"""One sitting of a PHQ-9 in every shape in which systems tell it, and the words of its questions and answers."""

from services.clinical.instruments import PHQ9_ITEMS
from tests.intake.fhir_feed import LOINC, SUBJECT, answer, coded, observation

DAYS = ("Not at all", "Several days", "More than half the days", "Nearly every day")
CODES = ("LA6568-5", "LA6569-3", "LA6570-1", "LA6571-9")
ORDINAL = "http://hl7.org/fhir/StructureDefinition/ordinalValue"
WEIGHT = "http://hl7.org/fhir/StructureDefinition/itemWeight"
AT = "2026-03-01T10:15:00-07:00"
WORDS = (
    "Little interest or pleasure in doing things",
    "Feeling down, depressed, or hopeless",
    "Trouble falling or staying asleep, or sleeping too much",
    "Feeling tired or having little energy",
    "Poor appetite or overeating",
    "Feeling bad about yourself - or that you are a failure or have let yourself or your family down",
    "Trouble concentrating on things, such as reading the newspaper or watching television",
    "Moving or speaking so slowly that other people could have noticed. Or the opposite - being so fidgety or restless "
    "that you have been moving around a lot more than usual",
    "Thoughts that you would be better off dead, or of hurting yourself in some way",
)
HEADINGS = [
    "LittleInterest",
    "FeelingDown",
    "TroubleSleeping",
    "FeelingTired",
    "BadAppetite",
    "FeelingBadAboutSelf",
    "TroubleConcentrating",
    "MovingSpeaking",
    "ThoughtsOfHurtingSelf",
]

# How a form writes an answer worth n
ANSWERS = {
    "code": lambda n: {"valueCoding": {"system": LOINC, "code": CODES[n]}},
    "code by oid": lambda n: {"valueCoding": {"system": "urn:oid:2.16.840.1.113883.6.1", "code": CODES[n]}},
    "display": lambda n: {"valueCoding": {"display": DAYS[n]}},
    "code of words": lambda n: {"valueCoding": {"system": "x", "code": DAYS[n].replace(" ", "-")}},
    "ordinal": lambda n: {"valueCoding": {"code": f"a{n}", "extension": [{"url": ORDINAL, "valueDecimal": n}]}},
    "weight": lambda n: {"valueCoding": {"code": f"a{n}", "extension": [{"url": WEIGHT, "valueInteger": n}]}},
    "integer": lambda n: {"valueInteger": n},
    "decimal": lambda n: {"valueDecimal": float(n)},
    "quantity": lambda n: {"valueQuantity": {"value": n}},
    "text": lambda n: {"valueString": str(n)},
    "words": lambda n: {"valueString": DAYS[n].upper()},
    "number and words": lambda n: {"valueString": f"{n} - {DAYS[n]}"},
    "words and number": lambda n: {"valueCoding": {"code": f"opt{n}", "display": f"{DAYS[n]} ({n})"}},
}
# How a form writes which question it is: (linkId, more of the item)
QUESTIONS = {
    "code": lambda n: (f"/{PHQ9_ITEMS[n - 1]}", {}),
    "code below the panel": lambda n: (f"/44249-1/{PHQ9_ITEMS[n - 1]}", {}),
    "address": lambda n: (f"i{n}", {"definition": f"http://loinc.org/fhir/DataElement/{PHQ9_ITEMS[n - 1]}"}),
    "words": lambda n: (f"i{n}", {"text": WORDS[n - 1]}),
    "numbered words": lambda n: (f"q.{n}", {"text": f"{n}. {WORDS[n - 1].upper()}?"}),
    "heading": lambda n: (HEADINGS[n - 1], {"text": HEADINGS[n - 1]}),
    "number": lambda n: (f"PHQ.{n}", {}),
    "number from 0": lambda n: (f"q{n - 1}", {}),
    "number behind the name": lambda n: (f"phq9_{n}", {}),
    "place": lambda n: ("abcdefghi"[n - 1] * 4, {}),
}
NAMED = "http://example.org/Questionnaire/PHQ-9|1.0"


def items(row: dict[str, str | None]) -> str:
    """Its answers as one text, a dash where blank."""
    return "".join(row.get(f"item_{n}") or "-" for n in range(1, 11)).rstrip("-")


def form(answers: list[int], question: str = "code", value: str = "code", **more) -> dict:
    """A response with these answers, one item each in order."""
    items = []
    for n, worth in enumerate(answers, start=1):
        link, said = QUESTIONS[question](n)
        items.append({"linkId": link, **said, "answer": [ANSWERS[value](worth)]})
    made = {"resourceType": "QuestionnaireResponse", "id": "r1", "status": "completed", "authored": AT}
    return made | {"subject": SUBJECT, "questionnaire": NAMED, "item": items} | more


def grouped(made: dict) -> dict:
    return made | {"item": [{"linkId": "g", "text": "Over the last 2 weeks", "item": made["item"]}]}


def nested(made: dict) -> dict:
    """All but the first under the answer to the first."""
    first, *others = made["item"]
    return made | {"item": [first | {"answer": [first["answer"][0] | {"item": others}]}]}


def total(answers: list[int], *, id: str = "total", on: str = AT, **more) -> dict:
    return observation("44261-6", sum(answers), id=id, on=on, **more)


def singles(answers: list[int], *, on: str = AT) -> list[dict]:
    return [
        observation(code, answer(CODES[n]), id=f"i{item}", on=on)
        for item, (code, n) in enumerate(zip(PHQ9_ITEMS, answers, strict=True), start=1)
    ]


def parts(answers: list[int], by: str = "code") -> list[dict]:
    """Components: their question by code or by its words."""
    called = [answer(code) if by == "code" else {"text": words} for code, words in zip(PHQ9_ITEMS, WORDS, strict=True)]
    return [{"code": each, "valueInteger": n} for each, n in zip(called, answers, strict=True)]


def members(of: list[dict], **more) -> dict:
    listed = [{"reference": f"Observation/{each['id']}"} for each in of]
    return observation("44249-1", id="panel", on=AT, hasMember=listed, **more)


def report(contained: list[dict], **more) -> dict:
    inside = [{key: each[key] for key in each if key not in ("subject", "effectiveDateTime")} for each in contained]
    made = {"resourceType": "DiagnosticReport", "id": "d1", "status": "final", "code": coded(LOINC, "44249-1")}
    made |= {"subject": SUBJECT, "effectiveDateTime": AT, "contained": inside}
    return made | {"result": [{"reference": f"#{each['id']}"} for each in inside]} | more


def questionnaire(**more) -> dict:
    """A form whose linkIds say nothing and whose codes do."""
    items = [
        {"linkId": f"x{n}", "type": "choice", "code": [{"system": LOINC, "code": code}]}
        for n, code in enumerate(PHQ9_ITEMS, start=1)
    ]
    made = {"resourceType": "Questionnaire", "id": "f1", "url": "http://forms.example.org/1", "version": "2"}
    return made | {"status": "active", "item": items} | more


def of_form(answers: list[int], canonical: str = "http://forms.example.org/1", **more) -> dict:
    made = form(answers) | {"questionnaire": canonical}
    for n, item in enumerate(made["item"], start=1):
        item["linkId"] = f"x{n}"
    return made | more


# name → the resources in which one sitting is told
SHAPES = {
    **{f"questions by {q}": (lambda a, q=q: [form(a, q)]) for q in QUESTIONS},
    **{f"answers as {v}": (lambda a, v=v: [form(a, "code", v)]) for v in ANSWERS},
    **{f"by place, answers as {v}": (lambda a, v=v: [form(a, "place", v)]) for v in ANSWERS},
    "in a group": lambda a: [grouped(form(a, "number"))],
    "under an answer": lambda a: [nested(form(a, "number"))],
    "a form that comes before": lambda a: [questionnaire(), of_form(a)],
    "a form that comes behind": lambda a: [of_form(a), questionnaire()],
    "a form by its version": lambda a: [questionnaire(), of_form(a, "http://forms.example.org/1|2")],
    "a form by its id": lambda a: [questionnaire(), of_form(a, "Questionnaire/f1")],
    "a form inside": lambda a: [of_form(a, "#f1", contained=[questionnaire()])],
    "the total beside it": lambda a: [form(a, "number"), total(a)],
    "the total in another zone": lambda a: [form(a, "words"), total(a, on="2026-03-01T17:15:00Z")],
    "the total half a minute later": lambda a: [total(a, on="2026-03-01T10:15:31-07:00"), form(a)],
    "the total by its day": lambda a: [form(a, "heading"), total(a, on="2026-03-01")],
    "the total without a zone and with parts of seconds": lambda a: [
        form(a, authored="2026-03-01T10:15:00.000"),
        total(a, on="2026-03-01T10:15:00"),
    ],
    "the answers again, one by one": lambda a: [form(a), *singles(a)],
    "everything at once": lambda a: [form(a), *singles(a), total(a), members([*singles(a), total(a)])],
    "single answers": singles,
    "single answers seconds apart": lambda a: [
        each | {"effectiveDateTime": f"2026-03-01T10:15:{n:02}-07:00"} for n, each in enumerate(singles(a))
    ],
    "single answers seconds apart and a total": lambda a: [
        *(each | {"effectiveDateTime": f"2026-03-01T10:15:{n:02}-07:00"} for n, each in enumerate(singles(a))),
        total(a, on="2026-03-01T10:15:04-07:00"),
    ],
    "members of a panel": lambda a: [members(singles(a)), *singles(a)],
    "a panel of its response": lambda a: [
        form(a, "number"),
        observation("44249-1", id="panel", on=AT, derivedFrom=[{"reference": "QuestionnaireResponse/r1"}]),
    ],
    "components": lambda a: [observation("44249-1", on=AT, component=parts(a))],
    "components by words": lambda a: [observation("44261-6", sum(a), on=AT, component=parts(a, "words"))],
    "components under the code of nursing homes": lambda a: [
        observation("54635-8", on=AT, component=parts(a, "words"))
    ],
    "components beside a form": lambda a: [observation("44249-1", on=AT, component=parts(a)), form(a, "number")],
    "contained members": lambda a: [observation("44261-6", sum(a), on=AT, contained=singles(a))],
    "single answers by their words": lambda a: [
        each | {"code": {"text": f"{words} [PHQ-9]"}} for each, words in zip(singles(a), WORDS, strict=True)
    ],
    "single answers by their number": lambda a: [
        each | {"code": {"text": f"PHQ-9 item {n}"}} for n, each in enumerate(singles(a), start=1)
    ],
    "a report that contains them": lambda a: [report([*singles(a), total(a)])],
    "a report that lists them": lambda a: [
        *singles(a),
        total(a),
        report([], result=[{"reference": f"Observation/{each['id']}"} for each in [*singles(a), total(a)]]),
    ],
}
