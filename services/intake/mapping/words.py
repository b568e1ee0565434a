"""The words of a mapping file, checked one by one: each sentence says where it stands, what is wrong, what may stand
there."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NoReturn

from db.problems import Problem
from db.text import harmless


@dataclass(frozen=True)
class At:
    """A place in a mapping: its file, and the words that lead there."""

    file: str
    place: tuple[str, ...] = ()

    def inside(self, *words: object) -> "At":
        return At(self.file, (*self.place, *(harmless(str(word)) for word in words)))

    def refuse(self, sentence: str) -> NoReturn:
        raise Problem(f"In the mapping {', '.join((self.file, *self.place))}: {harmless(sentence)}.")

    def table(self, told: object, known: Iterable[str], what: str = "word") -> dict:
        """An object that holds known words only."""
        known = tuple(known)
        if not isinstance(told, dict):
            self.refuse("an object in braces is wanted here")
        for word in told:
            if word not in known:
                self.refuse(f"there is no {what} {word}; there are {', '.join(known)}")
        return told

    def by_name(self, told: object) -> dict:
        """An object of any names."""
        if not isinstance(told, dict):
            self.refuse("an object in braces is wanted here")
        return told

    def flag(self, told: object) -> bool:
        if not isinstance(told, bool):
            self.refuse("true or false is wanted here")
        return told

    def text(self, told: object) -> str:
        """A text, or a number as it is written."""
        if isinstance(told, bool) or not isinstance(told, str | int | float):
            self.refuse("a text is wanted here")
        return str(told).strip()

    def texts(self, told: object) -> tuple[str, ...]:
        """A text, or several in a list."""
        return tuple(self.text(each) for each in (told if isinstance(told, list) else [told]))

    def line(self, told: object) -> int:
        """The number of a line, from 1."""
        if isinstance(told, bool) or not isinstance(told, int) or told < 1:
            self.refuse("the number of a line is wanted here, from 1")
        return told

    def several(self, told: object) -> list:
        if not isinstance(told, list) or not told:
            self.refuse("a list in brackets is wanted here, of one or more")
        return told

    def one_of(self, told: object, known: Iterable[str]) -> str:
        word, known = self.text(told), tuple(known)
        if word not in known:
            self.refuse(f"{word} is not one of {', '.join(known)}")
        return word
