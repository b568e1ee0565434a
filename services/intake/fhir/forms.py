"""A form as it was filled in: its questions in order, and what they are told to be."""

from dataclasses import dataclass, field

from db.vocabulary import Instrument
from services.intake.fhir.answers import Valued, figure, is_coded, value_of
from services.intake.fhir.datatypes import Coding
from services.intake.fhir.instruments import ITEMS


@dataclass(slots=True)
class Question:
    """One item of a form, with what it says of itself and the answers that it got."""

    link: str = ""
    definition: str = ""
    codes: list[Coding] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)  # its text, and the displays of its codes
    within: list[str] = field(default_factory=list)  # what the groups around it are called, the outermost first
    given: list[Valued] = field(default_factory=list)
    is_listed: bool = False  # as a question in the Questionnaire that the feed holds
    name: str = ""  # what its linkId says, without a number that only counts: "PHQ." of "PHQ.2" beside "PHQ.1"
    is_counted: bool = False  # such a number was there: what is left names the form, and is no total

    def value(self, key: str = "") -> str | None:
        """Its answer as text; several that differ side by side, for the check to name."""
        said = list(dict.fromkeys(filter(None, (value_of(each, key) for each in self.given))))
        return " and ".join(said) or None

    def called(self) -> str:
        return next(iter(self.texts), self.link)

    def says_of_itself(self) -> list[str]:
        return [*self.texts, self.name]

    def looks_like_an_answer(self) -> bool:
        return self.is_readable() or any(map(is_coded, self.given))

    def is_readable(self) -> bool:
        value = self.value()
        return figure(value) is not None or value in ("yes", "no")


@dataclass
class Told:
    """What a form says: answers by key of the question, totals by instrument, and what could not be told apart."""

    answers: dict[str, str | None] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)  # questions that stand on the form, answered or not
    totals: dict[Instrument, str | None] = field(default_factory=dict)
    named: set[str] = field(default_factory=set)
    untold: dict[str, str] = field(default_factory=dict)  # by instrument, why; "" where it may be several
    has_score: bool = False  # in its own value: it holds the total of the instrument that it is named for

    def put(self, key: str, question: Question) -> None:
        self.asked.add(key)
        value = question.value(key)
        if value is None:
            return
        said = self.answers.get(key)
        self.answers[key] = value if said in (None, value) else f"{said} and {value}"

    def is_begun(self, instrument: Instrument) -> bool:
        return bool(self.asked & set(ITEMS.get(instrument, ())))

    def is_whole(self, instrument: Instrument) -> bool:
        return self.is_begun(instrument) and self.asked >= set(ITEMS[instrument])

    def is_untold(self, instrument: Instrument) -> bool:
        """Questions of its family could not be told apart: a PHQ-9 never becomes a PHQ-2."""
        first = ITEMS.get(instrument, (instrument,))[0]
        return any(first == ITEMS.get(Instrument(each), (each,))[0] for each in self.untold if each)
