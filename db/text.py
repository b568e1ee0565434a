"""Which characters a stored text may hold: what is typed, imported or named by hand passes here before it is kept.

White space of any kind is a blank; what is invisible and means nothing is left out; a character that is no text (a
control character, a zero byte, half a character, one that turns the direction of writing) is refused by its number.
"""

import re

from db.problems import Problem

_LINE_END = re.compile(r"\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
# Begins where a run does: else a long one is read from each of its blanks.
_SPACES = re.compile(r"(?<!\s) *+[^\S ]+\s*")
_SPACES_IN_A_LINE = re.compile(r"[^\S \n]")
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200e\u200f\u2060-\u2064\ufeff]"
)
# Persian and emoji need joiners between their signs.
_LONE_JOINER = re.compile(r"(?<![^\x00-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f])")
_NO_TEXT = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"  # control characters
    "\u202a-\u202e\u2066-\u2069\u206a-\u206f"  # turn the direction or the shape of what follows
    "\ud800-\udfff\ufdd0-\ufdef\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"  # halves, non-characters, hidden tags
)
REPLACEMENT = "\ufffd"


class NoText(Problem):
    """A character that no text may hold. `number` names it: U+0001."""

    def __init__(self, character: str):
        self.number = f"U+{ord(character):04X}"
        super().__init__(f"The text holds a character that is no text ({self.number}).")


def one_line(text: str) -> str:
    """A name, a word, a short text: every run of white space with more than blanks becomes one blank. Raises NoText."""
    if text.isascii() and text.isprintable():  # nearly every text, and as it should be
        return text
    _refuse_no_text(text)
    return _SPACES.sub(" ", _LONE_JOINER.sub("", _INVISIBLE.sub("", text)))


def lines(text: str) -> str:
    """The same of a note, which keeps its lines."""
    if text.isascii() and text.isprintable():
        return text
    _refuse_no_text(text)
    ended = _LINE_END.sub("\n", _LONE_JOINER.sub("", _INVISIBLE.sub("", text)))
    return _SPACES_IN_A_LINE.sub(" ", ended)


def named(what: str, text: str) -> str:
    """What somebody typed on screen or on the command line, as one line; a Problem that says what it was typed for."""
    return _said(what, one_line, text)


def noted(what: str, text: str) -> str:
    """The same of a note, which keeps its lines."""
    return _said(what, lines, text)


def storable(text: str) -> str:
    """A text that is kept as it came, such as a refused row: only what is no text becomes a sign that says so."""
    return text if text.isascii() and text.isprintable() else _NO_TEXT.sub(REPLACEMENT, text)


def harmless(text: str) -> str:
    """A text that is told, drawn or looked for whatever it holds: as one line, what is no text as a sign."""
    return one_line(storable(text))


def _refuse_no_text(text: str) -> None:
    if found := _NO_TEXT.search(text):
        raise NoText(found[0])


def _said(what: str, cleaned, text: str) -> str:
    try:
        return cleaned(text)
    except NoText as refusal:
        raise Problem(f"{what} holds a character that is no text ({refusal.number}).") from refusal
